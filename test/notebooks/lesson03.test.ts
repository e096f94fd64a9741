/** Lesson 03: what its prose claims is what its cells show, and what they show is what real programs took. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { essay, openLesson } from './lesson';

const lesson = openLesson('03-stacks');
const { tables, texts, stdout } = lesson;

essay(lesson, {
  'proc.go:5322': 'newg = malg(stackMin)',
  'proc.go:5465': 'func gfput(',
  'stack.go:94': 'stackNosplit = ',
  'stack.go:1179': 'newsize := oldsize * 2',
  'stack.go:1286': 'func shrinkstack(',
  'stack.go:1421': 'func gcComputeStartingStackSize(',
  'mheap.go:1553': 'func (h *mheap) grow(',
});

test('1: three kinds of number in one table', () => {
  const rows = tables('defaults')[0]!;
  assert.deepEqual(new Set(rows.map(r => r.what)), new Set(['reserved', 'limit', 'initial']));
  assert.deepEqual(
    ['C', 'Rust', 'Java'].map(language => rows.find(r => r.language === language)!.KiB),
    ['8192', '2048', '1024'],
  );
});

test('2: a C thread is 4,096 goroutines in reserved bytes, 3 in resident ones, 13 all in', () => {
  const [weights, predicted] = tables('all-in');
  const c = weights!.find(r => r.thread === 'C')!;
  assert.ok(Math.abs(Number(c['reserved ÷ 2 KiB']) - 4096) < 10);
  assert.ok(Math.abs(Number(c['resident ÷ goroutine']) - 3) < 0.3);
  assert.equal(Math.round(Number(c['all in ÷ goroutine'])), 13);
  const measured = predicted!.map(r => Number(r.measured));
  assert.ok(
    measured[0]! > 340 && measured[0]! < 380 && measured[1]! > 26 && measured[1]! < 29,
    `${measured}`,
  );
});

test('3: the parts make what real Go takes, within 3 %', () => {
  const alt = texts('build-up')[0]!;
  const [, sum, real] = /make ([\d,]+) bytes in all; .* real Go ([\d,]+)\./.exec(alt)!;
  const ratio = Number(sum!.replace(',', '')) / Number(real!.replace(',', ''));
  assert.ok(Math.abs(ratio - 1) < 0.03, alt);
  const [waits, versions] = tables('waits');
  assert.ok(waits!.every(r => r.stack === '2048'));
  assert.deepEqual(
    versions!.map(r => r.go),
    ['1.22', '1.25', '1.26'],
  );
  assert.ok(Number(versions![2]!['bytes per goroutine']) > Number(versions![1]!['bytes per goroutine']));
});

test('4: the stairs are real Go’s, and a copy costs what it costs there', () => {
  assert.match(texts('stairs')[0]!, /stack/);
  for (const row of tables('price')[0]!) {
    const ratio = Number(row.simulated) / Number(row['real Go']);
    assert.ok(ratio > 0.5 && ratio < 2, JSON.stringify(row));
  }
  assert.deepEqual(
    tables('shrinks')[0]!.map(r => r.KiB),
    ['64', '32', '16', '8', '4', '4', '4'],
  );
  assert.deepEqual(
    tables('adaptive')[0]!.map(r => r['new start, bytes']),
    ['2048', '2048', '4096', '4096', '16384'],
  );
  assert.equal(
    stdout('overflow'),
    'runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\nexit status 2\n',
  );
});

test('5: two deaths, one with words and one without, at about real Go’s count', () => {
  const rows = tables('two-deaths')[0]!;
  const [died, killed] = rows.filter(r => r.limit === 'real Go');
  const seeds = rows.filter(r => r.limit === '2 GiB of addresses').map(r => Number(r.goroutines));
  seeds.sort((a, b) => a - b);
  assert.ok(Math.abs(seeds[1]! / Number(died!.goroutines) - 1) < 0.05, `${seeds}`);
  assert.deepEqual([died!.status, died!.says], ['2', 'fatal error: out of memory']);
  const container = rows.find(r => r.limit === '1 GiB container')!;
  assert.deepEqual([container.status, container.says], [killed!.status, killed!.says]);
  assert.ok(Math.abs(Number(container.goroutines) / Number(killed!.goroutines) - 1) < 0.05);
  assert.ok(Number(killed!.goroutines) > Number(died!.goroutines), '1 GiB of memory holds more');
  assert.match(texts('profile')[0]!, /most by itself: runtime\.malg/);
});
