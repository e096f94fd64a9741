/** Who waits for what, once nobody can go on: in words, and as edges of the wait-for graph. */
import { Op } from '../goroutine/opcodes';
import { condLock, Locker } from '../runtime/cond';
import { type Process, Step } from './process';
import type { Stage, Taken } from './stage';

/** One edge: a goroutine, what it waits in, and who holds it. */
export interface Waits {
  goroutine: string;
  /** Go's wait reason. */
  reason: string;
  /** `mutex 1`, `channel 2`; '' for nothing that has a name. */
  object: string;
  /** Goroutines that hold it. */
  holders: string[];
}

/** Goroutines that are left when the last step is taken, as `name [what it waits in]`, in order. */
export function leftIn(stage: Stage): string[] {
  const left = stage.left().map(p => `${nameOf(p)} [${waitOf(p)}]`);
  return left.sort();
}

/** Function and label: `worker 2`. */
export function nameOf(p: Process): string {
  return p.label === '' || p.label === p.name ? p.name : `${p.name} ${p.label}`;
}

const words: Partial<Record<number, string>> = {
  [Op.Send]: 'chan send',
  [Op.Recv]: 'chan receive',
  [Op.Select]: 'select',
  [Op.MutexLock]: 'sync.Mutex.Lock',
  [Op.RWMutexLock]: 'sync.RWMutex.Lock',
  [Op.RWMutexRLock]: 'sync.RWMutex.RLock',
  [Op.WgWait]: 'sync.WaitGroup.Wait',
  [Op.CondWait]: 'sync.Cond.Wait',
  [Step.Relock]: 'sync.Mutex.Lock',
};

/** Go's wait reason. */
export function waitOf(p: Process): string {
  const op = p.parked ?? p.next;
  if (op === null) return 'runnable';
  if ((op.code === Op.Send || op.code === Op.Recv) && op.a === 0) return `${words[op.code]} (nil chan)`;
  if (op.code === Op.Select && (op.value as unknown[]).length === 0) return 'select (no cases)';
  return words[op.code] ?? 'runnable';
}

/** The wait-for graph after these steps. */
export function waitsOf(stage: Stage, steps: readonly Taken[]): Waits[] {
  const holders = holdersAfter(steps);
  return stage.left().map(p => {
    const object = objectOf(p);
    return {
      goroutine: nameOf(p),
      reason: waitOf(p),
      object,
      holders: [...(holders.get(object) ?? [])].map(nameOf),
    };
  });
}

function objectOf(p: Process): string {
  const op = p.parked ?? p.next;
  switch (op?.code) {
    case Op.Send:
    case Op.Recv:
      return `channel ${op.a}`;
    case Op.MutexLock:
      return `mutex ${op.a}`;
    case Op.RWMutexLock:
    case Op.RWMutexRLock:
      return `rwmutex ${op.a}`;
    case Op.WgWait:
      return `WaitGroup ${op.a}`;
    case Op.CondWait:
      return `Cond ${op.a}`;
    case Step.Relock:
      return lockName(op.a);
    default:
      return '';
  }
}

function lockName(cond: number): string {
  const { locker, l } = condLock(cond);
  return `${locker === Locker.Mutex ? 'mutex' : 'rwmutex'} ${l}`;
}

/** Who holds which lock: whoever locked it last and has not unlocked. */
function holdersAfter(steps: readonly Taken[]): Map<string, Set<Process>> {
  const held = new Map<string, Set<Process>>();
  const take = (object: string, p: Process): void => {
    held.set(object, (held.get(object) ?? new Set()).add(p));
  };
  for (const { op, process } of steps) {
    switch (op.code) {
      case Op.MutexLock:
        take(`mutex ${op.a}`, process);
        break;
      case Op.MutexUnlock:
        held.delete(`mutex ${op.a}`);
        break;
      case Op.RWMutexLock:
      case Op.RWMutexRLock:
        take(`rwmutex ${op.a}`, process);
        break;
      case Op.RWMutexUnlock:
        held.delete(`rwmutex ${op.a}`);
        break;
      case Op.RWMutexRUnlock:
        held.get(`rwmutex ${op.a}`)?.delete(process);
        break;
      case Op.CondWait:
        held.delete(lockName(op.a));
        break;
      case Step.Relock:
        take(lockName(op.a), process);
        break;
    }
  }
  return held;
}

/** A circle of goroutines of which each waits for what the next holds, in words; '' when there is none. */
export function circleOf(waits: readonly Waits[]): string {
  const by = new Map(waits.map(w => [w.goroutine, w]));
  for (const first of waits) {
    const path: Waits[] = [];
    for (let w: Waits | undefined = first; w !== undefined && !path.includes(w); ) {
      path.push(w);
      const holder: string | undefined = w.holders[0];
      if (holder === first.goroutine) {
        const said = path.map(x => `${x.goroutine} waits for ${x.object}, which ${x.holders[0]} holds`);
        return said.join('; ');
      }
      w = holder === undefined ? undefined : by.get(holder);
    }
  }
  return '';
}
