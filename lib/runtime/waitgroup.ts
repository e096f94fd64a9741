/**
 * sync.WaitGroup over the runtime's semaphore: a counter, and a FIFO of goroutines that wait for zero.
 * A WaitGroup is an index into columns; 0 is none.
 */
import { Cost, pay } from './costs';
import { gLink } from './g';
import { mP } from './m';
import { gopark, goready, schedule } from './proc';
import { Wait } from './waitreason';

export let wgCount = new Float64Array(64);
export let wgHead = new Int32Array(64);
let wgTail = new Int32Array(64);
let groups = 0;

export function resetWaitGroups(): void {
  groups = 0;
}

export function newWaitGroup(): number {
  const w = ++groups;
  if (w === wgCount.length) {
    const c = new Float64Array(2 * w);
    c.set(wgCount);
    wgCount = c;
    const h = new Int32Array(2 * w);
    h.set(wgHead);
    wgHead = h;
    const t = new Int32Array(2 * w);
    t.set(wgTail);
    wgTail = t;
  }
  wgCount[w] = wgHead[w] = wgTail[w] = 0;
  return w;
}

export function waitGroupCount(): number {
  return groups;
}

/**
 * Add, of which Done is Add(−1). At zero every waiter is released, one semrelease each, in FIFO order.
 * @returns false when the counter falls below zero: the goroutine panics
 */
export function wgAdd(m: number, g: number, w: number, delta: number): boolean {
  pay(Cost.Sema);
  wgCount[w] += delta;
  if (wgCount[w] < 0) return false;
  if (wgCount[w] > 0) return true;
  for (let waiter = wgHead[w]; waiter !== 0; ) {
    const next = gLink[waiter];
    goready(mP[m], waiter, g);
    waiter = next;
  }
  wgHead[w] = wgTail[w] = 0;
  return true;
}

export function wgWait(m: number, g: number, w: number): void {
  pay(Cost.Sema);
  if (wgCount[w] === 0) return;
  gLink[g] = 0;
  if (wgHead[w] === 0) wgHead[w] = g;
  else gLink[wgTail[w]] = g;
  wgTail[w] = g;
  gopark(m, g, Wait.WaitGroup);
  schedule(m);
}

/** The goroutines that wait on w: for the invariants. */
export function wgWaiters(w: number): number[] {
  const list: number[] = [];
  for (let g = wgHead[w]; g !== 0; g = gLink[g]) list.push(g);
  return list;
}
