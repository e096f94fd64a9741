/**
 * Lesson 16: what its prose claims is what its cells show, and what they show is what real Go did.
 *
 * The notebook is executed once; the recordings are the oracle.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataset } from '../../lib/notebook/dataset';
import { essay, openLesson } from './lesson';

const lesson = openLesson('16-hundred-million');
const { texts, tables } = lesson;

essay(lesson, {
  'proc.go:5273': 'func malg(',
  'mheap.go:1577': 'runtime: out of memory: cannot allocate ',
  'mgcmark.go:904': 'func scanstack(',
  'mgclimit.go:16': 'limit of 50%',
});

const number = (x: string) => Number(x.replace(/,/g, ''));

test('section 1: the million that ran in the cell is the recorded one, event for event', () => {
  const [live, ...recorded] = tables('beside')[0]!;
  const same = recorded.find(r => r.goroutines === live.goroutines)!;
  assert.deepEqual([live.digest, live.events, live['alive at once']], [same.digest, same.events, '1000001']);
  const full = recorded.at(-1)!;
  assert.equal(full['alive at once'], '100000001');
  // "Seven events a goroutine."
  assert.equal(Math.round(number(full.events) / 1e8), 7);
});

test('section 2: fewer than nine million are born on 24 GB, at 2.7 KB each', () => {
  const weight = Object.fromEntries(tables('one')[0]!.map(r => [r.part, number(r.bytes)]));
  assert.equal(weight['its stack'], 2048);
  assert.equal(weight['its g (runtime.malg)'], 480);
  assert.equal(weight['its place in the queue (runtime.acquireSudog)'], 112);
  const all = weight['all that is resident'];
  assert.ok(Math.abs(all - 2730) < 30, `${all}`);
  // Recorded: datasets/goroutine-memory.csv, one wait on a channel.
  const alive = number(tables('ends')[0]![0]!.alive);
  assert.ok(alive > 8.5e6 && alive < 9e6, `${alive}`);
});

test('section 3: 28,232 are answered, the others fail at once with Go’s words', () => {
  const [errors, facts] = tables('as-it-stands-error');
  assert.deepEqual(
    [errors![0]!.requests, facts![0]!.answered, facts![0]!['connections made']],
    [String(32_000 - 28_232), '28232', '28232'],
  );
  assert.match(errors![0]!.error, /connect: cannot assign requested address$/);
  // Two a request, and some before the first.
  assert.ok(Math.abs(number(facts![0]!['descriptors at most']) - 2 * 28_232) < 20);
});

test('section 4: five walls on 24 GB, memory the last; the text says their numbers', () => {
  const walls = tables('ladder-table')[0]!;
  assert.deepEqual(
    walls.map(r => r.wall),
    ['the accept queue', 'ephemeral ports', 'processors', 'file descriptors', 'memory'],
  );
  const under = walls.map(r => number(r['under way']));
  assert.deepEqual(
    [...under].sort((a, b) => a - b),
    under,
  );
  assert.ok(Math.abs(under[1]! - 28_232) < 50 && Math.abs(under[3]! - 524_288 / 2) < 50);
  const text = lesson.prose.join('\n');
  const memory = number(walls[4]!['after (ms)']);
  const said = Number(/24 GB last (\d+) ms/.exec(text)?.[1]);
  assert.ok(Math.abs(said - memory) < 1, `${said} ms for ${memory}`);
  const each = 24e9 / under[4]!;
  assert.ok(each > 45_000 && each < 56_000, `some 50 KB a request: ${each}`);
  const live = tables('ladder-table')[1]!;
  assert.deepEqual(
    live.map(r => r['on 1 GB']),
    ['the accept queue', 'ephemeral ports', 'memory'],
  );
});

test('section 4: processor time of a request is the recorded one', () => {
  const rows = dataset<{ phase: string; value: number }[]>('request-cpu.csv');
  const start = rows.filter(r => r.phase === 'start').reduce((sum, r) => sum + r.value, 0);
  assert.ok(lesson.prose.join('\n').includes(`${Math.round(start)} µs of processor time`), `${start}`);
  assert.ok(Math.abs(8 / (start / 1e6) / 60_000 - 1) < 0.1);
});

test('section 4: the map’s left edge is where TIME_WAIT takes all ports', () => {
  assert.match(texts('map')[0]!, /nothing in \d+ % .*ephemeral ports in \d+ % .*file descriptors in \d+ %/);
  assert.equal(Math.round(28_232 / 60 / 10) * 10, 470);
});

test('section 5: ends, exit codes and words; simulated and real Go die at the same count', () => {
  const ends = Object.fromEntries(tables('ends')[0]!.map(r => [r.limit, r]));
  const silent = ['24 GB of RAM', '512 MB', '512 MB, GOMEMLIMIT 400 MB'];
  for (const limit of silent) {
    assert.deepEqual([ends[limit]!['exit code'], ends[limit]!['last words']], ['137', '(nothing)'], limit);
  }
  const loud = ends['ulimit -v: 2 GiB']!;
  assert.equal(loud['exit code'], '2');
  assert.match(
    loud['last words'],
    /^runtime: out of memory: cannot allocate \d+-byte block .* \/ fatal error: out of memory$/,
  );
  // Nine collections; with the limit more of them, and one percent more goroutines.
  assert.equal(ends['24 GB of RAM']!.collections, '9');
  const [plain, limited] = [ends['512 MB']!, ends['512 MB, GOMEMLIMIT 400 MB']!];
  assert.ok(number(limited.collections) > 2 * number(plain.collections));
  const more = number(limited.alive) / number(plain.alive) - 1;
  assert.ok(more > 0 && more < 0.02, `${more}`);
  for (const row of tables('ends-real')[0]!) {
    assert.ok(Math.abs(number(row.simulated) / number(row['real Go']) - 1) < 0.05, JSON.stringify(row));
  }
});

test('section 5: the profile’s rows are those of real Go, and stacks are in none of them', () => {
  const [rows, totals] = tables('profile');
  for (const row of rows!.filter(r => r['real Go'] !== '')) {
    assert.ok(Math.abs(number(row['a request']) - number(row['real Go'])) < 0.1, JSON.stringify(row));
  }
  assert.ok(rows!.filter(r => r['real Go'] !== '').length >= 4);
  const heap = number(totals![0]!['heap, KB a request']);
  const stacks = number(totals![0]!['stacks, KB a request']);
  // "A profile shows little more than half."
  assert.ok(heap / (heap + stacks) > 0.5 && heap / (heap + stacks) < 0.65, `${heap}, ${stacks}`);
});
