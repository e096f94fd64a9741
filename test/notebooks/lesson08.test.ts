/**
 * Lesson 08: what its prose claims is what its cells show, and what they show is what real Go did.
 *
 * The notebook is executed once; the recorded chains are the oracle. The third chain's whole distribution takes
 * minutes to simulate: GMPLAB_CHAIN_RUNS says how many runs of it (50 for the full comparison).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { quantile } from '../../lib/charts/cdf';
import type { Workload } from '../../lib/goroutine/table';
import { dataset } from '../../lib/notebook/dataset';
import { simulate } from '../../lib/observe/simulate';
import { essay, go126, openLesson, withoutGo } from './lesson';

const lesson = openLesson('08-starvation');
const { texts, tables } = lesson;
const table = (id: string) => tables(id)[0]!;
const ms = 1e6;

interface Wait {
  chain: string;
  procs: number;
  process: number;
  wait: number;
  links: number | null;
  left: number | null;
  censored: number;
  value: number;
}
const rows = dataset<Wait[]>('starvation-chains.csv');
const chain = (name: string, procs = 1) => rows.filter(r => r.chain === name && r.procs === procs);
const ascending = (xs: number[]) => [...xs].sort((a, b) => a - b);
const quartiles = (xs: number[]) => [0.25, 0.5, 0.75].map(q => quantile(ascending(xs), q));
const values = (list: Wait[]) => list.map(r => r.value);

essay(lesson, {
  'proc.go:3331': 'func execute(',
  'proc.go:3348': 'gp.stackguard0 = gp.stack.lo + stackGuard',
  'proc.go:3443': 'schedtick%61 == 0',
  'proc.go:4475': 'func goexit1(',
  'proc.go:6630': 'func retake(',
});

test('the quoted comments stand in Go’s source', { skip: withoutGo }, () => {
  const text = readFileSync(join(go126!, 'src/runtime/proc.go'), 'utf8');
  // Quoted in sections 1 and 2.
  const joined = text.replace(/\n\s*\/\/ /g, ' ');
  assert.ok(
    joined.includes('a sequence of goroutines run via runnext, which share a single schedtick time slice'),
  );
  assert.ok(
    joined.includes('two goroutines can completely occupy the local runqueue by constantly respawning'),
  );
});

test('the recording: 200 waits a chain, none a guess', () => {
  for (const name of ['lrq', 'pingpong', 'runnext']) {
    assert.equal(chain(name).length, 200);
    for (const r of chain(name)) {
      assert.ok(r.censored === 1 ? r.links === null : r.links! >= 0 && r.left! >= 0, JSON.stringify(r));
      assert.ok(r.censored === 0 || r.value === 30e9);
    }
  }
});

test('1: main is back after 60 links, simulated and recorded', () => {
  assert.match(texts('chain')[0]!, /1\.\.34 main 35\.\.94 main 95\.\.154 main; 3 times the 61st tick/);
  const [simulated, real] = table('links');
  assert.deepEqual([simulated!.waits, simulated!['of 60 links']], ['100', '99']);
  assert.deepEqual([real!.waits, real!['of 60 links']], ['200', '196']);
  const ratio = Number(simulated!['median µs']) / Number(real!['median µs']);
  assert.ok(ratio > 1 / 3 && ratio < 3, `ratio ${ratio}`);
});

test('2: the count of slices stands still, and main waits for the slice as in real Go', () => {
  const games = table('games');
  assert.equal(games.length, 6);
  assert.equal(new Set(games.map(g => g['slices begun'])).size, 1);
  for (const g of games) {
    assert.equal(g['61st picks'], '0');
    assert.ok(Number(g['hand-offs']) > 100_000);
  }
  const [row] = table('games-beside');
  const ratio = Number(row!['simulated, fresh']) / Number(row!['real Go, fresh']);
  assert.ok(ratio > 1 / 3 && ratio < 3, `ratio ${ratio}`);
  assert.ok(Math.abs(Number(row!['simulated, fresh']) - 14) < 1);
  assert.ok(Number(row!['real Go, later']) > 20 && Number(row!['real Go, later']) < 22);
  // Hand-offs of a wait: medians within a factor of 3 too.
  const simulated = quantile(ascending(games.map(g => Number(g['hand-offs']))), 0.5);
  const real = quantile(ascending(chain('pingpong').map(r => r.links!)), 0.5);
  assert.ok(simulated / real > 1 / 3 && simulated / real < 3, `${simulated} and ${real}`);
});

test('3: requests: few in time, half too late, the rest lost, simulated and recorded', () => {
  const [simulated, real] = table('requests');
  for (const row of [simulated!, real!]) {
    const of = (column: string) => Number(row[column]) / Number(row.requests);
    assert.ok(of('in time') < 0.03, JSON.stringify(row));
    assert.ok(of('too late') > 0.4 && of('too late') < 0.6, JSON.stringify(row));
    assert.ok(of('lost') > 0.4 && of('lost') < 0.6, JSON.stringify(row));
  }
  assert.equal(real!['in time'], '40');
});

test('3: the first of a process’s waits is long, and a wide gap ends it soon', () => {
  assert.match(texts('three-chains')[0]!, /3 newborns \(recorded\): 200 values, median 6\d\d ms/);
  const [narrow, wide] = table('window');
  assert.ok(Number(narrow!['back within 0.3 s']) <= 4, JSON.stringify(narrow));
  assert.equal(wide!['back within 0.3 s'], '10');
  assert.deepEqual(
    table('reveal').map(row => row['real Go']),
    ['10µs', '10ms', '1s'],
  );
});

const third: Workload = { tasks: { main: [{ go: 'link' }, 'gosched'], link: [{ go: 'link' }] } };

test('3: the third chain’s waits lie as recorded: share above 100 ms, quartiles within a decade', () => {
  const runs = Number(process.env.GMPLAB_CHAIN_RUNS ?? 0);
  const fresh = values(chain('runnext').filter(r => r.wait === 1));
  // The share above 100 ms needs no more than 100 ms of each run.
  const until = runs > 0 ? 30_000 * ms : 101 * ms;
  const waits = Array.from({ length: runs || 12 }, (_, i) => {
    return simulate({ procs: 1, spread: true, seed: i + 1, until }, third).time;
  });
  const share = (xs: number[]) => xs.filter(x => x > 100 * ms).length / xs.length;
  assert.ok(Math.abs(share(waits) - share(fresh)) < 0.2, `${share(waits)} and ${share(fresh)}`);
  if (runs === 0) return;
  for (const real of [fresh, values(chain('runnext'))]) {
    quartiles(waits).forEach((x, i) => {
      const decades = Math.log10(x / quartiles(real)[i]!);
      assert.ok(Math.abs(decades) < 1, `quartile ${i + 1}: ${x} and ${quartiles(real)[i]} ns`);
    });
  }
});

test('3: what Try says: yielding before go cures, after go does not; no seat and a thief cure too', () => {
  const ends = (link: Workload['tasks'][string], options = {}) =>
    simulate(
      { procs: 1, spread: true, until: 50 * ms, ...options },
      { tasks: { main: third.tasks.main!, link } },
    ).end.kind;
  assert.equal(ends(['gosched', { go: 'link' }]), 'return');
  assert.equal(ends([{ go: 'link' }, 'gosched']), 'until');
  assert.equal(ends(third.tasks.link!, { runnext: false }), 'return');
  assert.equal(ends(third.tasks.link!, { procs: 2 }), 'return');
  assert.ok(values(chain('runnext', 2)).every(ns => ns < 10 * ms));
});

test('4: the sweep: main’s wait grows with the divisor, the chain hardly gains beyond 8', () => {
  const [alt] = texts('sweep');
  const [, least, most] = alt!.match(/wait: ([\d.]+) µs at 1, ([\d.]+) µs at 1000/)!;
  assert.ok(Number(least) < 0.1 && Number(most) > 500);
});

test('4: which waits a beat of 64 meets: those that its common factor with the divisor leaves', () => {
  const [alt] = texts('resonance');
  const met = [...alt!.matchAll(/(\d+): (\d+) of 64 cells/g)].map(m => [Number(m[1]), Number(m[2])]);
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  assert.deepEqual(
    met,
    [48, 56, 60, 61, 62, 63, 64].map(divisor => [divisor, divisor / gcd(divisor, 64)]),
  );
});

test('5: the median stays, one start in 60 waits for main', () => {
  const alt = texts('tail')[0]!;
  const [often, seldom] = [...alt.matchAll(/p50 (\S+ \S+), p99 (\S+ \S+),/g)];
  assert.equal(often![1], seldom![1]);
  assert.match(often![2]!, /^50\.\d µs$/);
  assert.match(seldom![2]!, /ns$/);
});
