/** Who waits for what, once nobody can go on: in words, and as edges of the wait-for graph. */
import { Op } from '../goroutine/opcodes';
import { type Process, Step } from './process';
import type { Stage } from './stage';

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
