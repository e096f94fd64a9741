/** Maps of names: what they say, and the map of what breaks first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaksChart } from '../../lib/charts/breaks-chart';
import { regions } from '../../lib/charts/regions';
import { breaksMap } from '../../lib/observe/breaks/map';

const grid = {
  x: [1, 10, 100],
  y: ['a', 'b'],
  names: [
    ['land', 'land', 'sea'],
    ['land', 'sea', null],
  ],
};

test('each name has one trace, runs of equal cells are one bar, rows tell every cell', () => {
  const f = regions(grid, { title: 'A coast?', x: 'east', y: 'north', calm: 'sea' });
  const [land, sea] = f.data as { name: string; base: number[]; x: number[]; y: number[] }[];
  assert.deepEqual([land.name, land.base, land.x, land.y], ['land', [0, 0], [2, 1], [0, 1]]);
  assert.deepEqual([sea.name, sea.base, sea.x, sea.y], ['sea', [2, 1], [1, 1], [0, 1]]);
  assert.equal(f.alt, 'A coast: land in 60 % of the places and sea in 40 % of the places.');
  assert.deepEqual(f.rows[4], { east: 10, north: 'b', name: 'sea' });
  assert.equal(f.rows.length, 5);
});

test('a legend in the order asked for; curves and pins over the cells', () => {
  const f = regions(grid, {
    order: ['sea', 'sky'],
    curves: [
      {
        name: 'a way',
        points: [
          [0, 0],
          [2, 1],
        ],
      },
    ],
    pins: [{ name: 'here', at: [1, 1] }],
  });
  assert.deepEqual(
    f.data.map(t => t.name),
    ['sea', 'land', 'a way', 'here'],
  );
  assert.deepEqual((f.data[3] as { x: number[]; y: number[] }).x, [1.5]);
});

test('bad grids are named', () => {
  assert.throws(() => regions({ x: [1], y: [1, 2], names: [['a']] }), /2 rows of 1; got 1 of 1/);
  const many = [Array.from({ length: 9 }, (_, i) => String(i))];
  assert.throws(() => regions({ x: many[0], y: [1], names: many }), /at most 8 names/);
});

test('what breaks first, by rate and latency', () => {
  const map = breaksMap({ ram: '64MB', ulimit: 600, server: 'outside', procs: 2 }, { steps: 6 });
  const f = breaksChart(map, { pins: [{ name: 'mine', rate: 1000, latency: 1e9 }] });
  assert.equal(f.rows.length, 36);
  assert.ok(f.data.some(t => t.name === 'file descriptors') && f.data.some(t => t.name === 'nothing'));
  const pin = f.data.at(-1) as { name: string; x: number[]; y: number[] };
  // 10 … 10M in six steps: 1000 is 5/3 steps from the first; 1 ms … 100 s: 1 s is the fourth of them.
  assert.deepEqual([pin.name, pin.x[0].toFixed(2), pin.y[0].toFixed(2)], ['mine', '2.17', '3.00']);
});
