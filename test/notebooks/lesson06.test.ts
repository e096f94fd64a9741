/**
 * Lesson 06: what its prose claims is what its cells show, and what they show is what real Go did.
 *
 * The notebook is executed once; golden.json and the datasets are the oracles.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { go, sleep } from '../../lib/goroutine/api';
import { dataset } from '../../lib/notebook/dataset';
import { orderText } from '../../lib/observe/order';
import { replayOf } from '../../lib/observe/replay';
import { simulate } from '../../lib/observe/simulate';
import { essay, openLesson } from './lesson';

const lesson = openLesson('06-run-queues');
const { data, texts, stdout, tables } = lesson;

interface Vector {
  id: string;
  n?: number;
  tick?: number;
  order: number[];
}
const { vectors } = JSON.parse(readFileSync('test/oracle/golden.json', 'utf8')) as { vectors: Vector[] };
const golden = (id: string) => vectors.find(v => v.id === id)!;

essay(lesson, {
  'proc.go:3331': 'func execute(',
  'proc.go:3443': 'schedtick%61 == 0',
  'proc.go:4337': 'globrunqput(gp)',
  'proc.go:7293': 'func globrunqgetbatch(',
  'proc.go:7478': 'func runqput(',
  'proc.go:7490': 'randomizeScheduler && next',
  'proc.go:7524': 'func runqputslow(',
  'proc.go:7598': 'func runqget(',
  'runtime2.go:812': 'scheduling',
});

test('1: five goroutines as real Go, every time on one P', () => {
  const [one, two, four] = tables('five')[0]!;
  assert.equal(one!.commonest, orderText(golden('V1').order));
  assert.deepEqual([one!.seen, one!['other orders']], ['300 of 300', '0']);
  for (const row of [two!, four!]) assert.ok(Number(row['other orders']) > 0);
});

test('2: 257 runnable, 256 counted; the orders of 256 and 257', () => {
  const [filling] = texts('ring-of-256');
  assert.match(filling!, /LRQ at most 256 .* no overflow.* Simulated and recorded are equal/);
  for (const [i, id] of ['V2', 'V3'].entries()) {
    const order = orderText(golden(id).order);
    assert.deepEqual(Object.values(tables('ring-of-256')[0]![i]!), [`${golden(id).n}`, order, order]);
  }
});

test('3: 129 leave, the newborn keeps the seat; lengths as Go reports them', () => {
  assert.deepEqual(
    tables('frozen')[0]!.map(row => Object.values(row)),
    [
      ['seat', '1', '258'],
      ['local queue', '128', '129..256'],
      ['global queue', '129', '1..128 257'],
    ],
  );
  const [sawtooth] = texts('sawtooth');
  assert.match(sawtooth!, /6 overflows, the first after 258 goroutines, when 129 leave/);
  assert.match(sawtooth!, /Simulated and recorded are equal/);
});

test('4: nine pictures: 6 takes the seat and 1, 2, 5 leave; of a share of two, 1 runs and 2 lines up', () => {
  const captions = [...data('nine-pictures', 'text/html')[0]!.matchAll(/<p>(.*?)<\/p>/g)].map(m => m[1]!);
  assert.equal(captions.length, 9);
  const run = simulate({ procs: 1, startTick: 28, ringSize: 4 }, function* main() {
    for (let i = 1; i <= 6; i++) yield* go(function* worker(_: number) {}, i);
    yield* sleep(1);
  });
  const board = (t: number) => replayOf(run).at(t);
  const labels = (gs: { label: string }[]) => gs.map(g => g.label).join(' ');
  assert.equal(labels([board(700).ps[0]!.runnext!]), '6');
  assert.equal(labels(board(700).grq), '1 2 5');
  assert.match(captions[3]!, /\b6\b/);
  assert.match(captions[7]!, /\b1\b.*\b2\b/);
});

test('4: the share is by the formula, simulated and recorded', () => {
  const rows = tables('share')[0]!;
  assert.equal(rows.length, 12);
  for (const row of rows) {
    assert.deepEqual([row.simulated, row['real Go']], [row.formula, row.formula], JSON.stringify(row));
  }
  assert.equal(rows.find(row => row.procs === '4' && row.length === '100')!.formula, '26');
});

test('4: golden orders, one start tick fitted, three orders predicted', () => {
  assert.ok(texts('order-258')[0]!.includes(orderText(golden('V4').order)));
  assert.equal(stdout('fit').trim(), `[ ${golden('V4').tick} ]`);
  assert.deepEqual(
    tables('three-predictions')[0]!.map(row => Object.values(row)),
    ['V4', 'V5', 'V6', 'V7'].map(id => {
      const { n, tick, order } = golden(id);
      return [`${n}`, `${tick}`, 'in all places', orderText(order)];
    }),
  );
});

test('4: Go’s own counter in 60 processes of 60', () => {
  const rows = dataset('start-tick.csv') as { read_off: number; value: number; n: number }[];
  assert.equal(
    rows.reduce((sum, r) => sum + r.n, 0),
    60,
  );
  for (const row of rows) assert.equal(row.read_off, row.value);
});

test('5: hand-offs in turns, simulated and recorded alike', () => {
  const rows = tables('hand-offs-in-turns')[0]!;
  assert.equal(rows.length, 5);
  for (const row of rows) {
    assert.equal(row['with seat'], row['Go, with seat']);
    assert.equal(row['seat lost'], row['Go, seat lost']);
    assert.equal(row['seat off'], row['seat lost']);
  }
  assert.equal(rows.find(row => row.quantile === '0.5')!['seat off'], '25');
  assert.equal(rows.find(row => row.quantile === '0.99')!['with seat'], '1');
});

test('5: a consumer in pairs; a game from the seat in two time slices', () => {
  assert.ok(texts('unbuffered')[0]!.includes(`agree in all 12 places: ${orderText(golden('V13').order)}`));
  const v21 = orderText(golden('V21').order);
  assert.deepEqual(Object.values(tables('ball-game')[0]![0]!), [v21, v21, '13', '2']);
});

test('without a prediction the lesson says how to make one; the first one made stands beside the order', () => {
  assert.equal(stdout('predict').match(/No prediction for 25[78] goroutines yet/g)?.length, 2);
  assert.match(texts('order-258')[0]!, /No prediction was made for 258 goroutines/);
});
