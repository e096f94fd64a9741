/**
 * The five programs of q13-redundant, each with any of its synchronisations left out; and what can go, found by
 * running every schedule and asking the race detector.
 */
import { outcomes } from '../../../explore/outcomes';
import { raceRun } from '../../../explore/race/run';
import { go, makeChan, ms, println, sleep, waitGroup } from '../../../goroutine/api';
import { atomicInt } from '../../../goroutine/atomic';
import { mutex } from '../../../goroutine/locks';
import { fields, shared } from '../../../goroutine/shared';
import { PARTS } from '../../../notebook/exercises/lesson13/redundant';

type Main = () => Generator<number, void, unknown>;
type Body = () => Generator<number, void, unknown>;

/** Runs a body between lock and unlock, or without. */
function* guarded(mu: ReturnType<typeof mutex>, locks: boolean, body: Body): ReturnType<Body> {
  if (locks) yield* mu.lock();
  yield* body();
  if (locks) yield* mu.unlock();
}

/** Starts the bodies; a WaitGroup, or nothing, waits for them. */
function* startAll(bodies: Body[], waits: boolean): ReturnType<Body> {
  const wg = waitGroup();
  wg.add(bodies.length);
  for (const body of bodies) {
    yield* go(function* started() {
      yield* body();
      yield* wg.done();
    });
  }
  if (waits) yield* wg.wait();
}

/** By number of the program: main, given whether each part is there. */
const programs: ((first: boolean, second: boolean) => Main)[] = [
  (locks, waits) =>
    function* fieldsApart() {
      const incident = fields('incident', { jira: '', slack: '' });
      const mu = mutex();
      const write = (field: 'jira' | 'slack') => () =>
        guarded(mu, locks, function* () {
          yield* incident[field].set(field);
        });
      yield* startAll([write('jira'), write('slack')], waits);
      println(yield* incident.jira.get(), yield* incident.slack.get());
    },
  (adders, reader) =>
    function* counter() {
      const n = shared('n', 0);
      const mu = mutex();
      const add: Body = () =>
        guarded(mu, adders, function* () {
          yield* n.set((yield* n.get()) + 1);
        });
      yield* startAll([add, add], true);
      yield* guarded(mu, reader, function* () {
        println(yield* n.get());
      });
    },
  (sleeps, hands) =>
    function* handOver() {
      const x = shared('x', 0);
      const ch = makeChan(0);
      yield* go(function* writer() {
        yield* x.set(42);
        if (hands) yield* ch.send(1);
      });
      if (sleeps) yield* sleep(10 * ms);
      if (hands) yield* ch.recv();
      println(yield* x.get());
    },
  (locks, waits) =>
    function* lastTicket() {
      const hall = fields('hall', { left: 1, sold: 0 });
      const mu = mutex();
      const buy: Body = () =>
        guarded(mu, locks, function* () {
          if ((yield* hall.left.get()) === 0) return;
          yield* hall.left.set((yield* hall.left.get()) - 1);
          yield* hall.sold.set((yield* hall.sold.get()) + 1);
        });
      yield* startAll([buy, buy], waits);
      yield* guarded(mu, true, function* () {
        println(yield* hall.left.get(), yield* hall.sold.get());
      });
    },
  (locks, isAtomic) =>
    function* visits() {
      const plain = shared('visits', 0);
      const atomic = atomicInt(0);
      const mu = mutex();
      const visit: Body = () =>
        guarded(mu, locks, function* () {
          if (isAtomic) yield* atomic.add(1);
          else yield* plain.set((yield* plain.get()) + 1);
        });
      yield* startAll([visit, visit], true);
      println(isAtomic ? yield* atomic.load() : yield* plain.get());
    },
];

export interface Verdict {
  /** What can come out, sorted. */
  results: string[];
  /** The variable of a data race, '' for none. */
  race: string;
}

const verdicts = new Map<string, Verdict>();

/** @param without the part that is left out; null: the program as it is */
export function verdictOf(program: number, without: string | null): Verdict {
  const key = `${program} ${without}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const [first, second] = PARTS[program]!;
  const main = programs[program]!(first !== without, second !== without);
  const found = outcomes(main, { simplest: 1 });
  if (!found.all) throw new Error(`program ${program + 1}: ${found.coverage}`);
  const results = found.results.map(({ end, output }) => (end === 'return' ? output.trim() : end));
  let race = '';
  for (let seed = 1; seed <= 20 && race === ''; seed++) {
    const { races } = raceRun({ procs: 1 + (seed % 2), seed, record: false }, main);
    race = races[0]?.name ?? '';
  }
  const verdict = { results: [...new Set(results)].sort(), race };
  verdicts.set(key, verdict);
  return verdict;
}

/** Whether a part can go: no race, and nothing else comes out. */
export function canGo(program: number, part: string): boolean {
  const { results, race } = verdictOf(program, part);
  return race === '' && results.join('\n') === verdictOf(program, null).results.join('\n');
}
