/**
 * Several Ps: a goroutine that comes to what others may see or change first lets everybody act whose moment is earlier.
 *
 * The test is one comparison (`$c[1]` is what is left of the stretch at the engine's horizon, cpu.ts), and it stands only
 * in functions that may block anyhow; before a statement that reads, and again before what it writes, so that
 * `counter++` of two goroutines can lose an update as in Go. Elements of slices count where the slice itself is shared.
 */
import type { Expr, Stmt } from '../ast';
import { UNIT } from '../cpu';
import type { Obj } from '../scope';
import { under } from '../types';
import { walk } from '../walk';
import { hole } from './colour';
import type { FuncEmitter } from './func';

/** Whether other goroutines may assign the variable. */
function isSharedVar(obj: Obj | undefined): boolean {
  if (obj?.kind !== 'var' || !(obj.assigned || obj.mutated || obj.addressed)) return false;
  return obj.fn === null || obj.captured;
}

/** Whether evaluating e, besides the functions that it calls, touches what others may reach. */
export function touchesShared(e: Expr | Stmt | null): boolean {
  if (e === null) return false;
  return walk(e, node => {
    const x = node as Expr;
    switch (x.kind) {
      case 'FuncLit':
        return 'stop';
      case 'Ident':
        return isSharedVar(x.obj) ? 'done' : undefined;
      case 'Star':
        return x.isType ? 'stop' : 'done';
      case 'Selector':
        if (x.selection === undefined) return isSharedVar(x.sel.obj) ? 'done' : 'stop';
        return x.selection.kind === 'field' && x.selection.indirect ? 'done' : undefined;
      case 'Index':
        return x.x.t !== undefined && under(x.x.t).kind === 'Map' ? 'done' : undefined;
      default:
        return undefined;
    }
  });
}

const TEST = '$c[0] < $c[1]';

/** A statement that waits for the horizon, before others that touch shared things. */
export function waitBefore(f: FuncEmitter, ...parts: (Expr | Stmt | null)[]): string {
  if (!f.em.options.parallel || !f.isUser || !parts.some(touchesShared)) return '';
  return hole(f.unit, `if (${TEST}) $r(yield -1); `);
}

/** UNITs between a read of a shared variable and the write that follows: a line of the cache may come and go. */
const BETWEEN = UNIT;

/** The same as an expression, before a write. */
export function waitToWrite(f: FuncEmitter, target: Expr): string[] {
  if (!f.em.options.parallel || !f.isUser || !touchesShared(target)) return [];
  return [hole(f.unit, `($c[0] -= ${BETWEEN}) < $c[1] && $r(yield -1)`, `$c[0] -= ${BETWEEN}`)];
}

/** What is left when a loop's head must ask: nothing, or the horizon where its condition is shared. */
export function loopLimit(f: FuncEmitter, cond: Expr | null): string {
  return f.em.options.parallel && touchesShared(cond) ? 'Math.max($c[1], 0)' : '0';
}
