/**
 * `patch`: functions of the scheduler replaced by a program's own.
 *
 * A policy sees what a P could see: its own queue for nothing, another P's length for an atomic load, another
 * P's queue for a compare-and-swap, the global queue under its lock; every access is charged from the cost
 * table. What it does is watched: a goroutine that is in hand must be put somewhere before the policy returns,
 * and none may be put twice, else the run ends with one line that names the function and the goroutine.
 *
 * A goroutine is a number, 0 is nil; it cannot be looked into. A run without a patch pays one comparison at
 * each function that can be replaced.
 */
import { clock, T } from '../sim/clock';
import { randomBelow, Stream } from '../sim/random';
import { Cost, pay } from './costs';
import { endRun } from './deadlock';
import { Gstatus, gStatus } from './g';
import {
  Pstatus,
  pRunnext,
  pRunq,
  pRunqhead,
  pRunqtail,
  pSchedtick,
  pStatus,
  runqlen,
  runqMask,
  runqShift,
  runqSize,
} from './p';
import { Kind, probe } from './probe';
import { globrunqget, globrunqput, sched } from './sched';

/** A P as its owner's policy sees it. */
export interface PatchP {
  readonly id: number;
  readonly schedtick: number;
  /** Takes the goroutine in the front seat, 0 when it is empty. */
  takeNext(): number;
  /** Puts g in the front seat, which must be empty. */
  putNext(g: number): void;
  readonly hasNext: boolean;
  readonly runq: PatchRunq;
}

/** A P's own ring. */
export interface PatchRunq {
  readonly length: number;
  readonly capacity: number;
  /** To the tail; the ring must have room. */
  push(g: number): void;
  /** The oldest, 0 when empty. */
  shift(): number;
  /** The newest, 0 when empty. */
  pop(): number;
}

/** Another P, seen from outside. */
export interface PatchVictim {
  readonly id: number;
  readonly idle: boolean;
  /** Goroutines in its ring: an atomic load. */
  readonly length: number;
  /** Whether its front seat is taken: an atomic load. */
  readonly hasNext: boolean;
  /** Takes up to n of its oldest, with one compare-and-swap. */
  grab(n: number): number[];
  /** Takes its front seat, 0 when empty. */
  grabNext(): number;
}

/** What every policy gets besides its arguments. */
export interface PatchSched {
  readonly gomaxprocs: number;
  readonly nmspinning: number;
  readonly npidle: number;
  /** ns since the process began. */
  readonly now: number;
  /** The global queue: its length is an atomic load, everything else takes the lock. */
  readonly runq: { readonly length: number; push(g: number): void; shift(): number };
  /** The other Ps, in the order of their numbers. */
  others(p: PatchP): PatchVictim[];
  /** A whole number in 0 … n−1, from the scheduler's seeded source. */
  random(n: number): number;
}

export interface Patch {
  /** Puts g, which is in hand. */
  runqput?(p: PatchP, g: number, next: boolean, sched: PatchSched): void;
  /** The ring is full: makes room and puts g. */
  runqputslow?(p: PatchP, g: number, sched: PatchSched): void;
  /** The next goroutine of p's own, 0 for none; `inheritTime` if it goes on with the old time slice. */
  runqget?(p: PatchP, sched: PatchSched): number | { g: number; inheritTime: boolean };
  /** What a thief takes from `victim`, oldest first; the last is run, the others are put in p's ring. */
  runqgrab?(p: PatchP, victim: PatchVictim, stealRunNext: boolean, sched: PatchSched): number[];
  /** Looks through the other Ps; 0 for nothing found. */
  stealWork?(p: PatchP, sched: PatchSched): number;
  /** The whole search before the P is given up; 0 for nothing found. */
  findRunnable?(p: PatchP, sched: PatchSched): number | { g: number; inheritTime: boolean };
  /** Puts g, which has just become runnable, on behalf of p. */
  ready?(p: PatchP, g: number, sched: PatchSched): void;
  /** Puts goroutines that the poller made ready; p is null when the poller holds none. */
  injectglist?(p: PatchP | null, gs: number[], sched: PatchSched): void;
  /** Whether sysmon asks the goroutine on p to give way; `ran` is what sysmon has seen of its slice, ns. */
  retake?(p: PatchVictim, ran: number): boolean;
  /** The time slice of the goroutine on p, ns. */
  slice?(p: PatchVictim): number;
}

/** The patch of the present run; no member is set when there is none. */
export let patch: Patch = {};

/** Goroutines that a policy has taken and not yet put, while one runs. */
const hand = new Set<number>();
/** The function that runs, for messages. */
let inFunction = '';
let views: PatchP[] = [];
let victims: PatchVictim[] = [];

export const patchNames = [
  'runqput',
  'runqputslow',
  'runqget',
  'runqgrab',
  'stealWork',
  'findRunnable',
  'ready',
  'injectglist',
  'retake',
  'slice',
] as const;

export function resetPatch(p: Patch | undefined): void {
  patch = p ?? {};
  views = [];
  victims = [];
  hand.clear();
}

/** Throws a RangeError that names what is wrong with a patch. */
export function checkPatch(p: Patch): void {
  for (const [name, f] of Object.entries(p)) {
    if (!(patchNames as readonly string[]).includes(name)) {
      throw new RangeError(`patch: ${name} cannot be replaced; these can: ${patchNames.join(', ')}`);
    }
    if (typeof f !== 'function') throw new RangeError(`patch: ${name} must be a function`);
  }
}

