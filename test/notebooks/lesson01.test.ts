/** Lesson 01: what its prose claims is what its cells show, and what they show is what real Go did. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { recordedOrders } from '../../lib/notebook/recorded';
import { orderText } from '../../lib/observe/order';
import { essay, openLesson, withoutGo } from './lesson';

const lesson = openLesson('01-five-goroutines');
const { texts, stdout, tables } = lesson;

essay(lesson, {
  'proc.go:329': 'exit(0)',
  'proc.go:7478': 'func runqput(',
});

test('1: the order on one P is that of every recorded run of real Go, with every seed', () => {
  const [row] = tables('one-processor')[0]!;
  assert.deepEqual(Object.values(row!), ['5 1..4', '5 1..4', '300 of 300']);
  assert.equal(recordedOrders('spawn-5').length, 1);
  assert.deepEqual(Object.values(tables('seeds')[0]![0]!), ['200', '1', '5 1 2 3 4']);
});

test('2: the Go text gives the same order as its twin, and what it lacks is told in the words of gc', () => {
  assert.match(texts('go-run')[0]!, /TypeScript.*Go/s);
  assert.deepEqual(Object.values(tables('go-run')[0]![0]!), ['10 1..9']);
  const error = stdout('go-error');
  assert.equal(
    error,
    'prog.go:11:3: declared and not used: n\n\t\tn := i * i; wg.Go(func() { fmt.Println(i) })\n\t\t^\n',
  );
});

test('2: the Go text of the lesson prints the same where Go is found', { skip: withoutGo }, () => {
  const cell = lesson.code.find(c => c.startsWith('const text'))!;
  const text = /const text = `([\s\S]*?)`;/.exec(cell)![1]!;
  const dir = mkdtempSync(join(tmpdir(), 'lesson01-'));
  try {
    writeFileSync(join(dir, 'main.go'), text);
    const env = { ...process.env, GOMAXPROCS: '1' };
    const go = spawnSync('go', ['run', join(dir, 'main.go')], { env, encoding: 'utf8' });
    assert.equal(go.stdout, '5\n1\n2\n3\n4\n');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('3: without waiting nothing is printed, and nothing is wrong', () => {
  assert.deepEqual(Object.values(tables('no-wait')[0]![0]!), ['(nothing)', '0']);
});

test('4: 60 ms in turns, 30 ms at the same time; several orders on four Ps, one far ahead', () => {
  const times = tables('two-tasks')[0]!.map(row => row['time (ms)']);
  assert.deepEqual(times, ['60', '30']);
  const [simulated, real] = tables('four-count')[0]!;
  assert.equal(real!.orders, String(recordedOrders('spawn-5', 4).length));
  assert.ok(Number(simulated!.orders) > 1);
  assert.equal(simulated!.commonest, real!.commonest);
  assert.equal(real!.commonest, orderText(recordedOrders('spawn-5', 4)[0]!.order));
});

test('5: requests under way stay near rate × wait', () => {
  assert.match(texts('slow-downstream')[0]!, /under way/);
});
