/** Lesson 13, races: keys, computed by running every schedule, and by each misconception's count of them. */
import { outcomes } from '../../../explore/outcomes';
import { go, waitGroup } from '../../../goroutine/api';
import { shared } from '../../../goroutine/shared';
import type { Statement, TwoWriters } from '../../../notebook/exercises/lesson13/outcomes';
import { PARTS } from '../../../notebook/exercises/lesson13/redundant';
import type { RepairCase, RepairResult } from '../../../notebook/exercises/lesson13/repair';
import { type Key, mark } from '../key';
import { canGo, verdictOf } from './guarded';

/** Every final value. */
export function finalsOf({ start, one, two }: TwoWriters): Set<number> {
  const found = outcomes(
    function* main() {
      const x = shared('x', start);
      const wg = waitGroup();
      wg.add(2);
      for (const statements of [one, two]) {
        yield* go(function* writer() {
          for (const s of statements) yield* x.set('add' in s ? (yield* x.get()) + s.add : s.set);
          yield* wg.done();
        });
      }
      yield* wg.wait();
    },
    { simplest: 1 },
  );
  if (!found.all) throw new Error(`q13-outcomes: ${found.coverage}`);
  return new Set(found.results.map(r => r.values.x as number));
}

/** The final values if nobody could come between the load and the store of a statement. */
export function wholeStatements({ start, one, two }: TwoWriters): Set<number> {
  const finals = new Set<number>();
  const after = (x: number, s: Statement): number => ('add' in s ? x + s.add : s.set);
  const go = (x: number, i: number, j: number): void => {
    if (i === one.length && j === two.length) finals.add(x);
    if (i < one.length) go(after(x, one[i]!), i + 1, j);
    if (j < two.length) go(after(x, two[j]!), i, j + 1);
  };
  go(start, 0, 0);
  return finals;
}

const LOST =
  'x += n is a load and a store; who stores what he loaded before the other’s store wipes that store out';

const outcomesKey: Key<TwoWriters, null> = {
  id: 'q13-outcomes',
  points: 3,
  hidden: () => [],
  marks: (instance, [outcome]) => {
    const real = finalsOf(instance);
    const whole = wholeStatements(instance);
    const lost = [...real].filter(x => !whole.has(x));
    const judge = (of: (yours: Set<number>) => string) => (data: unknown) => {
      const yours = new Set(data as number[]);
      const right = [...yours].filter(x => real.has(x)).length;
      // A list of everything would hold what is right too.
      return right > yours.size - right ? of(yours) : 'most of the values in your list never come out';
    };
    return [
      mark(
        'nothing that cannot come out',
        1,
        outcome!,
        judge(yours => {
          const never = [...yours].filter(x => !real.has(x)).length;
          return never === 0 ? '' : `${never} of your values come out in no schedule`;
        }),
      ),
      mark(
        'what whole statements give',
        1,
        outcome!,
        judge(yours =>
          [...whole].every(x => yours.has(x))
            ? ''
            : 'a value is missing that comes out even when nobody comes between a load and its store: the statements of the two may alternate',
        ),
      ),
      mark(
        'what is lost between load and store',
        1,
        outcome!,
        judge(yours => {
          const missing = lost.filter(x => !yours.has(x)).length;
          if (missing === 0) return '';
          return missing === lost.length
            ? `the lost update is missing (M45): ${LOST}; lesson 13, section 2`
            : `${missing} of ${lost.length} values of lost updates are missing: ${LOST}`;
        }),
      ),
    ];
  },
  mutants: [
    {
      name: 'whole-statements',
      source: `const { start, one, two } = variant('q13-outcomes');
const finals = [];
const after = (x, s) => ('add' in s ? x + s.add : s.set);
function merge(x, i, j) {
  if (i === one.length && j === two.length) finals.push(x);
  if (i < one.length) merge(after(x, one[i]), i + 1, j);
  if (j < two.length) merge(after(x, two[j]), i, j + 1);
}
merge(start, 0, 0);`,
      says: /M45/,
    },
    {
      name: 'one-after-the-other',
      source: `const { start, one, two } = variant('q13-outcomes');
const after = (x, s) => ('add' in s ? x + s.add : s.set);
const finals = [[...one, ...two], [...two, ...one]].map(all => all.reduce(after, start));`,
      says: /M45/,
    },
    {
      name: 'everything',
      source: 'const finals = Array.from({ length: 32 }, (_, i) => i);',
      says: /most of the values/,
    },
  ],
};

const repairCase: RepairCase = {
  answers: { jira: '40', slack: '2' },
  takes: { jira: 2, slack: 9 },
  seeds: 20,
};

const main = (body: string): string =>
  `function* main({ go, makeChan, mutex, waitGroup }, incident, call) {\n  ${body}\n}`;
const both = (body: string): string =>
  main(`const wg = waitGroup(), mu = mutex();
  wg.add(2);
  for (const service of ['jira', 'slack']) yield* go(function* escalate() {
    const answer = yield* call(service);
    ${body}
    yield* wg.done();
  });
  yield* wg.wait();`);

function lacks({ all, calls, lacking, example, raced, results }: RepairResult): string {
  if (calls !== 2) return `the services were called ${calls} times; once each is asked for`;
  if (!all) return 'the program has too many schedules to look at all of them: make it simpler';
  if (lacking === 0) return '';
  const so = `${lacking} of ${results} results lack an answer, such as: ${example}`;
  return raced === 0 && results > 1
    ? `${so}. The detector is silent: they take turns now, but whose turn is last is as open as ever (M42)`
    : so;
}

