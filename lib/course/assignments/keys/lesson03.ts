/** Lesson 03, stacks: keys. The weights are those recorded in datasets/goroutine-memory.csv. */
import type { CountInstance } from '../../../notebook/exercises/lesson03/count';
import { CASES, type GrowCase, goNewStackSize } from '../../../notebook/exercises/lesson03/grow';
import type { StartInstance } from '../../../notebook/exercises/lesson03/start';
import { type Key, mark } from '../key';

/** Resident bytes per goroutine, real Go 1.26, medians of 200,000. */
const WEIGHT = { chan: 2748, sleep: 2737, empty: 2630 };

const near = (x: number, y: number, share = 0.02) => Math.abs(x / y - 1) <= share;

const countKey: Key<CountInstance, null> = {
  id: 'q03-count',
  points: 3,
  hidden: () => [],
  marks: ({ chan, sleep, empty }, [outcome]) => {
    const real = chan * WEIGHT.chan + sleep * WEIGHT.sleep + empty * WEIGHT.empty;
    const n = chan + sleep + empty;
    const off = (band: number) => (data: unknown) => {
      const yours = data as number;
      if (yours <= real * band && yours >= real / band) return '';
      if (near(yours, 2048 * n))
        return 'these are the stacks alone (M10): each goroutine has a g in a slot of 480, and most have something to wait with';
      if (near(yours, 2 ** 21 * n) || near(yours, 2 ** 23 * n))
        return 'this is what threads reserve (M09): a goroutine takes what it uses';
      if (near(yours, (2048 * n) / 1e6) || near(yours, real / 1e6)) return 'the answer is in bytes';
      if (near(yours, 2048 * chan) || near(yours, WEIGHT.chan * chan))
        return 'these are those on the channel; the others are there, too';
      const factor = yours > real ? yours / real : real / yours;
      return `it is ${factor.toPrecision(2)} times too ${yours > real ? 'much' : 'little'}`;
    };
    return [
      mark('right to a factor of 1.2', 1, outcome!, off(1.2)),
      mark('right to 10 %', 2, outcome!, off(1.1)),
    ];
  },
  mutants: [
    {
      name: 'stacks-alone',
      source:
        "const { chan, sleep, empty } = variant('q03-count');\nconst bytes = 2048 * (chan + sleep + empty);",
      says: /M10/,
    },
    {
      name: 'reserved',
      source:
        "const { chan, sleep, empty } = variant('q03-count');\nconst bytes = 8 * 2 ** 20 * (chan + sleep + empty);",
      says: /M09/,
    },
    {
      name: 'channel-only',
      source: "const { chan } = variant('q03-count');\nconst bytes = 2748 * chan;",
      says: /the others/,
    },
  ],
};

const growCases: Record<string, GrowCase> = {
  big: { old: 2048, used: 1_000, frame: 20_480 },
  exact: { old: 2048, used: 1_000, frame: 4096 - 1_000 - 928 },
  over: { old: 2048, used: 1_000, frame: 4096 - 1_000 - 928 + 1 },
  last: { old: 2 ** 28, used: 268_000_000, frame: 100 },
  end: { old: 2 ** 29, used: 536_000_000, frame: 100 },
  endAtOnce: { old: 4096, used: 2_000, frame: 600_000_000 },
};

