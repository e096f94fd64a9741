/** Exercises as a learner meets them: personal instances, visible checks, hints; the models behind the keys. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { go, println, simulate, waitGroup } from '../../lib/index';
import { exerciseNamed, exercises } from '../../lib/notebook/exercises/catalogue';
import { check, hint, instanceOf, student, variant } from '../../lib/notebook/exercises/check';
import { drawFor } from '../../lib/notebook/exercises/draw';
import { goRunqput, goRunqputslow, runOrder } from '../../lib/notebook/exercises/one-p';

/** What a call prints. */
function printed(call: () => void): string {
  const log = console.log;
  const lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  try {
    call();
  } finally {
    console.log = log;
  }
  return lines.join('\n');
}

describe('a personal instance', () => {
  it('is the same for the same name, however it is written', () => {
    assert.deepEqual(instanceOf('q06-order', 'Ada Lovelace'), instanceOf('q06-order', '  ada lovelace '));
    assert.notDeepEqual(instanceOf('q06-order', 'ada'), instanceOf('q06-order', 'bob'));
  });
  it('is pinned: a change would give everybody other numbers in the middle of a course', () => {
    assert.deepEqual(instanceOf('q06-order', ''), { n: 363, tick: 28 });
    assert.deepEqual(instanceOf('q06-spill', 'ada'), { n: 1560 });
  });
  it('draws evenly', () => {
    const seen = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) seen[drawFor(`s${i}`, 'q').whole(0, 3)]!++;
    for (const n of seen) assert.ok(n > 850 && n < 1150, String(seen));
  });
  it('follows the name that the notebook says', () => {
    printed(() => student('ada'));
    assert.deepEqual(variant('q06-spill'), instanceOf('q06-spill', 'ada'));
    printed(() => student(''));
    assert.throws(() => student(3 as never), /student wants a name/);
  });
});

describe('the queue of the exercises', () => {
  const order = (n: number, tick: number) => runOrder(n, tick, goRunqput(goRunqputslow));
  it('runs goroutines in the simulator’s order', () => {
    for (const [n, startTick] of [
      [1, 0],
      [5, 3],
      [256, 0],
      [257, 9],
      [258, 28],
      [300, 41],
      [400, 35],
      [1000, 7],
    ] as const) {
      const run = simulate({ procs: 1, startTick }, function* main() {
        const wg = waitGroup();
        wg.add(n);
        for (let i = 1; i <= n; i++) {
          yield* go(function* () {
            println(i);
            yield* wg.done();
          });
        }
        yield* wg.wait();
      });
      assert.deepEqual(order(n, startTick), run.lines.map(Number), `n ${n}, tick ${startTick}`);
    }
  });
  it('names a goroutine that is lost, or that runs twice', () => {
    assert.throws(() => runOrder(3, 0, () => {}), /goroutine 1 is lost/);
    const twice = goRunqput(goRunqputslow);
    assert.throws(
      () =>
        runOrder(3, 0, (p, g, next, sched) => {
          twice(p, g, next, sched);
          if (g === 2) sched.putBatch([2]);
        }),
      /goroutine 2 runs twice/,
    );
  });
});

describe('check', () => {
  it('says which visible tests pass, and what came instead', () => {
    const said = printed(() => check('q06-slow', () => {}));
    assert.match(said, /✗ of a ring of 4, .*: it holds 900 901; it should be 900 901 1 2 5/);
    assert.match(said, /0 of 2 visible tests passed/);
  });
  it('takes an error of the answer for a failed test', () => {
    const said = printed(() =>
      check('q06-runqput', () => {
        throw new Error('not implemented');
      }),
    );
    assert.match(said, /✗ .*: Error: not implemented/);
  });
  it('asks for an answer, and names the exercises of a lesson', () => {
    assert.match(
      printed(() => check('q06-order')),
      /no answer yet.*check\('q06-order', order\)/,
    );
    assert.throws(
      () => check('q06-sloow', 1),
      /no exercise "q06-sloow"; there are q06-order, q06-runqput, q06-slow, q06-spill$/,
    );
  });
  it('gives one hint more with each call', () => {
    const first = printed(() => hint('q06-slow'));
    assert.equal(first.split('\n').length, 1);
    const second = printed(() => hint('q06-slow'));
    assert.ok(second.startsWith(first) && second.length > first.length);
  });
});

describe('every exercise', () => {
  for (const { id, answer, hints, title } of exercises) {
    it(`${id} has a title, hints and 200 instances that differ or none to differ in`, () => {
      assert.ok(title.length > 10 && (answer === null || hints.length > 0));
      const exercise = exerciseNamed(id);
      const instances = Array.from({ length: 200 }, (_, i) =>
        JSON.stringify(exercise.instance(drawFor(`student-${i}`, id))),
      );
      const distinct = new Set(instances).size;
      assert.ok(instances[0] === 'null' ? distinct === 1 : distinct > 50, `${distinct} distinct instances`);
    });
  }
});
