/** Lesson 01, five goroutines: keys, computed by the simulator and by each misconception's queue. */
import { go, ms, println, waitGroup, work } from '../../../goroutine/api';
import type { FirstMakespan } from '../../../notebook/exercises/lesson01/makespan';
import type { FirstOrder } from '../../../notebook/exercises/lesson01/order';
import { type WaitCase, type WaitResult, WORKERS } from '../../../notebook/exercises/lesson01/wait';
import { simulate } from '../../../observe/simulate';
import { type Key, mark } from '../key';

/** The order on one P. */
export function realOrder({ main, n, starts }: FirstOrder): number[] {
  const run = simulate({ procs: 1, record: false }, function* () {
    const wg = waitGroup();
    function* worker(i: number): Generator<number, void, unknown> {
      println(i);
      for (const child of starts[i] ?? []) yield* go(worker, child);
      yield* wg.done();
    }
    wg.add(n);
    for (let i = 0; i < main; i++) yield* go(worker, i);
    yield* wg.wait();
  });
  return run.lines.map(Number);
}

/** The order if the next were always the oldest one, or always the newest one. */
function imagined({ main, starts }: FirstOrder, takes: 'oldest' | 'newest'): number[] {
  const waiting = Array.from({ length: main }, (_, i) => i);
  const order: number[] = [];
  while (waiting.length > 0) {
    const g = takes === 'oldest' ? waiting.shift()! : waiting.pop()!;
    order.push(g);
    waiting.push(...(starts[g] ?? []));
  }
  return order;
}

/** The order if only main's last goroutine took the seat. */
function childrenLast({ main, starts }: FirstOrder): number[] {
  const order = [main - 1, ...Array.from({ length: main - 1 }, (_, i) => i)];
  for (let i = 0; i < order.length; i++) order.push(...(starts[order[i]!] ?? []));
  return order;
}

function whyNotSo(instance: FirstOrder, yours: number[]): string {
  const { n } = instance;
  const is = (other: number[]): boolean => yours.join() === other.join();
  const counted = Array.from({ length: n }, (_, i) => i);
  if (is(counted) || is(imagined(instance, 'oldest')))
    return 'this would come out if goroutines ran in the order of their start (M01); the newest takes the seat in front of the queue: lesson 01, section 1';
  if (is([...counted].reverse()) || is(imagined(instance, 'newest')))
    return 'this would come out if everything were last in, first out (M04); there is one seat, and behind it a queue that the oldest leaves first: lesson 01, section 1';
  if (is(childrenLast(instance)))
    return 'this would come out if only main’s last goroutine took the seat; a child takes it too, whoever starts it';
  const real = realOrder(instance);
  const at = real.findIndex((g, i) => g !== yours[i]);
  return at < 0
    ? `${yours.length} entries for ${n} goroutines`
    : `the first ${at} are right; then follow seat and queue once more: who sits there when the next is taken?`;
}

const orderKey: Key<FirstOrder, null> = {
  id: 'q01-order',
  points: 3,
  hidden: () => [],
  marks: (instance, [outcome]) => {
    const real = realOrder(instance);
    const ofMain = (list: number[]): string => list.filter(g => g < instance.main).join();
    const judge = (right: (yours: number[]) => boolean) => (data: unknown) => {
      const yours = data as number[];
      return right(yours) ? '' : whyNotSo(instance, yours);
    };
    return [
      mark(
        'the first to run',
        0.5,
        outcome!,
        judge(yours => yours[0] === real[0]),
      ),
      mark(
        'main’s goroutines among themselves',
        1,
        outcome!,
        judge(yours => ofMain(yours) === ofMain(real)),
      ),
      mark(
        'the whole order',
        1.5,
        outcome!,
        judge(yours => yours.join() === real.join()),
      ),
    ];
  },
  mutants: [
    {
      name: 'as-started',
      source: "const { n } = variant('q01-order');\nconst order = Array.from({ length: n }, (_, i) => i);",
      says: /M01/,
    },
    {
      name: 'all-lifo',
      source: `const { main: m, starts } = variant('q01-order');
const waiting = Array.from({ length: m }, (_, i) => i);
const order = [];
while (waiting.length > 0) { const g = waiting.pop(); order.push(g); waiting.push(...(starts[g] ?? [])); }`,
      says: /M04/,
    },
    {
      name: 'children-last',
      source: `const { main: m, starts } = variant('q01-order');
const order = [m - 1, ...Array.from({ length: m - 1 }, (_, i) => i)];
for (let i = 0; i < order.length; i++) order.push(...(starts[order[i]] ?? []));`,
      says: /a child takes it too/,
    },
  ],
};

const SEEDS = 20;

/** What is wrong with runs that should print everything; '' for nothing. */
function lost({ complete, trouble, slept, waitedForNobody }: WaitResult, of: number): string {
  if (/deadlock/.test(trouble)) return `${trouble} The count never came to zero: who has not counted down?`;
  if (trouble !== '') return trouble;
  if (complete === of) return '';
  const runs = `${of - complete} of ${of} runs lost a number`;
  if (slept) return `${runs}: a sleep bets on a time, it synchronises nothing (M05)`;
  if (waitedForNobody)
    return `${runs}: main came to wait before anybody was counted; add belongs before the go statement`;
  return `${runs}: main waits for nobody by itself (M03)`;
}

const main = (body: string): string =>
  `function* main({ go, ioWait, makeChan, ms, println, sleep, waitGroup }, delays) {\n${body}\n}`;
const each = (body: string): string => `for (let i = 0; i < delays.length; i++) { ${body} }`;
const worker = 'yield* ioWait(delays[i]); println(i);';

