/** Every builder on small inputs whose picture can be said in words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { board, frames } from '../../lib/charts/board';
import { cdf, quantile } from '../../lib/charts/cdf';
import { compare } from '../../lib/charts/compare';
import { depth } from '../../lib/charts/depth';
import type { Figure } from '../../lib/charts/figure';
import { staticSvg } from '../../lib/charts/static';
import { strip } from '../../lib/charts/strip';
import { table } from '../../lib/charts/table';
import { timeline } from '../../lib/charts/timeline';
import { spans } from '../../lib/observe/spans';
import { spawnOnOneP } from '../observe/one-p';

const trace = (f: Figure, name: string) => f.data.find(t => t.name === name)!;
const numbers = (x: unknown) => x as number[];

/** What every figure must be, whatever it shows. */
function checkForm(f: Figure): void {
  assert.deepEqual(structuredClone(JSON.parse(JSON.stringify(f))), JSON.parse(JSON.stringify(f)));
  assert.ok(f.alt.length > 20 && f.alt.endsWith('.'), `alt: ${f.alt}`);
  assert.ok(!/NaN|undefined|null|Infinity/.test(f.alt), f.alt);
  assert.ok(!JSON.stringify(f.data).includes('NaN'));
  // plotly 4 ignores a title that is a bare string, silently.
  const title = (x: unknown) => (x as { title?: unknown } | undefined)?.title;
  for (const t of [f.layout.title, title(f.layout.xaxis), title(f.layout.yaxis)]) {
    if (t !== undefined) assert.equal(typeof (t as { text: unknown }).text, 'string');
  }
  assert.ok(f.rows.length > 0);
  assert.ok(
    f.data.every(t => t.type !== 'heatmap'),
    'a heat map needs a canvas',
  );
}

describe('every figure has its form, and a static picture that is the same each time', () => {
  const run = spawnOnOneP(300, 28);
  const figures: Record<string, Figure> = {
    'timeline by P': timeline(run),
    'timeline by M': timeline(run, { by: 'M' }),
    'timeline by G': timeline(spawnOnOneP(5), { by: 'G' }),
    'depth over time': depth(run),
    'depth over spawns': depth(run, { x: 'spawn' }),
    'strip of a run': strip(run),
    'strip of two orders': strip([1, 2, 3], { name: 'real Go', order: '1 3 2' }),
    cdf: cdf({ name: 'a', values: [1, 2, 3, 4, 500] }, { name: 'b', values: [10, 20, 30] }),
    compare: compare([{ n: 1, ns: 10 }], [{ n: 1, ns: 12 }], { x: 'n', y: 'ns' }),
  };
  for (const [name, figure] of Object.entries(figures)) {
    it(name, () => {
      checkForm(figure);
      const before = JSON.stringify(figure);
      const svg = staticSvg(figure);
      assert.equal(JSON.stringify(figure), before, 'drawing leaves the figure as it is');
      assert.equal(staticSvg(figure), svg);
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="760" height="\d+"/);
      assert.ok(!/NaN|undefined|tobestripped|https?:\/\/(?!www\.w3\.org)/i.test(svg));
      const title = (figure.layout.title as { text: string }).text;
      assert.ok(svg.includes(title.replace("'", '&#39;')) || svg.includes(title), 'the title is drawn');
    });
  }
});

describe('timeline', () => {
  it('draws each goroutine once, in order, and the rest of the time as runtime', () => {
    const f = timeline(spawnOnOneP(4));
    assert.deepEqual(trace(f, 'running').text, ['main', '4', '1', '2', '3', 'main']);
    const busy = [...numbers(trace(f, 'running').x), ...numbers(trace(f, 'runtime').x)].reduce(
      (a, b) => a + b,
    );
    assert.ok(Math.abs(busy * 1000 - spawnOnOneP(4).time) < 1e-6);
  });

  it('marks what the 61st tick let in', () => {
    // 300 129..148 1 149..208 2 209..256 258..269 3 270..: real Go's order when main parks at tick 41.
    assert.equal(numbers(trace(timeline(spawnOnOneP(300, 41)), '61st tick').x).length, 3);
    assert.equal(trace(timeline(spawnOnOneP(20)), '61st tick'), undefined);
  });

  it('merges what is too short to draw, and loses no time', () => {
    const run = spawnOnOneP(4000);
    const f = timeline(run);
    const total = f.data
      .filter(t => t.type === 'bar')
      .flatMap(t => numbers(t.x))
      .reduce((a, b) => a + b);
    assert.ok(f.rows.length <= 2000 && f.rows.length > 100, `${f.rows.length} spans`);
    assert.ok(spans(run, 'P').length > 2000);
    assert.ok(Math.abs(total * 1e6 - run.time) < 1e-4 * run.time);
  });

  it('cuts at the window it is given', () => {
    const f = timeline(spawnOnOneP(10), { from: 1000, to: 2000 });
    const bar = trace(f, 'running');
    assert.deepEqual([bar.base, bar.x], [[1], [1]]);
    assert.throws(
      () => timeline(spawnOnOneP(1), { from: 5, to: 5 }),
      /from \(5 ns\) must come before to \(5 ns\)/,
    );
  });
});