/** A policy broke a rule: the run ends. */
function broken(what: string): void {
  endRun('patch', 2, `patch: ${inFunction} ${what}`);
}

/** Runs a policy with `given` in hand; what it still has in hand afterwards, besides `returned`, is lost. */
export function policy<R>(
  name: string,
  given: readonly number[],
  f: () => R,
  returned: (r: R) => readonly number[],
): R {
  const outer = inFunction;
  inFunction = name;
  hand.clear();
  for (const g of given) hand.add(g);
  const result = f();
  for (const g of returned(result)) {
    if (!hand.delete(g)) broken(`returned goroutine ${g}, which it does not have in hand`);
  }
  for (const g of hand) broken(`lost goroutine ${g}: it was in hand and was put nowhere`);
  hand.clear();
  inFunction = outer;
  return result;
}

/** @returns false when g cannot be put: it is not in hand */
function put(g: number): boolean {
  if (hand.delete(g)) return true;
  broken(g === 0 ? 'put goroutine 0, which is nil' : `put goroutine ${g}, which it does not have in hand`);
  return false;
}

function take(g: number, p: number): number {
  if (g === 0) return 0;
  hand.add(g);
  if (probe !== null) probe(Kind.Take, clock[T.Now], sched.curm, p, g, 0, 0);
  return g;
}

export function viewOf(p: number): PatchP {
  return (views[p] ??= makeView(p));
}

export function victimOf(p: number): PatchVictim {
  return (victims[p] ??= makeVictim(p));
}

function makeView(p: number): PatchP {
  return {
    id: p,
    get schedtick() {
      return pSchedtick[p];
    },
    get hasNext() {
      return pRunnext[p] !== 0;
    },
    takeNext() {
      const g = pRunnext[p];
      pRunnext[p] = 0;
      return take(g, p);
    },
    putNext(g) {
      if (!put(g)) return;
      if (pRunnext[p] !== 0) {
        broken(`put goroutine ${g} in a front seat that is taken: takeNext() first`);
        return;
      }
      pRunnext[p] = g;
      if (probe !== null) probe(Kind.RunnextPut, clock[T.Now], sched.curm, p, g, 0, 0);
    },
    runq: {
      get length() {
        return runqlen(p);
      },
      capacity: runqSize,
      push(g) {
        if (!put(g)) return;
        if (runqlen(p) === runqSize) {
          broken(`pushed goroutine ${g} into a full ring of ${runqSize}`);
          return;
        }
        const t = pRunqtail[p];
        pRunq[(p << runqShift) + (t & runqMask)] = g;
        pRunqtail[p] = t + 1;
        if (probe !== null) probe(Kind.LrqPut, clock[T.Now], sched.curm, p, g, 0, 0);
      },
      shift() {
        return take(popHead(p), p);
      },
      pop() {
        if (runqlen(p) === 0) return 0;
        pRunqtail[p]--;
        return take(pRunq[(p << runqShift) + (pRunqtail[p] & runqMask)], p);
      },
    },
  };
}

function popHead(p: number): number {
  const h = pRunqhead[p];
  if (h === pRunqtail[p]) return 0;
  pRunqhead[p] = h + 1;
  return pRunq[(p << runqShift) + (h & runqMask)];
}

function makeVictim(p: number): PatchVictim {
  return {
    id: p,
    get idle() {
      pay(Cost.StealPerP);
      return pStatus[p] === Pstatus.Idle;
    },
    get length() {
      pay(Cost.StealPerP);
      return runqlen(p);
    },
    get hasNext() {
      pay(Cost.StealPerP);
      return pRunnext[p] !== 0;
    },
    grab(n) {
      pay(Cost.Steal);
      const gs: number[] = [];
      for (let g = 0; gs.length < n; gs.push(g)) {
        g = take(popHead(p), p);
        if (g === 0) break;
      }
      return gs;
    },
    grabNext() {
      pay(Cost.Steal);
      const g = pRunnext[p];
      pRunnext[p] = 0;
      return take(g, p);
    },
  };
}

export const schedView: PatchSched = {
  get gomaxprocs() {
    return sched.gomaxprocs;
  },
  get nmspinning() {
    return sched.nmspinning;
  },
  get npidle() {
    return sched.npidle;
  },
  get now() {
    return clock[T.Now];
  },
  runq: {
    get length() {
      return sched.runqsize;
    },
    push(g) {
      pay(Cost.GlobalBatch);
      if (put(g)) globrunqput(g);
    },
    shift() {
      pay(Cost.GlobalBatch);
      return sched.runqsize === 0 ? 0 : take(globrunqget(), -1);
    },
  },
  others(p) {
    return Array.from({ length: sched.gomaxprocs }, (_, i) => i)
      .filter(i => i !== p.id)
      .map(victimOf);
  },
  random(n) {
    return randomBelow(Stream.Sched, n);
  },
};

/** A policy's answer to «which goroutine next»: it must be a runnable one. */
export function answer(r: number | { g: number; inheritTime: boolean }): { g: number; inheritTime: boolean } {
  const a = typeof r === 'number' ? { g: r, inheritTime: false } : r;
  if (a.g !== 0 && gStatus[a.g] !== Gstatus.Runnable)
    broken(`returned goroutine ${a.g}, which is not runnable`);
  return a;
}
