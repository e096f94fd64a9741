/**
 * sync.WaitGroup: a counter, and a semaphore on which goroutines wait for zero. A WaitGroup is an index into
 * columns; 0 is none.
 */
import { grown } from '../sim/columns';
import { Cost, pay } from './costs';
import { newSema, semacquire, semawoken, semrelease } from './sema';
import { acquireSudog, DONE, finish, GONE, onResume, sgFor } from './sudog';
import { since } from './switches';
import { Wait } from './waitreason';

export const NEGATIVE_COUNTER = 'sync: negative WaitGroup counter';
export const ADD_DURING_WAIT = 'sync: WaitGroup misuse: Add called concurrently with Wait';
const REUSED = 'sync: WaitGroup is reused before previous Wait has returned';

export let wgCount = new Float64Array(64);
/** Goroutines that wait; 0 again as soon as they are released. */
export let wgWaiting = new Int32Array(64);
let wgSema = new Int32Array(64);
let groups = 0;

export function resetWaitGroups(): void {
  groups = 0;
}

export function newWaitGroup(): number {
  const w = ++groups;
  if (w === wgCount.length) {
    wgCount = grown(wgCount, 2 * w);
    wgWaiting = grown(wgWaiting, 2 * w);
    wgSema = grown(wgSema, 2 * w);
  }
  wgCount[w] = wgWaiting[w] = 0;
  wgSema[w] = newSema();
  return w;
}

export function waitGroupCount(): number {
  return groups;
}

/**
 * Add, of which Done is Add(−1). At zero every waiter is released, one semrelease each, in FIFO order.
 * @returns the text of a panic, '' for none
 */
export function wgAdd(m: number, g: number, w: number, delta: number): string {
  pay(Cost.Sema);
  wgCount[w] += delta;
  if (wgCount[w] < 0) return NEGATIVE_COUNTER;
  if (wgWaiting[w] !== 0 && delta > 0 && wgCount[w] === delta) return ADD_DURING_WAIT;
  if (wgCount[w] > 0) return '';
  const waiting = wgWaiting[w];
  wgWaiting[w] = 0;
  for (let i = 0; i < waiting; i++) semrelease(m, g, wgSema[w], false);
  return '';
}

export function wgWait(m: number, g: number, w: number): void {
  pay(Cost.Sema);
  if (wgCount[w] === 0) return;
  wgWaiting[w]++;
  const s = acquireSudog(g);
  sgFor[s] = w;
  const reason = since('1.25') ? Wait.WaitGroup : Wait.Semacquire;
  if (semacquire(m, g, s, wgSema[w], false, reason, RELEASED)) finish(g, s);
}

const RELEASED = onResume((m, g, s) => {
  if (!semawoken(m, g, s)) return GONE;
  const w = sgFor[s];
  finish(g, s);
  return wgCount[w] === 0 && wgWaiting[w] === 0 ? DONE : REUSED;
});
