/** Lesson 02, thread models: keys, computed by running the models. */
import { mToN, nToOne, oneToOne, runModel, threadPool } from '../../../models/model';
import { type Choice, needs, type Service, simplest } from '../../../notebook/exercises/lesson02/choose';
import { loadOf, type MakespanInstance, type Makespans } from '../../../notebook/exercises/lesson02/makespan';
import { N1_VISIBLE, type N1Case, roundRobin, turnsOf } from '../../../notebook/exercises/lesson02/n1';
import { type PoolInstance, streamOf } from '../../../notebook/exercises/lesson02/pool';
import { type Key, mark } from '../key';

const ms = 1_000_000;
const near = (yours: number, real: number, share: number) => Math.abs(yours / real - 1) <= share;

const makespanKey: Key<MakespanInstance, null> = {
  id: 'q02-makespan',
  points: 3,
  hidden: () => [],
  marks: (instance, [outcome]) => {
    const { cores, tasks, cpu, callers, block } = instance;
    const [n1, one, mn] = [nToOne(), oneToOne(), mToN()].map(
      model => runModel(model, loadOf(instance), { cores }).makespan / ms,
    ) as [number, number, number];
    const given = (data: unknown) => data as Makespans;
    return [
      mark('under N:1', 1, outcome!, data => {
        const yours = given(data).nToOne;
        if (near(yours, n1, 0.05)) return '';
        if (near(yours, tasks * cpu, 0.05) || near(yours, Math.max(tasks * cpu, cpu + block), 0.05)) {
          return 'this is as if a blocking call blocked one task only (M08): under N:1 it blocks the thread, and all tasks with it';
        }
        if (near(yours, tasks * cpu + block, 0.05)) {
          return 'this is as if the calls overlapped: while one blocks, nobody is there to make the next';
        }
        return 'one thread does everything, one after the other: all the computing, and all the calls';
      }),
      mark('under 1:1', 1, outcome!, data => {
        const yours = given(data).oneToOne;
        if (near(yours, one, 0.05)) return '';
        if (near(yours, n1, 0.05)) return 'each call blocks its own thread only; the calls overlap';
        return 'the callers compute as others do, sharing the cores; then they block, all at the same time';
      }),
      mark('under M:N', 1, outcome!, data => {
        const yours = given(data).mToN;
        if (near(yours, mn, 0.05)) return '';
        if (near(yours, (tasks * cpu + callers * block) / cores, 0.05)) {
          return 'this is as if M:N made everything faster by the number of cores (M06): a call takes its time, whoever waits for it';
        }
        if (near(yours, n1, 0.05)) return 'a blocked thread’s P goes to another thread: the calls overlap';
        return 'the callers come to their calls early, and the calls overlap: what remains is one of each';
      }),
    ];
  },
  mutants: [
    {
      name: 'one-task-only',
      source:
        "const { tasks, cpu, block } = variant('q02-makespan');\nconst makespan = { nToOne: Math.max(tasks * cpu, cpu + block), oneToOne: cpu + block, mToN: cpu + block };",
      says: /M08/,
    },
    {
      name: 'calls-overlap',
      source:
        "const { tasks, cpu, block } = variant('q02-makespan');\nconst makespan = { nToOne: tasks * cpu + block, oneToOne: cpu + block, mToN: cpu + block };",
      says: /as if the calls overlapped/,
    },
    {
      name: 'all-faster',
      source:
        "const { cores, tasks, cpu, callers, block } = variant('q02-makespan');\nconst all = tasks * cpu + callers * block;\nconst makespan = { nToOne: all, oneToOne: cpu + block, mToN: all / cores };",
      says: /M06/,
    },
    {
      name: 'no-overlap',
      source:
        "const { tasks, cpu, callers, block } = variant('q02-makespan');\nconst all = tasks * cpu + callers * block;\nconst makespan = { nToOne: all, oneToOne: all, mToN: all };",
      says: /calls overlap/,
    },
  ],
};

