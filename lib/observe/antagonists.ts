/**
 * Who ran while I waited: what the Ps did meanwhile on which a runnable goroutine waited for its turn.
 *
 * In a front seat or a local queue a goroutine waits for that P; in the global queue it waits for all of them.
 * Invariant: the shares add up to 1, of the time of all Ps that were waited for.
 */
import { Kind } from '../runtime/probe';
import { functionOf, named } from './names';
import { eachEvent, recordingOf } from './replay';
import type { Run } from './run';
import type { GState } from './scheduler-state';
import { goroutineIndex, type Span, spans } from './spans';
import { counted, duration, listed, number } from './words';

export interface Antagonist {
  /** `worker 3`, or what the P did when it ran nobody: `the scheduler`, `a spinning thread`, `nobody`. */
  who: string;
  /** goid, 0 for what is no goroutine. */
  goid: number;
  /** Time of Ps that were waited for, ns. */
  ns: number;
  /** Of all such time. */
  share: number;
}

export interface RunnableWait {
  who: string;
  goid: number;
  /** ns from main's start. */
  from: number;
  /** When it ran; the run's end if it never did. */
  to: number;
  ran: boolean;
}

export interface Antagonists {
  /** In order of time. */
  waits: RunnableWait[];
  /** Sum of the waits, ns. */
  waited: number;
  /** The greatest share first. */
  list: Antagonist[];
  /** The same in words. */
  text: string;
}

/** A wait with where it was spent: P −1 stands for all. */
interface Tracked extends RunnableWait {
  parts: { p: number; from: number; to: number }[];
}

/** The text names this many goroutines, or functions. */
const NAMED = 4;
/** … of those with this share or more. */
const LEAST = 0.001;

/**
 * @param who a goroutine's label or function name, or its goid; without it all goroutines of the program
 * @param options.longer only waits longer than this, ns; default 0
 * @throws RangeError when there is no such goroutine; Error when the run was not recorded
 */
export function antagonists(run: Run, who?: string | number, options: { longer?: number } = {}): Antagonists {
  const mine = run.goroutines.filter(
    g => !g.system && (who === undefined || who === g.goid || who === g.label || who === g.name),
  );
  if (mine.length === 0) throw new RangeError(noSuch(run, who));
  const goids = new Set(mine.map(g => g.goid));
  const waits = tracked(run, goids).filter(w => w.to - w.from > (options.longer ?? 0));
  const list = shares(run, waits);
  const waited = waits.reduce((ns, w) => ns + w.to - w.from, 0);
  const text = inWords(
    run,
    waits,
    waited,
    list,
    mine.length === 1 ? named(mine[0]!) : (who ?? 'the goroutines'),
  );
  return { waits: waits.map(({ parts, ...wait }) => wait), waited, list, text };
}

function noSuch(run: Run, who: string | number | undefined): string {
  const names = [...new Set(run.goroutines.filter(g => !g.system).map(g => g.name))];
  return `no goroutine is called ${who}; there are ${listed(names)} (by function, label or goid)`;
}

/** Every time one of these goroutines was runnable, after main's start, with the places where it waited. */
function tracked(run: Run, goids: Set<number>): Tracked[] {
  const rec = recordingOf(run);
  const infos = new Map(run.goroutines.map(info => [info.goid, info]));
  const open = new Map<number, { wait: Tracked; p: number; since: number }>();
  const done: Tracked[] = [];

  const leave = (g: number, t: number): void => {
    const one = open.get(g)!;
    const from = Math.max(one.since, 0);
    if (t > from) one.wait.parts.push({ p: one.p, from, to: t });
    one.since = t;
  };
  const look = (g: number, s: GState, t: number): void => {
    const one = open.get(g);
    if (!one || s.place === 'loose') return;
    const p = s.place === 'grq' ? -1 : s.p;
    if (p !== one.p) leave(g, t);
    one.p = p;
  };
  const close = (g: number, t: number, ran: boolean): void => {
    const one = open.get(g);
    if (!one) return;
    leave(g, t);
    open.delete(g);
    if (t <= one.wait.from) return;
    done.push({ ...one.wait, to: t, ran });
  };

  eachEvent(run, (i, state) => {
    const t = rec.t[i]! - run.mainStart;
    const [kind, g] = [rec.kind[i]!, rec.g[i]!];
    if (kind === Kind.GoStart) return close(g, t, true);
    if (kind === Kind.Spill || kind === Kind.GrqBatch || kind === Kind.Steal) {
      for (const x of open.keys()) look(x, state.gs.get(x)!, t);
      return;
    }
    const s = state.gs.get(g);
    if (!s) return;
    const begins =
      kind === Kind.GoCreate ||
      kind === Kind.GoUnblock ||
      kind === Kind.GoStop ||
      (kind === Kind.GoSyscallEnd && rec.a[i] === 2);
    if (!begins) return look(g, s, t);
    const info = infos.get(s.goid);
    if (!info || !goids.has(s.goid)) return;
    const from = Math.max(t, 0);
    const wait = { who: named(info), goid: s.goid, from, to: from, ran: false, parts: [] };
    open.set(g, { wait, p: -1, since: t });
  });
  for (const g of [...open.keys()]) close(g, run.time, false);
  return done.sort((a, b) => a.from - b.from);
}

