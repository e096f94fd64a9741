/** The account of the machine's memory: what is charged is released, and two kinds of limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../../lib/observe/simulate';
import {
  charge,
  Mem,
  map,
  noLimits,
  peakResident,
  release,
  resetMemory,
  resident,
  residentOf,
  rss,
  unmap,
  virtualSize,
} from '../../lib/os/memory';

const MiB = 2 ** 20;

test('resident bytes are the sum of the accounts, and the peak is kept', () => {
  resetMemory(noLimits, () => assert.fail('killed without a limit'));
  charge(Mem.Heap, 3 * MiB);
  charge(Mem.Sockets, MiB);
  release(Mem.Heap, 2 * MiB);
  assert.deepEqual(
    [resident(), rss(), residentOf(Mem.Heap), residentOf(Mem.Sockets), peakResident()],
    [2 * MiB, MiB, MiB, MiB, 4 * MiB],
  );
});

test('address space: the request that does not fit is refused, and takes nothing', () => {
  resetMemory({ ...noLimits, addressSpace: 10 * MiB }, () => assert.fail('killed for address space'));
  assert.equal(map(8 * MiB), true);
  assert.equal(map(3 * MiB), false);
  assert.equal(virtualSize(), 8 * MiB);
  assert.equal(map(2 * MiB), true);
  unmap(5 * MiB);
  assert.equal(map(5 * MiB), true);
});

for (const limit of ['ram', 'cgroup'] as const) {
  test(`${limit}: the kernel kills once, at the first byte too many, its own memory counted`, () => {
    let kills = 0;
    resetMemory({ ...noLimits, [limit]: 4 * MiB }, () => kills++);
    charge(Mem.Heap, 3 * MiB);
    charge(Mem.Sockets, MiB);
    assert.equal(kills, 0);
    charge(Mem.PageTables, 1);
    charge(Mem.Heap, MiB);
    assert.equal(kills, 1);
  });
}

const forever = { tasks: { main: [{ go: 'g', times: 1_000_000 }], g: [{ recv: 'c' }] }, channels: { c: 0 } };

test('a process that outgrows its cgroup ends with 137, silently', () => {
  const run = simulate({ procs: 1, memory: { cgroup: 64 * MiB } }, forever);
  assert.deepEqual(run.end, { kind: 'killed', code: 137, message: '' });
  assert.equal(run.stderr, '');
  assert.equal(run.output, '');
  // 2.76 kB a goroutine.
  const { structs } = run.counters;
  assert.ok(structs > 21_000 && structs < 24_000, `${structs} goroutines in 64 MiB`);
});

test('the same limit on address space is Go’s own end: a text, and status 2', () => {
  const run = simulate({ procs: 1, memory: { addressSpace: 1300 * MiB } }, forever);
  assert.equal(run.end.code, 2);
  assert.match(
    run.stderr,
    /^runtime: out of memory: cannot allocate 4194304-byte block \(\d+ in use\)\nfatal error: out of memory\n/,
  );
});

for (const [memory, message] of [
  [{ ram: -1 }, /memory\.ram must be a whole number of bytes from 4194304 to \d+ \(with less no Go program/],
  [{ ram: 2 ** 20 }, /memory\.ram .* from 4194304 .*\(with less no Go program starts\); got 1048576$/],
  [{ cgroup: Number.NaN }, /memory\.cgroup must be .*; got NaN$/],
  [{ addressSpace: 2 ** 30 }, /memory\.addressSpace .* \(with less no Go program starts\); got 1073741824$/],
  [{ ram: Number.POSITIVE_INFINITY }, /memory\.ram must be .*; got Infinity$/],
  [{ memLimit: -5 }, /memory\.memLimit must be a whole number of bytes from 0 .*; got -5$/],
  [{ maxStack: 1 }, /memory\.maxStack must be .* from 4096 to 1000000000; got 1$/],
  [{ profileRate: 0 }, /memory\.profileRate must be .* from 1 .*; got 0$/],
  [{ gogc: -1 }, /memory\.gogc must be 'off' or a whole number from 0 to 1000000; got -1$/],
  [{ adaptiveStacks: 1 }, /memory\.adaptiveStacks must be a boolean; got 1$/],
  [{ size: 1 }, /memory has no "size"; it has ram, cgroup, addressSpace/],
  [17, /memory must be true or an object such as \{ ram: 2 \*\* 30 \}; got 17$/],
] as const) {
  test(`bad input: memory ${JSON.stringify(memory)}`, () => {
    assert.throws(() => simulate({ memory: memory as never }, function* main() {}), {
      name: 'RangeError',
      message,
    });
  });
}
