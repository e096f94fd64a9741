/** Run orders of real Go, from `datasets/run-orders.json`. */
import { expandOrder } from '../observe/order';
import { dataset } from './dataset';

export interface RecordedOrder {
  order: number[];
  /** Processes that showed it, of `runs`. */
  count: number;
  runs: number;
}

interface OrderRow {
  program: string;
  procs: number;
  order: string;
  count: number;
  runs: number;
}

/**
 * Every order that real Go showed for a program, commonest first.
 * @param program as the dataset names it: `V4`, `spawn-5`
 * @throws Error that names the programs there are
 */
export function recordedOrders(program: string, procs = 1): RecordedOrder[] {
  const { rows } = dataset<{ rows: OrderRow[] }>('run-orders.json');
  const found = rows.filter(row => row.program === program && row.procs === procs);
  if (found.length === 0) {
    const there = new Set(rows.map(row => `${row.program} (procs ${row.procs})`));
    throw new Error(
      `nothing is recorded for ${program} (procs ${procs}); there are ${[...there].join(', ')}`,
    );
  }
  return found
    .map(({ order, count, runs }) => ({ order: expandOrder(order), count, runs }))
    .sort((a, b) => b.count - a.count);
}
