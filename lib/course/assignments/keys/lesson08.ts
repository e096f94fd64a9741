/** Lesson 08, starvation: keys, computed by the simulator and by each misconception's count. */
import { go, gosched } from '../../../goroutine/api';
import type { FixResult } from '../../../notebook/exercises/lesson08/fix';
import { LONGEST, type TickCase, type TickResult } from '../../../notebook/exercises/lesson08/tick';
import type { Chain, WaitInstance } from '../../../notebook/exercises/lesson08/wait';
import { simulate } from '../../../observe/simulate';
import { type Key, mark } from '../key';

type Answer = number | 'never';

/** Runs a chain and tells how many links ran before main was back; and, without the rule, who ran in which order. */
export function linksBefore({ empties, divisor, tick }: Chain, orderOf?: string[]): Answer {
  let links = 0;
  function* nobody(): Generator<number, void, unknown> {
    orderOf?.push('nobody');
  }
  function* link(): Generator<number, void, unknown> {
    links++;
    orderOf?.push('link');
    yield* go(link);
    for (let i = 0; i < empties; i++) yield* go(nobody);
  }
  const options = { procs: 1, sysmon: false, record: false, maxEvents: 4_000 } as const;
  const fairnessTick = orderOf === undefined ? divisor : 0;
  const run = simulate({ ...options, startTick: tick, fairnessTick }, function* main() {
    yield* go(link);
    yield* gosched();
  });
  return run.end.kind === 'return' ? links : 'never';
}

/** If every goroutine that runs counted, not only those that begin a slice. */
function byRuns(chain: Chain): number {
  const order: string[] = [];
  linksBefore(chain, order);
  return order.slice(0, chain.divisor - chain.tick).filter(who => who === 'link').length;
}

function whyWrong(chain: Chain, yours: Answer): string {
  const { empties, divisor, tick } = chain;
  if (empties === 0) {
    return 'nobody begins a slice here, so the count stands still and the rule never comes (M28); only the time slice could end it, and without sysmon there is none, nor would it do for newborns (M29)';
  }
  if (yours === 'never')
    return `each link begins ${empties === 1 ? 'a slice' : 'two slices'}: the count goes on, and the rule comes`;
  if (yours === (linksBefore(chain) as number) - 1)
    return 'the first link runs from the seat, in main’s own slice: it is a link, and begins none';
  if (yours === byRuns(chain))
    return 'this is the number if every goroutine that runs counted (M27): who runs from the seat begins no slice';
  const slices = divisor - tick;
  if (empties === 2 && Math.abs(yours - slices) <= 1)
    return 'this is the number for one slice a link: here one empty goroutine runs from the seat, the other from the queue, in a slice of its own';
  if (yours === divisor || yours === divisor - 1 || yours === Math.floor(divisor / empties))
    return `the count does not begin at 0: it stood at ${tick} when main yielded`;
  return `count the slices from ${tick} to ${divisor}, and how many of them links begin`;
}

const waitKey: Key<WaitInstance, null> = {
  id: 'q08-wait',
  points: 3,
  hidden: () => [],
  marks: ({ chains }, [outcome]) =>
    chains.map((chain, i) => {
      const name = ['no slice a link', 'one slice a link', 'two slices a link'][chain.empties]!;
      return mark(name, 1, outcome!, data => {
        const yours = (data as Answer[])[i]!;
        return yours === linksBefore(chain) ? '' : whyWrong(chain, yours);
      });
    }),
  mutants: [
    {
      name: 'runs-counted',
      source:
        "const { chains } = variant('q08-wait');\nconst waits = chains.map(({ empties, divisor, tick }) => empties === 0 ? 'never' : Math.ceil((divisor - tick) / (1 + empties)));",
      says: /M27|count the slices|one slice a link/,
    },
    {
      name: 'rule-ends-all',
      source:
        "const { chains } = variant('q08-wait');\nconst waits = chains.map(({ divisor, tick }) => divisor - tick);",
      says: /M28.*M29/,
    },
    {
      name: 'from-zero',
      source:
        "const { chains } = variant('q08-wait');\nconst waits = chains.map(({ empties, divisor }) => empties === 0 ? 'never' : Math.floor(divisor / empties));",
      says: /does not begin at 0/,
    },
  ],
};

const tickCases: TickCase[] = [
  { chain: 'queue', yielders: 0, picks: 1000 },
  { chain: 'players', yielders: 5, picks: 6000 },
  { chain: 'newborns', yielders: 1, picks: 6000 },
];

