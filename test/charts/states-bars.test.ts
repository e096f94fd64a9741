/** states, bars, and cdf of a histogram, on small inputs whose picture can be said in words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bars } from '../../lib/charts/bars';
import { cdf } from '../../lib/charts/cdf';
import type { Figure } from '../../lib/charts/figure';
import { states } from '../../lib/charts/states';
import { staticSvg } from '../../lib/charts/static';
import { go, sleep, syscall, us, waitGroup, work } from '../../lib/goroutine/api';
import { LatencyHistogram } from '../../lib/observe/histogram';
import { replayOf } from '../../lib/observe/replay';
import { simulate } from '../../lib/observe/simulate';
import { spans } from '../../lib/observe/spans';

type Program = Generator<number, void, unknown>;

const mixed = (n: number) =>
  simulate({ procs: 2, seed: 3 }, function* main(): Program {
    const wg = waitGroup();
    wg.add(n);
    for (let i = 0; i < n; i++) {
      yield* go(function* worker(i: number): Program {
        yield* work((i % 4) * 100 * us);
        yield* syscall((i % 3) * 150 * us);
        yield* sleep((i % 5) * 200 * us);
        yield* wg.done();
      }, i);
    }
    yield* wg.wait();
  });
const few = mixed(20);
const many = mixed(400);

const table = ['1 P', '4 Ps'].flatMap(where =>
  ['spawn', 'steal'].map((what, i) => ({ where, what, ns: where === '1 P' ? 100 + i : 25 * (i + 1) })),
);

function histogram(name: string, values: number[]): LatencyHistogram {
  const h = new LatencyHistogram(name);
  for (const v of values) h.record(v);
  return h;
}
const long = histogram(
  'long tail',
  Array.from({ length: 10_000 }, (_, i) => 1000 + i * i),
);

describe('every figure has its form, and a static picture that is the same each time', () => {
  const figures: Record<string, Figure> = {
    'states of few': states(few),
    'states of many, thinned': states(many),
    'bars side by side': bars(table, { x: 'where', y: 'ns', by: 'what', units: { ns: 'ns' } }),
    'bars on top of each other': bars(table, { x: 'where', y: 'ns', by: 'what', stacked: true }),
    'bars over five decades': bars(
      [1, 100, 100_000].map(n => ({ n, wait: n })),
      { x: 'n', y: 'wait' },
    ),
    'cdf of histograms': cdf(long, histogram('one value', [500_000])),
  };
  for (const [name, figure] of Object.entries(figures)) {
    it(name, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(figure)), structuredClone(figure));
      assert.ok(figure.alt.length > 20 && figure.alt.endsWith('.'), figure.alt);
      assert.ok(!/NaN|undefined|null|Infinity/.test(figure.alt), figure.alt);
      assert.ok(figure.rows.length > 0);
      const svg = staticSvg(figure);
      assert.equal(staticSvg(figure), svg);
      assert.ok(!/NaN|undefined/.test(svg));
    });
  }
});

describe('states', () => {
  it('are what the board counts, at every step', () => {
    // Below 1 ms the rows' six digits are exact to the ns.
    const f = states(few, { to: 900 * us });
    const replay = replayOf(few);
    for (const row of f.rows) {
      const { counts } = replay.at(Math.round(Number(row["time since main's start (µs)"]) * us));
      const drawn = ['running', 'system call', 'runnable', 'waiting'].map(name => row[name] ?? 0);
      assert.deepEqual(drawn, [counts.running, counts.syscall, counts.runnable, counts.waiting]);
    }
    assert.ok(f.rows.length > 40);
  });

  it('say what was most, and when', () => {
    assert.match(
      states(few).alt,
      /^States of up to 20 goroutines over [\d.]+ ms; at most 2 running \(at [\d.]+ (ns|µs)\), \d+ in system calls \(.*\), \d+ runnable \(.*\) and \d+ waiting \(.*\)\.$/,
    );
  });

  it('keep the area when they are thinned', () => {
    const f = states(many);
    assert.match(f.note!, /^Each step is the mean over [\d.]+ µs\.$/);
    assert.equal(f.rows.length, 400);
    const mean = f.rows.reduce((n, row) => n + Number(row.runnable), 0) / f.rows.length;
    const runnable = spans(many, 'G').filter(s => s.state === 'runnable');
    const area = runnable.reduce((ns, s) => ns + s.to - s.from, 0);
    assert.ok(Math.abs((mean * many.time) / area - 1) < 1e-4);
  });

  it('refuse an empty window', () => {
    assert.throws(() => states(few, { from: 5, to: 5 }), /from \(5 ns\) must come before to \(5 ns\)/);
  });
});

describe('bars', () => {
  it('have a place for each value of x and a trace for each series', () => {
    const f = bars(table, { x: 'where', y: 'ns', by: 'what' });
    assert.deepEqual(
      f.data.map(t => [t.name, t.x, t.y]),
      [
        ['spawn', ['1 P', '4 Ps'], [100, 25]],
        ['steal', ['1 P', '4 Ps'], [101, 50]],
      ],
    );
    assert.equal(
      f.alt,
      'Bars of ns for 2 values of where. spawn: from 25 at 4 Ps to 100 at 1 P; steal: from 50 at 4 Ps to 101 at 1 P.',
    );
  });

  it('begin at 0, unless they span more than three decades', () => {
    const axis = (ys: number[]) =>
      bars(
        ys.map((y, n) => ({ n, y })),
        { x: 'n', y: 'y' },
      ).layout.yaxis as { type?: string };
    assert.equal(axis([1, 1000]).type, undefined);
    assert.equal(axis([1, 1001]).type, 'log');
    assert.equal(axis([0, 1001]).type, undefined, 'a log axis has no 0');
  });

  it('refuse what they cannot draw', () => {
    assert.throws(() => bars(table, { x: 'place', y: 'ns' }), /the table has no column place/);
    assert.throws(
      () => bars([{ n: 1, y: -2 }], { x: 'n', y: 'y' }),
      /y must be 0 or more everywhere; got -2 at 1/,
    );
    const nine = Array.from({ length: 9 }, (_, n) => ({ n, y: n }));
    assert.throws(() => bars(nine, { x: 'n', y: 'y', by: 'n' }), /at most 8 series/);
  });
});

describe('cdf of a histogram', () => {
  it('is that of its values, within the error of the histogram', () => {
    const values = Array.from({ length: 5000 }, (_, i) => 100 + ((i * 7919) % 5003) ** 2);
    const exact = cdf({ name: 'a', values });
    const near = cdf(histogram('a', values));
    for (const [i, row] of exact.rows.entries()) {
      const [x, y] = [Object.values(row)[2], Object.values(near.rows[i]!)[2]].map(Number);
      assert.ok(y! >= x! * 0.999 && y! <= x! * 1.008 + 0.001, `${x} ${y}`);
    }
    const tails = near.data[0]!.y as number[];
    assert.ok(tails.every((v, i) => i === 0 || v <= tails[i - 1]!));
    assert.throws(() => cdf(new LatencyHistogram('none')), /the sample none is empty/);
  });
});