describe('depth', () => {
  const at = (f: Figure, n: number) => f.rows.find(row => row['goroutines created'] === n)!;

  it('over spawns: the sawtooth of the overflow', () => {
    const f = depth(spawnOnOneP(600), { x: 'spawn' });
    assert.deepEqual(at(f, 257), { 'goroutines created': 257, runnext: 1, LRQ: 256, GRQ: 0 });
    assert.deepEqual(at(f, 258), { 'goroutines created': 258, runnext: 1, LRQ: 128, GRQ: 129 });
    assert.deepEqual(trace(f, 'overflow').x, [258, 387, 516]);
    assert.match(f.alt, /3 overflows, the first after 258 goroutines, when 129 leave/);
  });

  it('tells how far recorded values are off', () => {
    const recorded = [
      { spawned: 258, queue: 'local', value: 128 },
      { spawned: 258, queue: 'global', value: 43 },
    ];
    const f = depth(spawnOnOneP(300), { x: 'spawn', recorded });
    assert.match(f.note!, /more than 25 % apart, most at GRQ after 258: 129 against 43/);
  });

  it('counts one P alone where it is asked to', () => {
    const f = depth(spawnOnOneP(10), { x: 'spawn', p: 0 });
    assert.deepEqual(at(f, 10), { 'goroutines created': 10, runnext: 1, LRQ: 9, GRQ: 0 });
    assert.match(f.alt, /^Queue lengths of P0/);
  });
});

describe('strip', () => {
  it('rings the first difference in every order', () => {
    const f = strip([1, 2, 3], [1, 3, 2]);
    const rings = f.layout.shapes as { x0: number }[];
    assert.equal(rings.length, 2);
    assert.ok(rings.every(r => Math.floor(r.x0) === 1));
    assert.equal(f.alt, 'The orders order 1 and order 2 part at position 2: order 1 has 2, order 2 has 3.');
  });

  it('says so when the orders agree, and when one ends early', () => {
    assert.match(strip([1, 2], '1 2').alt, /agree in all 2 places/);
    assert.match(strip([1, 2], [1]).alt, /part at position 2: order 1 has 2, order 2 has ended/);
  });

  it('colours by the queue of origin', () => {
    const f = strip(spawnOnOneP(4));
    assert.deepEqual(trace(f, 'runnext').text, ['4']);
    assert.deepEqual(trace(f, 'local queue').text, ['1', '2', '3']);
  });

  it('wraps a thousand entries and loses none', () => {
    const f = strip(spawnOnOneP(1000, 7));
    const cells = f.data.filter(t => t.type === 'bar').flatMap(t => numbers(t.x));
    assert.equal(
      cells.reduce((a, b) => a + b),
      1000,
    );
    assert.ok(cells.length < 200, 'ascending runs are one cell');
    assert.equal(f.rows.length, 1000);
  });

  it('needs an order', () => {
    assert.throws(() => strip(), /at least one order/);
  });
});