const pickOf = (body: string): string =>
  `function pick(p, sched) {\n  ${body}\n  if (p.runnext !== 0) { const g = p.runnext; p.runnext = 0; return g; }\n  if (p.ring.length === 0) p.ring.push(...sched.queue.splice(0));\n  return p.ring.shift() ?? 0;\n}`;

const tickKey: Key<null, TickCase> = {
  id: 'q08-tick',
  points: 3,
  hidden: () => tickCases,
  marks: (_, outcomes) => {
    const back = (why: string) => (data: unknown) => {
      const { longest, trouble } = data as TickResult;
      return trouble || (longest <= LONGEST ? '' : `somebody waited ${longest} picks: ${why}`);
    };
    const still = 'schedtick stands still while the seat passes the slice on (M28): count picks';
    const [queue, players, newborns, empty, several, long] = outcomes;
    return [
      mark(
        'main beside a chain through the queue',
        0.5,
        queue!,
        back('the global queue must come first now and then'),
      ),
      mark('main beside two players', 0.5, players!, back(still)),
      mark('main beside newborns', 0.5, newborns!, back(still)),
      mark('nobody in the global queue', 0.5, empty!, data => {
        const { trouble } = data as TickResult;
        return trouble === '' ? '' : `the global queue may be empty when its turn comes: ${trouble}`;
      }),
      mark('exactly one is taken', 0.5, several!, data => {
        const { many, yields, trouble } = data as TickResult;
        if (trouble !== '') return trouble;
        if (many > 0)
          return `${many} times more than one left the global queue: the rule takes one, and the P’s own work goes on`;
        return yields > 0 ? '' : 'nobody was ever taken';
      }),
      mark('what the chain keeps', 0.5, long!, data => {
        const { links, yields, trouble } = data as TickResult;
        if (trouble !== '') return trouble;
        return links > 4 * yields
          ? ''
          : `the chain got ${links} turns and main ${yields}: the rule may not halve the throughput of those who have work`;
      }),
    ];
  },
  mutants: [
    {
      name: 'by-schedtick',
      source: pickOf('if (p.schedtick % 61 === 60 && sched.queue.length > 0) return sched.queue.shift();'),
      says: /M28/,
    },
    {
      name: 'global-first',
      source: pickOf('if (sched.queue.length > 0) return sched.queue.shift();'),
      says: /halve/,
    },
    {
      name: 'whole-queue',
      source: pickOf(
        'if (p.picks % 61 === 0 && sched.queue.length > 0) { const [g, ...rest] = sched.queue.splice(0); p.ring.push(...rest); return g; }',
      ),
      says: /takes one/,
    },
    {
      name: 'empty-unseen',
      source: pickOf('if (p.picks % 61 === 0) return sched.queue.shift();'),
      says: /may be empty/,
    },
    { name: 'nothing', source: pickOf(''), says: /now and then/ },
  ],
};

const fixKey: Key<null, number> = {
  id: 'q08-fix',
  points: 2,
  hidden: () => [2, 3],
  marks: (_, outcomes) => {
    const [one, two, three] = outcomes;
    const back = (data: unknown): string =>
      (data as FixResult).wait === null
        ? 'main is not back: the successor sits on the seat, and the slice goes on with it. A link that gives way must do so before it has one, or somebody else must take the seat'
        : '';
    return [
      mark('main comes back', 0.5, one!, back),
      mark('with every seed', 0.5, two!, back),
      mark('soon', 0.5, three!, data => {
        const { wait } = data as FixResult;
        if (wait === null) return back(data);
        return wait < 100_000 ? '' : `after ${Math.round(wait / 1000)} µs on average; 100 µs at most`;
      }),
      mark('the chain goes on as before', 0.5, one!, data => {
        const { rate, wait } = data as FixResult;
        if (rate < 100)
          return `the chain starts ${rate} goroutines in a millisecond: a cure that stops or slows the chain costs more than the illness`;
        return wait === null ? back(data) : '';
      }),
    ];
  },
  mutants: [
    {
      name: 'gives-way-after',
      source: "const link = [{ go: 'link' }, 'gosched'];",
      says: /sits on the seat/,
    },
    { name: 'chain-ends', source: 'const link = [];', says: /stops or slows/ },
    { name: 'sleeps', source: "const link = [{ sleep: 100_000 }, { go: 'link' }];", says: /stops or slows/ },
    { name: 'as-it-was', source: "const link = [{ go: 'link' }];", says: /sits on the seat/ },
  ],
};

export const lesson08: Key[] = [waitKey, tickKey, fixKey];