/** What the Ps did in these parts of their time. */
function shares(run: Run, waits: Tracked[]): Antagonist[] {
  const lanes: Span[][] = [];
  for (const span of spans(run, 'P')) {
    lanes[span.lane] ??= [];
    lanes[span.lane]!.push(span);
  }
  const goids = [...goroutineIndex(run).keys()];
  const found = new Map<string, Antagonist>();
  let all = 0;
  const add = (span: Span, ns: number): void => {
    const info = run.goroutines[span.g];
    const who = info ? named(info) : idler(span);
    const goid = info ? goids[span.g]! : 0;
    const key = `${goid} ${who}`;
    const one = found.get(key) ?? { who, goid, ns: 0, share: 0 };
    one.ns += ns;
    all += ns;
    found.set(key, one);
  };
  for (const { p, from, to } of waits.flatMap(w => w.parts)) {
    for (const lane of p < 0 ? lanes : [lanes[p]!]) {
      for (let i = firstEndingAfter(lane, from); i < lane.length && lane[i]!.from < to; i++) {
        add(lane[i]!, Math.min(to, lane[i]!.to) - Math.max(from, lane[i]!.from));
      }
    }
  }
  const list = [...found.values()].map(one => ({ ...one, share: one.ns / all }));
  return list.sort((a, b) => b.ns - a.ns || a.goid - b.goid);
}

function idler(span: Span): string {
  if (span.label !== '') return `goroutine ${span.label} of the runtime`;
  if (span.state === 'spinning') return 'a spinning thread';
  return span.state === 'idle' ? 'nobody' : 'the scheduler';
}

function firstEndingAfter(lane: Span[], t: number): number {
  let lo = 0;
  let hi = lane.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (lane[mid]!.to <= t) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** Goroutines of one function together, where there are too many to be told one by one. */
function byFunction(run: Run, list: Antagonist[]): { who: string; share: number }[] {
  const fn = functionOf(run);
  const groups = new Map<string, Antagonist[]>();
  for (const one of list) {
    const key = one.goid === 0 ? one.who : fn(one.goid);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups]
    .map(([name, all]) => ({
      who: all.length === 1 ? all[0]!.who : `${name} (${counted(all.length, 'goroutine')})`,
      share: all.reduce((x, one) => x + one.share, 0),
    }))
    .sort((x, y) => y.share - x.share);
}

function inWords(
  run: Run,
  waits: Tracked[],
  waited: number,
  list: Antagonist[],
  who: string | number,
): string {
  if (waits.length === 0) return `${who}: no such wait.`;
  const longest = waits.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a));
  const onlyP0 = run.ps.length === 1;
  const ps = new Set(waits.flatMap(w => w.parts.map(part => (onlyP0 ? 0 : part.p))));
  const where =
    ps.has(-1) && run.ps.length > 1 ? 'the Ps' : listed([...ps].sort((a, b) => a - b).map(p => `P${p}`));
  const percent = (x: number) => `${number(Math.round(1000 * x) / 10)} %`;
  const told = list.length > NAMED ? byFunction(run, list) : list;
  const seen = told.filter(a => a.share >= LEAST);
  const top = seen.slice(0, NAMED).map(a => `${a.who} ${percent(a.share)}`);
  const rest = seen.slice(NAMED);
  if (rest.length > 0) {
    top.push(`${counted(rest.length, 'other')} ${percent(rest.reduce((x, a) => x + a.share, 0))}`);
  }
  const whose = waits.length > 1 ? `, the longest ${duration(longest.to - longest.from)}` : '';
  return `${who} could run and waited ${duration(waited)} in ${counted(waits.length, 'wait')}${whose}. Meanwhile ${where} ran ${listed(top)}.`;
}
