/** box, heat and lines on small inputs whose picture can be said in words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { box } from '../../lib/charts/box';
import type { Figure } from '../../lib/charts/figure';
import { heat } from '../../lib/charts/heat';
import { lines } from '../../lib/charts/lines';
import { staticSvg } from '../../lib/charts/static';

const ms = 1e6;
const four = { name: 'four', values: [1 * ms, 2 * ms, 3 * ms, 40 * ms] };
const half = { name: 'half', values: [1 * ms], stopped: [5 * ms, 5 * ms, 5 * ms] };
const grid = {
  x: [0, 1, 2],
  y: [60, 61],
  values: [
    [0, 1, 0],
    [0.25, 0.5, 0.25],
  ],
};
const table = [1, 10, 100].map(n => ({ n, wait: 2 * n, rate: 1 / n }));

describe('every figure has its form, and a static picture that is the same each time', () => {
  const figures: Record<string, Figure> = {
    'box of two samples': box(four, half),
    'box beside a recording': box(four, { ...four, recorded: true }),
    heat: heat(grid),
    'lines in one panel': lines(table, { x: 'n', y: 'wait', log: ['n'] }),
    'lines in two panels': lines(table, { x: 'n', y: ['wait', 'rate'], mark: { x: 10, name: 'ten' } }),
    'lines with theory and recording': lines(table, {
      x: 'n',
      y: 'wait',
      theory: { name: '2n', of: n => 2 * n },
      recorded: [{ n: 10, wait: 21 }],
    }),
  };
  for (const [name, figure] of Object.entries(figures)) {
    it(name, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(figure)), structuredClone(figure));
      assert.ok(figure.alt.length > 20 && figure.alt.endsWith('.'), figure.alt);
      assert.ok(!/NaN|undefined|null|Infinity/.test(figure.alt), figure.alt);
      assert.ok(figure.rows.length > 0);
      assert.ok(
        figure.data.every(t => t.type !== 'heatmap'),
        'a heat map needs a canvas',
      );
      const svg = staticSvg(figure);
      assert.equal(staticSvg(figure), svg);
      assert.ok(!/NaN|undefined/.test(svg));
    });
  }
});

describe('box', () => {
  it('tells quartiles, and with equal recorded values says so', () => {
    assert.match(box(four).alt, /4 values, median 2 ms \(quartiles 1 ms and 3 ms\), from 1 ms to 40 ms\.$/);
    assert.match(box(four, { ...four, recorded: true }).note!, /equal/);
    assert.equal(box(four, half).note, undefined, 'nothing recorded, nothing to compare');
  });

  it('says "more than" where watching stopped before the quartile, and draws the box open', () => {
    const f = box(half);
    assert.match(f.alt, /median more than 5 ms \(quartiles 1 ms and more than 5 ms\)/);
    assert.match(f.alt, /from 1 ms to 1 ms, 3 not waited for to the end/);
    const shapes = f.layout.shapes as { type: string; x1: number }[];
    const range = (f.layout.xaxis as { range: number[] }).range;
    assert.deepEqual(
      shapes.map(s => s.type),
      ['rect'],
      'no bar at a median that is not known',
    );
    assert.ok(Math.abs(Math.log10(shapes[0]!.x1) - range[1]!) < 1e-3);
    assert.equal(box({ name: 'none', values: [], stopped: [1, 1] }).data.length, 1);
  });

  it('a value that ended after another was stopped does not make a quartile known', () => {
    assert.match(box({ name: 'a', values: [9 * ms], stopped: [1 * ms] }).alt, /median more than 1 ms/);
  });

  it('compares quartiles that both know, no others', () => {
    const note = box(
      { ...half, name: 'x' },
      { name: 'x', values: [2 * ms, 3 * ms, 4 * ms, 5 * ms], recorded: true },
    );
    assert.match(note.note!, /Simulated \/ recorded: 0\.5\..*first quartile of x: 1 ms against 2 ms/);
  });

  it('refuses what it cannot draw', () => {
    assert.throws(() => box(), /at least one sample/);
    assert.throws(() => box({ name: 'a', values: [] }), /sample a is empty/);
    assert.throws(() => box({ name: 'a', values: [0, 1] }), /above 0.*a has 0/);
  });
});

describe('heat', () => {
  it('draws every cell that is not 0 once, in its class', () => {
    const f = heat(grid, { levels: [0.3, 0.7] });
    assert.deepEqual(
      f.data.map(t => [t.name, (t.y as number[]).length]),
      [
        ['up to 0.3', 2],
        ['to 0.7', 1],
        ['above 0.7', 1],
      ],
    );
    assert.equal(f.rows.length, 4);
    assert.match(f.alt, /60: 1 of 3 cells, at most 1 \(at 1\); 61: 3 of 3 cells, at most 0\.5 \(at 1\)\.$/);
  });

  it('refuses what is no grid', () => {
    assert.throws(() => heat({ x: [1, 2], y: [1], values: [[1]] }), /1 rows of 2; got 1 of 1/);
    assert.throws(() => heat({ x: [1], y: [1], values: [[null]] }), /every cell is empty/);
    assert.throws(() => heat(grid, { levels: [1, 2, 3, 4, 5, 6] }), /at most 6 classes/);
  });
});

describe('lines', () => {
  it('gives each column a panel of its own with one x axis', () => {
    const { layout, data } = lines(table, { x: 'n', y: ['wait', 'rate'] });
    assert.deepEqual(
      data.map(t => t.yaxis ?? 'y'),
      ['y', 'y2'],
    );
    const [top, bottom] = [layout.yaxis, layout.yaxis2].map(a => (a as { domain: number[] }).domain);
    assert.ok(top![0]! > bottom![1]!, 'panels do not overlap');
  });

  it('tells series apart by a column, and the ratio to what was recorded', () => {
    const rows = [...table.map(r => ({ ...r, of: 'a' })), ...table.map(r => ({ ...r, of: 'b' }))];
    assert.deepEqual(
      lines(rows, { x: 'n', y: 'wait', by: 'of' }).data.map(t => t.name),
      ['a', 'b'],
    );
    assert.match(lines(table, { x: 'n', y: 'wait', recorded: [{ n: 10, wait: 40 }] }).note!, /: 0\.5\./);
  });

  it('refuses a column that is not there', () => {
    assert.throws(() => lines(table, { x: 'n', y: 'speed' }), /no column speed/);
    assert.throws(() => lines([], { x: 'n', y: 'wait' }), /no column n, wait/);
  });
});
