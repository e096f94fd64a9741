/** The kernel's side: descriptors, pipes, epoll's ready list. No runtime here. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import {
  Ev,
  epollAdd,
  epollCtls,
  epollDel,
  epollEdge,
  epollEvents,
  epollReady,
  epollTake,
  resetEpoll,
} from '../../lib/os/epoll';
import { resetFds } from '../../lib/os/fds';
import {
  Errno,
  PIPE_SIZE,
  register,
  resetDescriptors,
  setBlocking,
  sysClose,
  sysPipe,
  sysRead,
  sysWrite,
  waitInKernel,
} from '../../lib/os/pipe';

let woken: number[] = [];
let wakes = 0;

beforeEach(() => {
  woken = [];
  wakes = 0;
  resetEpoll(() => wakes++);
  resetFds(1_048_576, 1_048_576, 0, 0);
  resetDescriptors(t => woken.push(t));
});

/** Everything on the ready list: [cookie, events]. */
function drain(): [number, number][] {
  const list: [number, number][] = [];
  while (epollReady() > 0) {
    const cookie = epollTake();
    list.push([cookie, cookie === 0 ? 0 : epollEvents(cookie)]);
  }
  return list;
}

test('an edge puts its cookie on the list once, however many follow; the list is first in, first out', () => {
  epollEdge(3, Ev.In);
  epollEdge(1, Ev.Out);
  epollEdge(3, Ev.Out);
  epollEdge(3, Ev.In);
  assert.equal(wakes, 4);
  assert.deepEqual(drain(), [
    [3, Ev.In | Ev.Out],
    [1, Ev.Out],
  ]);
  epollEdge(3, Ev.In); // once taken it may come again
  assert.deepEqual(drain(), [[3, Ev.In]]);
});

test('a closed descriptor’s entry stays on the list, without events', () => {
  epollEdge(1, Ev.In);
  epollEdge(2, Ev.In);
  epollDel(1);
  assert.deepEqual(drain(), [
    [0, 0],
    [2, Ev.In],
  ]);
});

test('the list and the cookies grow', () => {
  for (let round = 0; round < 3; round++) {
    for (let c = 1; c <= 40; c++) epollEdge(c, Ev.In);
    for (let c = 1; c <= 40; c++) assert.equal(epollEvents(epollTake()), Ev.In);
  }
  const cookies = Array.from({ length: 1000 }, (_, i) => 1000 - i);
  for (const c of cookies) epollEdge(c, Ev.Out);
  assert.deepEqual(
    drain().map(([c]) => c),
    cookies,
  );
  epollDel(123_456); // never seen
});

test('registrations are counted: one for each end when it is opened, one when it is closed', () => {
  const [r, w] = sysPipe();
  register(r, 1);
  register(w, 2);
  assert.equal(epollCtls, 2);
  sysWrite(w, 5);
  sysRead(r, 5);
  assert.equal(epollCtls, 2);
  sysClose(r);
  assert.equal(epollCtls, 3);
  register(99, 1);
  epollAdd();
  assert.equal(epollCtls, 4);
});

test('a pipe holds 64 KiB; a read takes what is there, and says EAGAIN when nothing is', () => {
  const [r, w] = sysPipe();
  assert.equal(sysRead(r, 10), Errno.EAGAIN);
  assert.equal(sysWrite(w, 10), 10);
  assert.equal(sysRead(r, 4), 4);
  assert.equal(sysRead(r, 100), 6);
  assert.equal(sysWrite(w, 100_000), PIPE_SIZE);
  assert.equal(sysWrite(w, 1), Errno.EAGAIN);
  assert.equal(sysWrite(w, 0), 0);
});