/** The number that decides, and what the usual mistakes make of it. */
function numberProblem(service: Service, { number }: Choice): string {
  const { cores, inFlight, gb } = needs(service);
  const real = simplest(service) === 'N:1' ? cores : gb;
  if (near(number, real, 0.1)) return '';
  if (near(number, (inFlight * 8.39e6) / 1e9, 0.1) || near(number, (inFlight * 8e6) / 1e9, 0.1)) {
    return '8 MB a thread is address space, reserved and not resident (M09): a waiting thread takes 36 KB';
  }
  if (near(number, (service.rate * 36_000) / 1e9, 0.1)) {
    return 'this counts requests a second; inside at once are rate times wait (Little’s law)';
  }
  return 'N:1: cores = rate × CPU time; otherwise GB = rate × wait × 36 KB';
}

const chooseKey: Key<Service[], null> = {
  id: 'q02-choose',
  points: 2,
  hidden: () => [],
  marks: (services, [outcome]) => [
    ...services.map((service, i) =>
      mark(`the model of service ${i + 1}`, 0.5, outcome!, data => {
        const { model } = (data as Choice[])[i] ?? { model: undefined };
        const right = simplest(service);
        if (model === right) return '';
        const { cores } = needs(service);
        if (right === 'N:1')
          return 'one core is enough and nothing blocks: N:1 will do, and it is the simplest';
        if (model === 'N:1') {
          return service.waits === 'blocking call'
            ? 'under N:1 a blocking call stops all requests (M08)'
            : `it computes on ${Math.ceil(cores)} cores; N:1 has one`;
        }
        return right === '1:1'
          ? 'its threads fit into the memory: no need for a scheduler of one’s own'
          : 'its threads do not fit into the memory';
      }),
    ),
    mark('the numbers that decide', 0.5, outcome!, data => {
      const wrong = services.map((service, i) =>
        numberProblem(service, (data as Choice[])[i] ?? ({ number: Number.NaN } as Choice)),
      );
      return wrong.find(text => text !== '') ?? '';
    }),
  ],
  mutants: [
    {
      name: 'reserved-is-used',
      source:
        "const choose = variant('q02-choose').map(s => {\n  const gb = (s.rate * s.wait / 1000) * 8e6 / 1e9;\n  if (s.waits === 'socket' && s.rate * s.cpu / 1e6 <= 1) return { model: 'N:1', number: s.rate * s.cpu / 1e6 };\n  return { model: gb <= s.ram ? '1:1' : 'M:N', number: gb };\n});",
      says: /M09/,
    },
    {
      name: 'wait-forgotten',
      source:
        "const choose = variant('q02-choose').map(s => {\n  const gb = s.rate * 36e3 / 1e9;\n  if (s.waits === 'socket' && s.rate * s.cpu / 1e6 <= 1) return { model: 'N:1', number: s.rate * s.cpu / 1e6 };\n  return { model: gb <= s.ram ? '1:1' : 'M:N', number: gb };\n});",
      says: /requests a second/,
    },
    {
      name: 'always-goroutines',
      source:
        "const choose = variant('q02-choose').map(s => ({ model: 'M:N', number: (s.rate * s.wait / 1000) * 36e3 / 1e9 }));",
      says: /it is the simplest|no need/,
    },
  ],
};

/** p99 of a pool of this size, ms. */
const p99 = (instance: PoolInstance, size: number) =>
  runModel(threadPool(size), streamOf(instance), { cores: 4 }).quantile(0.99) / ms;

