/** What Go prints under a fatal error or panic: one paragraph for each goroutine that is not the runtime's own. */

import type { Front, TraceFrame } from '../goroutine/opcodes';
import { Gstatus, gGoid, gStatus, gWaitReason } from '../runtime/g';
import { mCurg } from '../runtime/m';
import { sched } from '../runtime/sched';
import { waitReasons } from '../runtime/waitreason';
import type { GoroutineInfo } from './run';

/** Goroutines beyond this many are only counted. */
const MOST = 100;

/** @param front asked for stacks, if it knows any */
export function goroutineDump(goroutines: GoroutineInfo[], kind: string, front: Front | null): string {
  if (kind !== 'deadlock' && kind !== 'panic' && kind !== 'fatal') return '';
  const running = new Set<number>();
  for (let m = 0; m < sched.mnext; m++) if (mCurg[m] !== 0) running.add(mCurg[m]);
  // A panic or a fatal error shows the goroutine that caused it; a deadlock shows all. An index may have been reused: its goid tells.
  const alive = goroutines.filter(x => !x.system && gStatus[x.g] !== Gstatus.Dead && gGoid[x.g] === x.goid);
  alive.sort((a, b) => a.g - b.g); // Go walks allgs, where a reused g keeps its place
  const shown = kind === 'deadlock' ? alive : alive.filter(x => x.g === mCurg[sched.curm]);
  const paragraphs = shown.slice(0, MOST).map(x => {
    const state = stateOf(x.g, running.has(x.g)) + (sched.lockedM.has(x.g) ? ', locked to thread' : '');
    const by =
      x.parent > 0 ? `\ncreated by main.${nameOf(goroutines, x.parent)} in goroutine ${x.parent}` : '';
    const stack = front?.traceOf?.(x.g) ?? [];
    if (stack.length > 0) return `\ngoroutine ${x.goid} [${state}]:\n${trace(stack)}${created(front!, x)}`;
    return `\ngoroutine ${x.goid} [${state}]:\nmain.${x.name}(...)${by}\n`;
  });
  const more = shown.length > MOST ? `\n...${shown.length - MOST} more goroutines\n` : '';
  return paragraphs.join('') + more;
}

/** Frames that Go prints; those between are only counted. */
const INNERMOST = 50;
const OUTERMOST = 50;

function trace(stack: TraceFrame[]): string {
  const line = (f: TraceFrame): string => `${f.symbol}(${f.args ? '...' : ''})\n\t${f.file}:${f.line}\n`;
  if (stack.length <= INNERMOST + OUTERMOST) return stack.map(line).join('');
  const left = stack.length - INNERMOST - OUTERMOST;
  const ends = [stack.slice(0, INNERMOST), stack.slice(-OUTERMOST)].map(part => part.map(line).join(''));
  return `${ends[0]}...${left} frames elided...\n${ends[1]}`;
}

function created(front: Front, x: GoroutineInfo): string {
  const by = front.creatorOf?.(x.g);
  return by ? `created by ${by.symbol} in goroutine ${x.parent}\n\t${by.file}:${by.line}\n` : '';
}

function nameOf(goroutines: GoroutineInfo[], goid: number): string {
  return goroutines.find(x => x.goid === goid)?.name ?? 'main';
}

function stateOf(g: number, running: boolean): string {
  if (gStatus[g] === Gstatus.Syscall) return 'syscall';
  if (running) return 'running';
  return gStatus[g] === Gstatus.Waiting ? waitReasons[gWaitReason[g]] : 'runnable';
}
