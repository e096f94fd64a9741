/** flame and waterfall on small inputs whose picture can be said in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flame } from '../../lib/charts/flame';
import { staticSvg } from '../../lib/charts/static';
import { waterfall } from '../../lib/charts/waterfall';
import type { Profile } from '../../lib/observe/profile';

const cpu = { type: 'cpu', unit: 'nanoseconds' };
const profile: Profile = {
  types: [{ type: 'samples', unit: 'count' }, cpu],
  samples: [
    { stack: ['main.worker'], values: [6, 60e6] },
    { stack: ['main.worker', 'runtime.mallocgc'], values: [2, 20e6] },
    { stack: ['runtime.mcall', 'runtime.schedule'], values: [2, 20e6] },
    { stack: ['runtime.mcall', 'runtime.dust'], values: [1, 1] },
  ],
  periodType: cpu,
  period: 10_000_000,
};

test('flame: a box is as wide as its share, stands on its caller, the widest on the left', () => {
  const boxes = flame(profile).data.flatMap(trace => {
    const { x, base, y, customdata } = trace as {
      x: number[];
      base: number[];
      y: number[];
      customdata: string[][];
    };
    return x.map((share, i) => [customdata[i]![0], y[i], base[i], share]);
  });
  boxes.sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]));
  assert.deepEqual(boxes, [
    ['main.worker', 0, 0, 0.8],
    ['runtime.mcall', 0, 0.8, 0.2],
    ['runtime.mallocgc', 1, 0, 0.2],
    ['runtime.schedule', 1, 0.8, 0.2],
  ]);
});

test('flame: the sentence and the table name who spends most by itself', () => {
  const { alt, rows } = flame(profile);
  assert.match(alt, /^A flame chart of 100 ms \(cpu\), 2 calls deep; most by itself: main\.worker 60 %/);
  assert.deepEqual(rows[0], {
    function: 'main.worker',
    flat: 60e6,
    'flat %': 60,
    cumulative: 80e6,
    'cumulative %': 80,
  });
});

test('flame: another of the profile’s types; none that it has not; no empty profile', () => {
  assert.match(flame(profile, { type: 'samples' }).alt, /11 count \(samples\)/);
  assert.throws(() => flame(profile, { type: 'space' }), /no "space"; there are samples, cpu/);
  assert.throws(() => flame({ ...profile, samples: [] }), /nothing was spent/);
});

const parts = [
  { name: 'stack', value: 2048 },
  { name: 'g', value: 480 },
  { name: 'sudog', value: 112 },
];

test('waterfall: each part stands on those before it, the total on the ground', () => {
  const { data, rows, alt } = waterfall(parts, { unit: 'bytes' });
  const { y, base } = data[0] as { y: number[]; base: number[] };
  assert.deepEqual(
    [base, y],
    [
      [0, 2048, 2528, 0],
      [2048, 480, 112, 2640],
    ],
  );
  assert.equal(rows.at(-1)!.sum, 2640);
  assert.equal(alt, '3 parts make 2,640 bytes in all; the biggest is stack, 2,048 (78 %).');
});

test('waterfall: a recorded total is a line across, and in the sentence', () => {
  const figure = waterfall(parts, { unit: 'bytes', recorded: { name: 'real Go', value: 2745 } });
  assert.deepEqual((figure.data[1] as { y: number[] }).y, [2745, 2745]);
  assert.match(figure.alt, /; real Go 2,745\.$/);
  assert.throws(() => waterfall([]), /at least one part/);
  assert.throws(() => waterfall([{ name: 'x', value: -1 }]), /x must be a number of 0 or more; got -1/);
});

test('both have a static picture that is the same each time', () => {
  for (const figure of [flame(profile), waterfall(parts)]) {
    assert.equal(staticSvg(figure), staticSvg(figure));
    assert.ok(figure.layout.height < 500);
  }
});
