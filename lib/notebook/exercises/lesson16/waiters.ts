/** The goroutines of lesson 16's exercises: they start, wait in some way, and stay. */
import type { Workload } from '../../../goroutine/table';

export type WaitKind = 'chan' | 'sleep' | 'mutex';

const waits: Record<WaitKind, Workload['tasks'][string][number]> = {
  chan: { recv: 'never' },
  sleep: { sleep: 3_600_000_000_000 },
  mutex: { lock: 'held' },
};

/** Main starts `n` goroutines that wait, then waits itself. */
export function waiters(n: number, kind: WaitKind): Workload {
  return {
    channels: { never: 0 },
    mutexes: ['held'],
    tasks: {
      main: [{ lock: 'held' }, { go: 'waiter', times: n }, { recv: 'never' }],
      waiter: [waits[kind]],
    },
  };
}