test('a write of up to 4 KiB goes in as a whole or not at all, a larger one in parts', () => {
  const [r, w] = sysPipe();
  assert.equal(sysWrite(w, PIPE_SIZE - 4095), PIPE_SIZE - 4095);
  assert.equal(sysWrite(w, 4096), Errno.EAGAIN);
  assert.equal(sysWrite(w, 4097), 4095);
  assert.equal(sysRead(r, 4096), 4096);
  assert.equal(sysWrite(w, 4096), 4096);
});

test('after the last writer’s close: what is left, then the end; after the reader’s: EPIPE', () => {
  const [r, w] = sysPipe();
  sysWrite(w, 3);
  assert.equal(sysClose(w), 0);
  assert.deepEqual([sysRead(r, 9), sysRead(r, 9), sysRead(r, 9)], [3, 0, 0]);
  const [r2, w2] = sysPipe();
  sysClose(r2);
  assert.equal(sysWrite(w2, 1), Errno.EPIPE);
});

test('the wrong end, a closed one, and none at all: EBADF', () => {
  const [r, w] = sysPipe();
  assert.deepEqual([sysRead(w, 1), sysWrite(r, 1), sysRead(99, 1)], [Errno.EBADF, Errno.EBADF, Errno.EBADF]);
  sysClose(r);
  assert.deepEqual([sysClose(r), sysRead(r, 1)], [Errno.EBADF, Errno.EBADF]);
  setBlocking(r);
  waitInKernel(r, 1);
});

test('descriptors: the first is 3, the lowest free number is the next', () => {
  assert.deepEqual(
    [sysPipe(), sysPipe()],
    [
      [3, 4],
      [5, 6],
    ],
  );
  sysClose(4);
  sysClose(5);
  assert.deepEqual(sysPipe(), [4, 5]);
});

test('a number used again is another pipe’s: the old other end sees none of it', () => {
  const [r, w] = sysPipe();
  sysClose(r);
  const [again] = sysPipe();
  assert.equal(again, r);
  assert.equal(sysWrite(w, 1), Errno.EPIPE);
});

test('edges: a write at the reader, a read at the writer, a close at the other end', () => {
  const [r, w] = sysPipe();
  register(r, 1);
  register(w, 2);
  sysWrite(w, 5);
  assert.deepEqual(drain(), [[1, Ev.In]]);
  sysRead(r, 1);
  assert.deepEqual(drain(), [[2, Ev.Out]]);
  sysRead(r, 9);
  sysRead(r, 9); // EAGAIN is no edge
  assert.deepEqual(drain(), [[2, Ev.Out]]);
  sysClose(w);
  assert.deepEqual(drain(), [[1, Ev.Hup]]);
});

test('blocking: the call waits in the kernel; each edge wakes one thread, first come first', () => {
  const [r, w] = sysPipe();
  setBlocking(r);
  assert.equal(sysRead(r, 1), Errno.Blocks);
  waitInKernel(r, 7);
  waitInKernel(r, 8);
  sysWrite(w, 1);
  sysWrite(w, 1);
  sysWrite(w, 1);
  assert.deepEqual(woken, [7, 8]);
  setBlocking(w);
  sysWrite(w, PIPE_SIZE);
  assert.equal(sysWrite(w, 1), Errno.Blocks);
});

test('any sequence of calls: bytes are neither lost nor made', () => {
  const call = fc.record({ write: fc.boolean(), n: fc.integer({ min: 0, max: 70_000 }) });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), calls => {
      resetFds(1_048_576, 1_048_576, 0, 0);
      resetDescriptors(() => {});
      const [r, w] = sysPipe();
      let inside = 0;
      for (const { write, n } of calls) {
        const got = write ? sysWrite(w, n) : sysRead(r, n);
        if (got >= 0) inside += write ? got : -got;
        else assert.equal(got, Errno.EAGAIN);
        assert.ok(inside >= 0 && inside <= PIPE_SIZE);
        if (got === Errno.EAGAIN)
          assert.equal(write ? PIPE_SIZE - inside < Math.max(Math.min(n, 4096), 1) : inside === 0, true);
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});
