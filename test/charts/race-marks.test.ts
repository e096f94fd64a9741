/** The two accesses of a data race on the timeline, by goroutine, processor and thread. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeline } from '../../lib/charts/timeline';
import { raceRun } from '../../lib/explore/race/run';
import { go, shared, us, waitGroup, work } from '../../lib/index';

const run = raceRun({ procs: 2, record: true }, function* main() {
  const x = shared('x', 0);
  const wg = waitGroup();
  wg.add(2);
  for (const value of [1, 2]) {
    yield* go(function* () {
      yield* work(20 * us);
      yield* x.set(value);
      yield* work(20 * us);
      yield* wg.done();
    });
  }
  yield* wg.wait();
});

for (const by of ['G', 'P', 'M'] as const) {
  test(`by ${by}: both accesses at their moments, joined by a line`, () => {
    const [race] = run.races;
    assert.ok(race && race.name === 'x' && race.before.at < race.now.at);
    const figure = timeline(run, { by, races: run.races });
    const trace = figure.data.find(each => each.name === 'data race') as unknown as {
      x: (number | null)[];
      y: (number | null)[];
      hovertext: string[];
    };
    assert.deepEqual(
      trace.x.slice(0, 2).map(x => Math.round(x! * 1000)),
      [race.before.at, race.now.at].map(ns => Math.round(ns)),
      'in µs on the axis',
    );
    assert.ok(trace.y.slice(0, 2).every(y => y !== null));
    assert.match(trace.hovertext[0]!, /goroutine \d+ writes x: a data race/);
    assert.match(figure.alt, /the accesses of 1 data race marked/);
  });
}

test('without races nothing is marked and nothing is said', () => {
  const figure = timeline(run, { by: 'G' });
  assert.ok(!figure.data.some(each => each.name === 'data race'));
  assert.doesNotMatch(figure.alt, /data race/);
});