const poolKey: Key<PoolInstance, null> = {
  id: 'q02-pool',
  points: 2,
  hidden: () => [],
  marks: (instance, [outcome]) => {
    const { rate, wait, target } = instance;
    const least = Math.ceil((rate * wait) / 1_000);
    return [
      mark('by Little’s law', 1, outcome!, data => {
        const yours = (data as { least: number }).least;
        if (Math.abs(yours - least) <= 1) return '';
        if (near(yours, rate * wait, 0.02)) return 'the wait is in ms: in seconds it is a thousandth of that';
        return 'what comes a second, times how long it stays, is how many are inside';
      }),
      mark('enough for the target, and no more than needed', 1, outcome!, data => {
        const yours = (data as { enough: number }).enough;
        const slack = Math.max(1, Math.round(0.03 * yours));
        if (yours > 100_000) return 'far more than are ever inside';
        if (p99(instance, yours + slack) > target) {
          return yours <= least + 1
            ? 'Little’s number leaves no reserve for chance: after every burst there is a queue'
            : `99 of 100 requests take up to ${Math.round(p99(instance, yours))} ms with it`;
        }
        return yours - slack > 1 && p99(instance, yours - slack - 1) <= target ? 'fewer would do' : '';
      }),
    ];
  },
  mutants: [
    {
      name: 'no-reserve',
      source:
        "const { rate, wait } = variant('q02-pool');\nconst size = Math.ceil(rate * wait / 1000);\nconst pool = { least: size, enough: Math.floor(0.95 * size) };",
      says: /no reserve/,
    },
    {
      name: 'milliseconds',
      source:
        "const { rate, wait } = variant('q02-pool');\nconst pool = { least: rate * wait, enough: rate * wait };",
      says: /thousandth/,
    },
    {
      name: 'twice',
      source:
        "const { rate, wait } = variant('q02-pool');\nconst size = Math.ceil(rate * wait / 1000);\nconst pool = { least: size, enough: 2 * size };",
      says: /fewer would do/,
    },
  ],
};

const n1Cases: N1Case[] = [[], [0, 2, 0, 1], [5, 1, 3, 1, 2]];

const n1Key: Key<null, N1Case> = {
  id: 'q02-n1',
  points: 3,
  hidden: () => n1Cases,
  marks: (_, outcomes) => {
    const [three, none, atOnce, uneven] = outcomes;
    const real = (steps: N1Case) => turnsOf(roundRobin, steps).join();
    const same = (steps: N1Case, why: (turns: number[]) => string) => (data: unknown) =>
      (data as number[]).join() === real(steps) ? '' : why(data as number[]);
    return [
      mark(
        'three tasks in turn',
        1,
        three!,
        same(N1_VISIBLE, turns => inTurn(turns)),
      ),
      mark('no tasks at all', 0.5, none!, () =>
        three && 'data' in three && isEmpty(three.data) ? 'nothing runs at all' : '',
      ),
      mark(
        'tasks that end in their first step',
        0.75,
        atOnce!,
        same(n1Cases[1]!, turns =>
          turns.length < 7
            ? 'when one ends, the others still run to their ends'
            : 'who has ended leaves the line, and nobody loses a turn by it',
        ),
      ),
      mark(
        'fair to tasks of unequal length',
        0.75,
        uneven!,
        same(n1Cases[2]!, turns => inTurn(turns)),
      ),
    ];
  },
  mutants: [
    {
      name: 'to-the-end',
      source: 'function schedule(tasks) {\n  for (const task of tasks) while (!task.next().done) {}\n}',
      says: /gives way/,
    },
    {
      name: 'newest-first',
      source:
        'function schedule(tasks) {\n  const ready = [...tasks];\n  while (ready.length > 0) {\n    const task = ready.pop();\n    if (!task.next().done) ready.push(task);\n  }\n}',
      says: /gives way|first come/,
    },
    {
      name: 'skips-a-neighbour',
      source:
        'function schedule(tasks) {\n  const ready = [...tasks];\n  while (ready.length > 0) {\n    for (let i = 0; i < ready.length; i++) if (ready[i].next().done) ready.splice(i, 1);\n  }\n}',
      says: /loses a turn|turn/,
    },
    {
      name: 'one-round',
      source: 'function schedule(tasks) {\n  for (const task of tasks) task.next();\n}',
      says: /to their ends|until they end/,
    },
    {
      name: 'waits-for-nobody',
      source:
        'function schedule(tasks) {\n  do {\n    for (const task of tasks) task.next();\n  } while (tasks.length > 0);\n}',
      says: /again and again/,
    },
  ],
};

const isEmpty = (data: unknown) => Array.isArray(data) && data.length === 0;

function inTurn(turns: number[]): string {
  if (turns.length === 0) return 'nobody ran';
  if (turns[0] !== 0) return 'first come, first served: the first of the list runs first';
  if (turns[0] === turns[1]) return 'who gives way goes to the end of the line: everybody else comes first';
  if (new Set(turns).size === turns.length) return 'tasks are run again, turn by turn, until they end';
  return 'between two turns of a task each of the others has one';
}

export const lesson02: Key[] = [makespanKey, chooseKey, poolKey, n1Key];