const growKey: Key<null, GrowCase> = {
  id: 'q03-grow',
  points: 3,
  hidden: () => Object.values(growCases),
  marks: (_, outcomes) => {
    const names = Object.keys(growCases);
    const like = (name: string, why: string) => {
      const { old, used, frame } = growCases[name]!;
      const outcome = outcomes[CASES.length + names.indexOf(name)]!;
      return { outcome, judge: (data: unknown) => (data === goNewStackSize(old, used, frame) ? '' : why) };
    };
    const both = (title: string, points: number, a: ReturnType<typeof like>, b: ReturnType<typeof like>) => {
      const first = mark(title, points, a.outcome, a.judge);
      return first.message === '' ? mark(title, points, b.outcome, b.judge) : first;
    };
    const first = CASES.map((test, i) =>
      mark('one doubling', 0.75, outcomes[i]!, data =>
        data === goNewStackSize(test.old, test.used, test.frame)
          ? ''
          : 'where one doubling is enough there is one',
      ),
    );
    const big = like('big', 'one doubling may not hold the frame: double until it does');
    const limit = 'above 1,000,000,000 bytes there is no stack: 512 MiB is the biggest';
    return [
      first.find(m => m.message !== '') ?? first[0]!,
      mark('a frame of 20 KiB', 0.75, big.outcome, big.judge),
      both(
        'a frame that just fits, and one byte more',
        0.75,
        like('over', '928 bytes must stay free below the frame'),
        like('exact', 'what fits exactly fits: the test is room < frame + 928'),
      ),
      both('the limit', 0.75, like('end', limit), both2(like('last', limit), like('endAtOnce', limit))),
    ];
  },
  mutants: [
    {
      name: 'once',
      source: 'function newStackSize(old, used, frame) {\n  return 2 * old > 1e9 ? 0 : 2 * old;\n}',
      says: /double until/,
    },
    {
      name: 'no-guard',
      source:
        'function newStackSize(old, used, frame) {\n  let size = 2 * old;\n  while (size - used < frame) size *= 2;\n  return size > 1e9 ? 0 : size;\n}',
      says: /928 bytes must stay/,
    },
    {
      name: 'one-too-many',
      source:
        'function newStackSize(old, used, frame) {\n  let size = 2 * old;\n  while (size - used <= frame + 928) size *= 2;\n  return size > 1e9 ? 0 : size;\n}',
      says: /exactly fits/,
    },
    {
      name: 'no-limit',
      source:
        'function newStackSize(old, used, frame) {\n  let size = 2 * old;\n  while (size - used < frame + 928) size *= 2;\n  return size;\n}',
      says: /512 MiB/,
    },
  ],
};

/** The first of two looks that finds something. */
function both2<T extends { outcome: Parameters<typeof mark>[2]; judge: (data: unknown) => string }>(
  a: T,
  b: T,
): T {
  return mark('', 0, a.outcome, a.judge).message !== '' ? a : b;
}

const round2 = (x: number): number => {
  let size = 2048;
  while (size < x) size *= 2;
  return size;
};

const startKey: Key<StartInstance, null> = {
  id: 'q03-start',
  points: 2,
  hidden: () => [],
  marks: ({ scanned }, [outcome]) => {
    const n = scanned.reduce((sum, row) => sum + row.goroutines, 0);
    const mean = (of: 'used' | 'stack') =>
      Math.floor(scanned.reduce((sum, row) => sum + row.goroutines * row[of], 0) / n);
    const real = round2(mean('used') + 928);
    return [
      mark('a size that a stack can have', 0.5, outcome!, data => {
        const yours = data as number;
        return round2(yours) === yours ? '' : 'a stack’s size is a power of two, 2,048 or more';
      }),
      mark('the next starting size', 1.5, outcome!, data => {
        const yours = data as number;
        if (yours === real) return '';
        if (yours === mean('used') + 928) return 'the average and 928 are rounded up to a power of two';
        if (yours === round2(mean('used')))
          return 'the 928 bytes of the guard are forgotten: a goroutine that uses the average would have to grow';
        if (yours === round2(mean('stack') + 928) || yours === round2(mean('stack')))
          return 'what is in use counts, not how big the stacks are';
        return `the average in use is ${mean('used')} bytes; what does a new goroutine need to hold as much?`;
      }),
    ];
  },
  mutants: [
    {
      name: 'no-guard',
      source:
        "const { scanned } = variant('q03-start');\nconst n = scanned.reduce((s, r) => s + r.goroutines, 0);\nconst mean = scanned.reduce((s, r) => s + r.goroutines * r.used, 0) / n;\nlet start = 2048;\nwhile (start < mean) start *= 2;",
      says: /928 bytes of the guard/,
    },
    {
      name: 'not-rounded',
      source:
        "const { scanned } = variant('q03-start');\nconst n = scanned.reduce((s, r) => s + r.goroutines, 0);\nconst start = Math.floor(scanned.reduce((s, r) => s + r.goroutines * r.used, 0) / n) + 928;",
      says: /power of two/,
    },
    {
      name: 'two-kilobytes',
      source: 'const start = 2048;',
      says: /average in use/,
    },
  ],
};

export const lesson03: Key[] = [countKey, growKey, startKey];
