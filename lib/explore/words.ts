/** Steps of a schedule in words: `worker 1 loads counter: 0`. */
import { Act } from '../goroutine/atomic';
import { Op } from '../goroutine/opcodes';
import { Cell } from '../goroutine/shared';
import { CaseKind, type SelectCase } from '../runtime/select';
import { CLOSED } from '../runtime/values';
import { type Named, Step } from './process';
import type { Taken } from './stage';
import { nameOf } from './waiting';

/** One step, for tables and charts. */
export type ScheduleRow = {
  /** From 1. */
  step: number;
  goroutine: string;
  does: string;
  /** Whether the goroutine before could have gone on. */
  preempts: boolean;
};

export function rowsOf(steps: readonly Taken[], preempts: readonly boolean[]): ScheduleRow[] {
  return steps.map((s, i) => ({
    step: i + 1,
    goroutine: nameOf(s.process),
    does: doesOf(s),
    preempts: preempts[i] ?? false,
  }));
}

/** A schedule as lines; * marks a step before which somebody was put aside. */
export function scheduleText(rows: readonly ScheduleRow[]): string {
  return rows
    .map(r => `${String(r.step).padStart(4)} ${r.preempts ? '*' : ' '} ${r.goroutine} ${r.does}\n`)
    .join('');
}

export function doesOf(s: Taken): string {
  const did = verb(s.op, s);
  const woke = s.woken.map(nameOf);
  return woke.length === 0 ? did : `${did}, and ${woke.join(', ')} can go on`;
}

function verb(n: Named, s: Taken | null): string {
  switch (n.code) {
    case Step.Start:
      return 'starts';
    case Step.Print:
      return `prints ${JSON.stringify(n.text)}`;
    case Step.Relock:
      return 'has its lock again';
    case Step.Fire:
      return 'fires';
    case Step.Wake:
      return 'wakes from its sleep';
    case Step.End:
      return 'returns from main';
    case Op.Load:
      return `loads ${cellName(n)}${s === null || !(n.value instanceof Cell) ? '' : `: ${shown(s.result)}`}`;
    case Op.Store:
      return n.value instanceof Cell ? `stores ${shown(n.args)} in ${cellName(n)}` : `stores ${cellName(n)}`;
    case Op.Atomic:
      return `${acts[n.b as Act]} atomically${s === null || s.result === undefined ? '' : `: ${shown(s.result)}`}`;
    case Op.Send:
      return `sends ${shown(n.value)} on channel ${n.a}`;
    case Op.Recv:
      return `receives from channel ${n.a}${s !== null && s.result !== undefined ? `: ${shown(s.result)}` : ''}`;
    case Op.Close:
      return `closes channel ${n.a}`;
    case Op.Select:
      return selects(n.value as SelectCase[], s);
    case Op.MutexLock:
      return `locks mutex ${n.a}`;
    case Op.MutexUnlock:
      return `unlocks mutex ${n.a}`;
    case Op.RWMutexLock:
      return `locks rwmutex ${n.a}`;
    case Op.RWMutexUnlock:
      return `unlocks rwmutex ${n.a}`;
    case Op.RWMutexRLock:
      return `locks rwmutex ${n.a} for reading`;
    case Op.RWMutexRUnlock:
      return `unlocks rwmutex ${n.a} for reading`;
    case Op.WgAdd:
      return n.b < 0 ? 'is done' : `adds ${n.b}`;
    case Op.WgWait:
      return 'has waited for all';
    case Op.CondWait:
      return `waits for condition ${n.a}`;
    case Op.CondSignal:
      return `signals condition ${n.a}`;
    case Op.CondBroadcast:
      return `broadcasts condition ${n.a}`;
    case Op.TimerReset:
      return `resets timer ${n.a}`;
    case Op.Go:
      return 'starts a goroutine';
    case Op.Panic:
      return `panics: ${n.text}`;
    default:
      return `does operation ${n.code}`;
  }
}

const acts: Record<Act, string> = {
  [Act.Load]: 'loads',
  [Act.Store]: 'stores',
  [Act.Swap]: 'swaps',
  [Act.CompareAndSwap]: 'compares and swaps',
  [Act.Add]: 'adds',
};

function selects(cases: SelectCase[], s: Taken | null): string {
  const got = s?.result as { index?: number } | undefined;
  if (got?.index === undefined) return 'selects, and waits';
  const { kind, chan } = cases[got.index];
  const what =
    kind === CaseKind.Default
      ? 'default'
      : `${kind === CaseKind.Recv ? 'receive from' : 'send on'} channel ${chan}`;
  return `selects ${what}`;
}

export function cellName(n: Named): string {
  if (n.value instanceof Cell) {
    return typeof n.fn === 'string' || typeof n.fn === 'number' ? `${n.value.name}[${n.fn}]` : n.value.name;
  }
  return n.text === '' ? 'a variable' : n.text;
}

export function shown(value: unknown): string {
  if (value === CLOSED) return 'closed';
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object') return value.constructor?.name ?? 'a value';
  return String(value);
}
