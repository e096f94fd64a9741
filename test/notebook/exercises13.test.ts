/** Lesson 13's exercises: what stands behind them is what the search over schedules and the detector find. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canGo, verdictOf } from '../../lib/course/assignments/keys/guarded';
import { finalsOf, wholeStatements } from '../../lib/course/assignments/keys/lesson13';
import { instanceOf } from '../../lib/notebook/exercises/check';
import type { TwoWriters } from '../../lib/notebook/exercises/lesson13/outcomes';
import { PARTS } from '../../lib/notebook/exercises/lesson13/redundant';
import { repaired } from '../../lib/notebook/exercises/lesson13/repair';

const sorted = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);

test('q13-outcomes: two additions lose one of two; by hand', () => {
  const twice: TwoWriters = { start: 1, one: [{ add: 2 }], two: [{ add: 4 }] };
  assert.deepEqual(sorted(finalsOf(twice)), [3, 5, 7]);
  assert.deepEqual(sorted(wholeStatements(twice)), [7]);
  // x += 2 beside x = 4; x += 8: its load sees 1, 4 or 12; or its store is wiped out, by 12, or seen (3 + 8, 6 + 8).
  const mixed: TwoWriters = { start: 1, one: [{ add: 2 }], two: [{ set: 4 }, { add: 8 }] };
  assert.deepEqual(sorted(finalsOf(mixed)), [3, 6, 11, 12, 14]);
  assert.deepEqual(sorted(wholeStatements(mixed)), [12, 14]);
});

test('q13-outcomes: every instance can lose an update, and whole statements give a part of all', () => {
  for (let i = 0; i < 40; i++) {
    const instance = instanceOf('q13-outcomes', `student-${i}`) as TwoWriters;
    const [all, whole] = [finalsOf(instance), wholeStatements(instance)];
    assert.ok(
      [...whole].every(x => all.has(x)) && all.size > whole.size,
      `${JSON.stringify(instance)}: ${sorted(all)} and ${sorted(whole)}`,
    );
  }
});

test('q13-redundant: what each program prints, and what can go', () => {
  assert.deepEqual(
    PARTS.map((_, program) => verdictOf(program, null)),
    ['jira slack', '2', '42', '0 1', '2'].map(line => ({ results: [line], race: '' })),
  );
  assert.deepEqual(
    PARTS.map((parts, program) => parts.filter(part => canGo(program, part))),
    [['mutex'], ["main's lock"], ['sleep'], [], ['mutex', 'atomic']],
  );
  // Nothing races without the WaitGroup of program 4, and yet it cannot go.
  assert.deepEqual(verdictOf(3, 'WaitGroup'), { results: ['0 1', '1 0'], race: '' });
});

test('q13-repair: the incident as it is has two results, races, and takes as long as the slower call', () => {
  const result = repaired(
    function* main(
      { go, waitGroup }: typeof import('../../lib/index'),
      incident: { issueId: { set(v: string): Generator<number, void, unknown> } },
      call: (s: string) => Generator<number, string, unknown>,
    ) {
      const wg = waitGroup();
      wg.add(2);
      for (const service of ['jira', 'slack']) {
        yield* go(function* escalate() {
          yield* incident.issueId.set(yield* call(service));
          yield* wg.done();
        });
      }
      yield* wg.wait();
    },
    { answers: { jira: 'J', slack: 'S' }, takes: { jira: 5, slack: 3 }, seeds: 6 },
  );
  const { results, lacking, all, kept, calls, raced, variable, stretch } = result;
  assert.deepEqual(
    { results, lacking, all, kept, calls, variable },
    { results: 2, lacking: 2, all: true, kept: false, calls: 2, variable: 'incident.issueId' },
  );
  assert.ok(raced > 0 && stretch > 1 && stretch < 1.05, `${raced}, ${stretch}`);
});
