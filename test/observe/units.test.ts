/** Numbers as people write them, and what they are told when they err. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes, readCount, readTime, showBytes, showCount, showTime } from '../../lib/observe/units';

const any = { least: 0, most: Number.POSITIVE_INFINITY };

test('a table of what is read', () => {
  const rows: [number, number][] = [
    [readCount('10M', '--rate', any), 10_000_000],
    [readCount('2.5k', '--rate', any), 2500],
    [readCount('10,000,000', '--rate', any), 10_000_000],
    [readCount('1e6', '--rate', any), 1_000_000],
    [readCount(12, 'rate', any), 12],
    [readTime('10s', '--latency', any), 10_000_000_000],
    [readTime('250 ms', '--latency', any), 250_000_000],
    [readTime('20us', '--latency', any), 20_000],
    [readTime('20µs', '--latency', any), 20_000],
    [readTime(5, 'latency', any), 5],
    [readTime('0', '--latency', any), 0],
    [readBytes('24GB', '--ram', any), 24_000_000_000],
    [readBytes('2GiB', '--ram', any), 2 ** 31],
    [readBytes('512 MB', '--ram', any), 512_000_000],
    [readBytes('4096', '--ram', any), 4096],
  ];
  for (const [got, wanted] of rows) assert.equal(got, wanted);
});

test('mistakes are told with the name, what was written, and how it is written', () => {
  const told = (f: () => unknown, message: string) => assert.throws(f, { name: 'RangeError', message });
  told(() => readCount('10Q', '--rate', any), '--rate: "10Q" is not a number; write 1000, 10k, 2.5M');
  told(() => readTime('10', '--latency', any), '--latency: "10" is not a time; write 10s, 250ms, 20us');
  told(() => readBytes('', '--ram', any), '--ram: "" is not a size; write 24GB, 512MB, 2GiB');
  told(() => readCount(Number.NaN, 'rate', any), 'rate: NaN is not a number; write 1000, 10k, 2.5M');
  told(() => readCount('-5', '--rate', { least: 1, most: 10 }), '--rate must be from 1 to 10; got "-5"');
  told(
    () => readTime(-1, 'latency', { least: 0, most: 3.6e12 }),
    'latency must be from 0 ns to 3,600 s; got -1',
  );
  told(
    () => readBytes('1kB', '--ram', { least: 4e6, most: 1e15 }),
    '--ram must be from 4 MB to 1,000 TB; got "1kB"',
  );
});

test('what is shown', () => {
  assert.deepEqual(
    [
      showCount(10_000_000),
      showTime(54_800_000),
      showTime(10e9),
      showTime(900),
      showBytes(43_800),
      showBytes(24e9),
    ],
    ['10,000,000', '54.8 ms', '10 s', '900 ns', '43.8 kB', '24 GB'],
  );
});