const repairKey: Key<null, RepairCase> = {
  id: 'q13-repair',
  points: 3,
  hidden: () => [repairCase],
  marks: (_, [, hidden]) => [
    mark('both answers in every schedule', 1.5, hidden!, data => {
      const result = data as RepairResult;
      return (
        lacks(result) ||
        (result.results === 1
          ? ''
          : `both answers are kept, but there are ${result.results} results, not one`)
      );
    }),
    mark('no data race', 0.5, hidden!, data => {
      const { calls, raced, variable, results } = data as RepairResult;
      if (calls !== 2) return lacks(data as RepairResult);
      if (raced === 0) return '';
      const report = `a data race on ${variable} in ${raced} of ${repairCase.seeds} runs`;
      return results === 1
        ? `${report}: one result over all schedules, and still nothing puts the stores in order (M43)`
        : report;
    }),
    mark('no longer than the slower call', 1, hidden!, data => {
      const result = data as RepairResult;
      const missing = lacks(result);
      if (missing !== '') return missing;
      return result.stretch < 1.1
        ? ''
        : `it takes ${result.stretch.toFixed(2)} times as long as the slower call: the calls run one after the other`;
    }),
  ],
  mutants: [
    { name: 'as-it-was', source: both('yield* incident.issueId.set(answer);'), says: /a data race on/ },
    {
      name: 'mutex-only',
      source: both('yield* mu.lock(); yield* incident.issueId.set(answer); yield* mu.unlock();'),
      says: /M42/,
    },
    {
      name: 'same-word',
      source: both("yield* incident[service].set(answer); yield* incident.issueId.set('both');"),
      says: /M43/,
    },
    {
      name: 'one-by-one',
      source: main("for (const s of ['jira', 'slack']) yield* incident[s].set(yield* call(s));"),
      says: /one after the other/,
    },
    {
      name: 'lock-around-call',
      source: main(`const wg = waitGroup(), mu = mutex();
  wg.add(2);
  for (const s of ['jira', 'slack']) yield* go(function* escalate() {
    yield* mu.lock(); yield* incident[s].set(yield* call(s)); yield* mu.unlock(); yield* wg.done();
  });
  yield* wg.wait();`),
      says: /one after the other/,
    },
    {
      name: 'waits-for-one',
      source: main(`const done = makeChan(2);
  for (const s of ['jira', 'slack']) yield* go(function* escalate() {
    yield* incident[s].set(yield* call(s)); yield* done.send(1);
  });
  yield* done.recv();`),
      says: /lack an answer/,
    },
    { name: 'calls-nobody', source: main("yield* incident.jira.set('40');"), says: /called 0 times/ },
  ],
};

/** Why a part can go, or cannot, beyond what the runs show. */
const reasons: Record<string, string>[] = [
  {
    mutex: 'two goroutines that write different fields share nothing',
    WaitGroup: 'a mutex makes them take turns; nothing else tells main that both have had theirs (M42)',
  },
  {
    "adders' lock": 'a word is stored in one piece, but n++ is a load and a store (M43)',
    "main's lock": 'the end of Wait comes after both Dones, so nobody else is there any more',
  },
  {
    sleep: 'time makes no arrow; the channel does',
    channel: 'a sleep makes an order likely, never certain (M05)',
  },
  {
    mutex: 'between the look and the sale the other may look too (M43)',
    WaitGroup: 'main could lock before anybody has bought: it takes its turn, too early (M42)',
  },
  {
    mutex: 'an atomic addition is one step already',
    atomic: 'under the lock nobody comes between load and store, and Wait comes before main’s load',
  },
];

function whyNot(program: number, part: string, yours: boolean): string {
  const reason = reasons[program]![part]!;
  if (!yours) return `the ${part} can go: ${reason}`;
  const { results, race } = verdictOf(program, part);
  const now = race === '' ? '' : `a data race on ${race}, `;
  return `without the ${part} there is ${now}and there can come out ${results.map(r => JSON.stringify(r)).join(', ')}: ${reason}`;
}

const redundantKey: Key<null, null> = {
  id: 'q13-redundant',
  points: 2,
  hidden: () => [],
  marks: (_, [outcome]) =>
    PARTS.map((parts, program) =>
      mark(`program ${program + 1}`, 0.4, outcome!, data => {
        const names: unknown = (data as unknown[])?.[program];
        if (!Array.isArray(names)) return 'there is no list for it';
        // What was taken away and is needed says more than what was kept for nothing.
        const wrong =
          parts.find(part => names.includes(part) && !canGo(program, part)) ??
          parts.find(part => !names.includes(part) && canGo(program, part));
        return wrong === undefined ? '' : whyNot(program, wrong, names.includes(wrong));
      }),
    ),
  mutants: [
    { name: 'keep-everything', source: 'const canGo = [[], [], [], [], []];', says: /the sleep can go/ },
    {
      name: 'mutex-is-enough',
      source: "const canGo = [['WaitGroup'], [\"main's lock\"], ['sleep'], ['WaitGroup'], ['atomic']];",
      says: /M42/,
    },
    {
      name: 'words-are-safe',
      source:
        "const canGo = [['mutex'], [\"adders' lock\", \"main's lock\"], ['sleep'], ['mutex'], ['mutex', 'atomic']];",
      says: /M43/,
    },
    {
      name: 'sleep-synchronises',
      source: "const canGo = [['mutex'], [\"main's lock\"], ['channel'], [], ['mutex', 'atomic']];",
      says: /M05/,
    },
  ],
};

export const lesson13: Key[] = [outcomesKey, repairKey, redundantKey];