const waitKey: Key<null, WaitCase> = {
  id: 'q01-wait',
  points: 3,
  hidden: () => [1, 2, 8].map(procs => ({ procs, seeds: SEEDS })),
  marks: (_, [, one, two, eight]) => {
    const all = (data: unknown): string => lost(data as WaitResult, SEEDS);
    return [
      mark('one P, 20 seeds', 1, one!, all),
      mark('two Ps, 20 seeds', 0.5, two!, all),
      mark('eight Ps, 20 seeds', 0.5, eight!, all),
      mark('nobody sleeps', 0.5, two!, data =>
        (data as WaitResult).slept
          ? 'Sleep is no way to wait for somebody (M05): it only bets on a time'
          : all(data),
      ),
      mark('all at once', 0.5, eight!, data => {
        const { started, stretch } = data as WaitResult;
        const missing = all(data);
        if (missing !== '') return missing;
        if (started < WORKERS) return `${started} goroutines were started; there should be ${WORKERS}`;
        return stretch < 1.1
          ? ''
          : `main waited ${stretch.toFixed(1)} times as long as the slowest goroutine: start all of them, then wait`;
      }),
    ];
  },
  mutants: [
    {
      name: 'sleeps',
      source: main(`${each(`yield* go(function* () { ${worker} });`)}\nyield* sleep(10_000 * ms);`),
      says: /M05/,
    },
    {
      name: 'sleeps-too-little',
      source: main(`${each(`yield* go(function* () { ${worker} });`)}\nyield* sleep(500 * ms);`),
      says: /lost a number: a sleep bets.*M05/,
    },
    {
      name: 'counts-inside',
      source: main(
        `const wg = waitGroup();\n${each(`yield* go(function* () { wg.add(1); ${worker} yield* wg.done(); });`)}\nyield* wg.wait();`,
      ),
      says: /before the go statement/,
    },
    {
      name: 'never-down',
      source: main(
        `const wg = waitGroup();\n${each(`wg.add(1); yield* go(function* () { ${worker} });`)}\nyield* wg.wait();`,
      ),
      says: /deadlock.*counted down/,
    },
    {
      name: 'one-by-one',
      source: main(
        each(
          `const wg = waitGroup(); wg.add(1); yield* go(function* () { ${worker} yield* wg.done(); }); yield* wg.wait();`,
        ),
      ),
      says: /start all of them, then wait/,
    },
    { name: 'no-goroutines', source: main(each(worker)), says: /0 goroutines were started/ },
    {
      name: 'waits-for-nobody',
      source: main(each(`yield* go(function* () { ${worker} });`)),
      says: /M03/,
    },
  ],
};

/** ms until the last task has ended. */
export function realMakespan({ tasks, cpu }: FirstMakespan, procs: number): number {
  const run = simulate({ procs, record: false }, function* () {
    const wg = waitGroup();
    wg.add(tasks);
    for (let i = 0; i < tasks; i++) {
      yield* go(function* task() {
        yield* work(cpu * ms);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  return run.time / ms;
}

const near = (a: number, b: number): boolean => Math.abs(a / b - 1) <= 0.05;

function offBy(yours: number, real: number): string {
  const factor = yours / real;
  return factor > 1
    ? `${factor.toFixed(2)} times as long as it takes`
    : `it takes ${(1 / factor).toFixed(2)} times as long`;
}

const makespanKey: Key<FirstMakespan, null> = {
  id: 'q01-makespan',
  points: 2,
  hidden: () => [],
  marks: (instance, [outcome]) => {
    const { tasks, cpu, cores } = instance;
    const [one, several] = [realMakespan(instance, 1), realMakespan(instance, cores)];
    return [
      mark('on one core', 0.5, outcome!, data => {
        const yours = (data as { one: number }).one;
        if (near(yours, one)) return '';
        if (near(yours, cpu))
          return 'on one core they take turns; that all are under way at once makes nobody faster';
        return offBy(yours, one);
      }),
      mark('on several cores', 1.5, outcome!, data => {
        const yours = (data as { several: number }).several;
        if (near(yours, several)) return '';
        if (near(yours, (tasks * cpu) / cores))
          return 'this divides the work evenly; in the last wave some cores have nothing to do, since a task is on one core at a time';
        if (near(yours, Math.floor(tasks / cores) * cpu))
          return 'these are the full waves; the last wave, which is not full, takes as long as the others';
        if (near(yours, one))
          return 'this is the time on one core: several cores compute in the same instant';
        if (near(yours, cpu)) return 'this is the time of one task: there are more tasks than cores';
        return offBy(yours, several);
      }),
    ];
  },
  mutants: [
    {
      name: 'divided-evenly',
      source:
        "const { tasks, cpu, cores } = variant('q01-makespan');\nconst makespan = { one: tasks * cpu, several: tasks * cpu / cores };",
      says: /divides the work evenly/,
    },
    {
      name: 'full-waves',
      source:
        "const { tasks, cpu, cores } = variant('q01-makespan');\nconst makespan = { one: tasks * cpu, several: Math.floor(tasks / cores) * cpu };",
      says: /full waves/,
    },
    {
      name: 'all-at-once',
      source: "const { cpu } = variant('q01-makespan');\nconst makespan = { one: cpu, several: cpu };",
      says: /makes nobody faster/,
    },
    {
      name: 'one-core',
      source:
        "const { tasks, cpu } = variant('q01-makespan');\nconst makespan = { one: tasks * cpu, several: tasks * cpu };",
      says: /the time on one core/,
    },
  ],
};

export const lesson01: Key[] = [orderKey, waitKey, makespanKey];
