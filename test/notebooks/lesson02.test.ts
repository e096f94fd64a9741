/**
 * Lesson 02: what its prose claims is what its cells show, and what they show stands beside what was recorded.
 *
 * The notebook is executed once; the datasets are the oracles.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataset } from '../../lib/notebook/dataset';
import { essay, openLesson } from './lesson';

const lesson = openLesson('02-thread-models');
const { texts, stdout, tables } = lesson;

essay(lesson, {
  'proc.go:3131': 'func handoffp(',
  'proc.go:6630': 'func retake(',
});

type Line = Record<string, string>;
const by = (rows: Line[], column: string, value: string) => rows.find(row => row[column] === value)!;

test('1: one blocking call stalls N:1, on one core of four; sockets do not', () => {
  assert.match(texts('n-to-one-run')[0]!, /N:1: 130 ms in all and tasks on 1 of 4 cores/);
  const rows = tables('one-core')[0]!;
  const [n1, loop, threads, go] = ['N:1', 'event loop', '1:1', 'M:N'].map(m => by(rows, 'model', m));
  for (const row of [n1!, loop!]) assert.deepEqual([row.threads, row['kernel switches']], ['1', '1']);
  assert.ok(Number(threads!['kernel switches']) > 2000);
  for (const row of [threads!, go!])
    assert.ok(Number(row.ms) > 0.95 * Number(n1!.ms), 'N:1 is as quick as any');
});

test('2: 1:1 in 68 ms: three parts of task 0, the last ending after 18', () => {
  assert.match(texts('one-to-one-run')[0]!, /1:1: 68 ms in all and tasks on 4 of 4/);
  const [switches, lives] = tables('recorded-times') as [Line[], Line[]];
  const ns = (rows: Line[], language: string, kind: string) =>
    Number(rows.find(r => r.language === language && r.kind!.startsWith(kind))!.ns);
  const yielded = ns(switches, 'C', 'yield');
  const gosched = ns(switches, 'Go', 'gosched');
  assert.ok(yielded > 700 && yielded < 1_500, 'about a microsecond');
  for (const kind of ['pipe', 'condvar']) assert.ok(Math.abs(ns(switches, 'C', kind) - 3_000) < 700, kind);
  assert.ok(gosched < yielded / 10);
  assert.ok(Math.abs(ns(switches, 'C', 'swapcontext') / gosched - 2) < 0.3);
  assert.ok(ns(lives, 'C', 'thread') > 100 * ns(lives, 'Go', 'goroutine'));
});

test('3: the textbook’s table comes out', () => {
  const [n1, one, mn] = tables('models')[0]! as [Line, Line, Line];
  assert.deepEqual(
    [n1.ms, one.ms, mn.ms].map(x => Math.round(Number(x))),
    [130, 68, 60],
  );
  assert.deepEqual([n1.threads, one.threads, mn.threads], ['1', '9', '6']);
  assert.ok(Number(one['kernel switches']) > 4 * Number(mn['kernel switches']));
  assert.equal(Number(one['user switches']), 0);
  assert.ok(Number(one.KB) > Number(mn.KB) && Number(mn.KB) > Number(n1.KB));
  const pure = tables('pure')[0]! as Line[];
  const ms = (model: string) => Number(by(pure, 'model', model).ms);
  assert.ok(Math.abs(ms('1:1') / ms('M:N') - 1) < 0.02 && ms('N:1') > 3.9 * ms('M:N'));
});

test('3: threads under blocking calls as real Go has them, but for two', () => {
  const rows = tables('blocked')[0]! as Line[];
  assert.deepEqual(
    rows.map(row => row.n),
    ['1', '10', '100', '1000', '5000'],
  );
  for (const row of rows) {
    assert.equal(Number(row['real Go, pipes']) - Number(row['blocking calls']), 2, `n = ${row.n}`);
    assert.equal(Number(row['real Go, sockets']) - Number(row['socket waits']), 2, `n = ${row.n}`);
  }
});

test('4: a pool of 64 takes 1.6 s, the others about 0.1; Little tells the size', () => {
  const rows = tables('thousand')[0]! as Line[];
  const pool = by(rows, 'model', 'pool of 64');
  assert.ok(Math.abs(Number(pool.ms) - 1600) < 10);
  assert.equal(by(rows, 'model', '1:1').threads, '1001');
  for (const row of rows) {
    if (row !== pool) assert.ok(Number(row.ms) < 115, row.model);
    if (['M:N', '4 epoll workers', 'event loop'].includes(row.model!)) assert.ok(Number(row.threads) <= 6);
  }
  assert.match(texts('pool-size')[0]!, /p99 latency: [\d,.]+ ms at 100, 10\d ms at 300/);
});

test('5: 1:1 ends at the thread limit; memory beside the recorded', () => {
  assert.match(stdout('limit'), /pthread_create: Resource temporarily unavailable \(32768 threads\)/);
  const text = texts('memory')[0]!;
  assert.match(text, /1:1, MB: .* at 32,?767/);
  const recorded = dataset('tasks-memory.csv') as { kind: string; tasks: number; value: number }[];
  const go = recorded.find(r => r.kind === 'goroutine' && r.tasks === 1_000_000)!;
  assert.ok(Math.abs(go.value / 2_760 - 1) < 0.1, `a million goroutines: ${go.value} MB`);
});

test('5: reserved is not resident, and the kernel keeps the larger part', () => {
  const rows = tables('thread-bytes')[0]! as Line[];
  const c = by(rows, 'language', 'C');
  const number = (column: string) => Number(c[column]);
  assert.ok(number('reserved') > 8_000);
  const kernel = number('kernel stack') + number('page tables') + number('other kernel memory');
  assert.ok(Math.abs(number('resident') - 8.5) < 0.2 && Math.abs(kernel - 27) < 1.5, `${kernel}`);
  assert.equal(Math.round((number('resident') + kernel) / 2.76), 13);
  for (const language of ['C', 'Rust', 'Java', 'Python', 'Go'])
    assert.ok(Math.abs(Number(by(rows, 'language', language)['kernel stack']) - 16.4) < 0.2, language);
});

test('without a prediction the lesson says how to make one', () => {
  assert.match(stdout('predict'), /No prediction for eight tasks yet/);
});