describe('cdf', () => {
  it('takes the least value that a share does not exceed', () => {
    assert.deepEqual(
      [0.5, 0.99, 0.01].map(q => quantile([1, 2, 3, 4], q)),
      [2, 4, 1],
    );
  });

  it('marks only what the sample is big enough to tell', () => {
    const marks = cdf({ name: 'a', values: Array.from({ length: 200 }, (_, i) => i + 1) }).data[1]!;
    assert.deepEqual(marks.text, ['p50: 100 ns', 'p99: 198 ns']);
  });

  it('falls from all to none and never rises', () => {
    const values = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
    const y = numbers(cdf({ name: 'a', values }).data[0]!.y);
    assert.equal(y[0], 1);
    assert.ok(y.every((v, i) => i === 0 || v <= y[i - 1]!));
    assert.ok(y.length < 300);
  });

  it('puts zeros at the edge and says so', () => {
    const f = cdf({ name: 'a', values: [0, 0, 5, 9] });
    assert.ok(numbers(f.data[0]!.x).every(x => x > 0));
    assert.match(f.note!, /Zero stands at the left edge/);
  });

  it('refuses what it cannot draw', () => {
    assert.throws(() => cdf(), /at least one sample/);
    assert.throws(() => cdf({ name: 'none', values: [] }), /sample none is empty/);
  });
});

describe('compare', () => {
  const sim = [
    { n: 1, ns: 10 },
    { n: 2, ns: 20 },
  ];
  const cases: [string, { n: number; ns: number }[], RegExp][] = [
    ['equal', sim, /^Simulated and recorded are equal\.$/],
    ['near', [{ n: 1, ns: 11 }], /^Simulated \/ recorded: 0\.909\.$/],
    [
      'off',
      [
        { n: 1, ns: 10 },
        { n: 2, ns: 50 },
      ],
      /more than 25 % apart, most at n = 2: 20 against 50/,
    ],
    [
      'a zero',
      [
        { n: 1, ns: 0 },
        { n: 2, ns: 20 },
      ],
      /At n = 1 simulated is 10, recorded 0/,
    ],
    ['nothing in common', [{ n: 9, ns: 1 }], /Nothing recorded stands beside/],
  ];
  for (const [name, recorded, note] of cases) {
    it(name, () => assert.match(compare(sim, recorded, { x: 'n', y: 'ns' }).note!, note));
  }
  it('names the missing column', () => {
    assert.throws(
      () => compare(sim, [{ m: 1 }], { x: 'n', y: 'ns' }),
      /the recorded table has no column n, ns/,
    );
  });
});

describe('table', () => {
  it('has units in the head, the best value bold, and escapes what it shows', () => {
    const { html } = table([{ '<b>': 1200 }, { '<b>': 900 }], {
      units: { '<b>': 'ns' },
      best: { '<b>': 'least' },
    });
    assert.match(html, /<th scope="col">&lt;b&gt; \(ns\)<\/th>/);
    assert.match(html, /<strong>900<\/strong>/);
    assert.match(html, />1,200</);
  });
  it('counts what it leaves out', () => {
    assert.match(table(Array.from({ length: 120 }, (_, n) => ({ n }))).html, /20 more rows not shown/);
  });
  it('is a table in plain text too', () => {
    assert.equal(table([{ n: 1, what: 'x' }]).alt, 'Table of 1 row: n and what\nn  what\n1  x');
  });
});

describe('board', () => {
  it('says where everybody is', () => {
    const { alt, svg, rows } = board(spawnOnOneP(3), 950);
    assert.equal(
      alt,
      'At 950 ns main runs on P0, 3 in its front seat, 2 in its queue (next 1) and the global queue is empty; 0 goroutines waiting.',
    );
    assert.equal(svg.match(/class="g running"/g)!.length, 1);
    assert.equal(svg.match(/class="g runnable"/g)!.length, 3);
    assert.deepEqual(rows.find(row => row.place === 'P0 local queue')!.goroutines, '1 2');
  });

  it('frames say what happened since the last one', () => {
    const f = frames(spawnOnOneP(2), [300, 600]);
    assert.deepEqual(
      f.frames.map(x => x.caption),
      [
        '300 ns: 1 is born; 1 takes the front seat of P0.',
        '600 ns: 2 is born; 2 takes the front seat of P0 from 1; 1 joins the local queue of P0.',
      ],
    );
    assert.throws(() => frames(spawnOnOneP(2), [600, 300]), /moments must ascend/);
  });

  it('escapes labels', () => {
    const run = spawnOnOneP(1);
    run.goroutines[1]!.label = '<x>';
    assert.match(board(run, 350).svg, /&lt;x&gt;/);
  });
});
