/**
 * `gmplab bench schedules`: schedules that the searches run in a second, and what the race detector costs a program in
 * TypeScript or Go: the processor time of a run with it as a multiple of the time without.
 */
import { median } from 'mathjs';
import { instantiate } from '../../compiler/run/instantiate';
import { goRaceProgram } from '../../explore/go-program';
import { outcomes } from '../../explore/outcomes';
import { raceRun } from '../../explore/race/run';
import { go, makeChan, waitGroup } from '../../goroutine/api';
import { mutex } from '../../goroutine/locks';
import type { GoFunction } from '../../goroutine/operation';
import { shared } from '../../goroutine/shared';
import { simulate } from '../../observe/simulate';
import { goCompiler } from '../run-go';
import type { Row } from './rows';

const RUNS = 5;
/** Rounds of the programs that the detector watches. */
const ROUNDS = 20_000;

type Body = ReturnType<GoFunction>;

/** @returns the exit code */
export async function benchSchedules(json: boolean): Promise<number> {
  const rows = [
    rate(
      'schedules.enumerated',
      () => outcomes(adders, { points: 'variables', reduction: false, runs: 10_000 }).runs,
    ),
    rate('schedules.reduced', () => outcomes(adders, { runs: 10_000, simplest: 0 }).runs),
    slowDown('race.mutex', counters),
    slowDown('race.channel', pingPong),
    await slowDownOfGo('race.go', GO_COUNTERS),
  ];
  if (json) console.log(JSON.stringify(rows, null, 2));
  else
    for (const { name, value, unit, bar = '' } of rows)
      console.log(`${name.padEnd(24)}${value} ${unit} ${bar}`);
  return 0;
}

function seconds(f: () => void): number {
  const began = performance.now();
  f();
  return (performance.now() - began) / 1000;
}

function cpuSeconds(f: () => void): number {
  const began = process.cpuUsage();
  f();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

function rate(name: string, f: () => number): Row {
  const rates = Array.from({ length: RUNS }, () => {
    let runs = 0;
    const took = seconds(() => {
      runs = f();
    });
    return runs / took;
  });
  return { name, value: Math.round(median(rates)), unit: 'schedules/s' };
}

const WATCHED = { procs: 2, record: false } as const;
const PLAIN = { ...WATCHED, randomizeScheduler: true } as const;

function slowDown(name: string, program: GoFunction<[]>): Row {
  return multipleOf(
    name,
    () => simulate(PLAIN, program),
    () => raceRun(WATCHED, program),
  );
}

/** Each as it would be compiled: without the detector no access is told. */
async function slowDownOfGo(name: string, text: string): Promise<Row> {
  const compiler = await goCompiler();
  const compiled = (accesses?: 'race') => {
    const { program } = compiler.compile([{ name: './x.go', text }], {
      parallel: accesses === undefined,
      goVersion: 1.26,
      accesses,
    });
    if (program === null) throw new Error(`bench: ${name} does not compile`);
    return program;
  };
  const [plain, told] = [compiled(), compiled('race')];
  const surroundings = { args: ['x'], write: () => {} };
  return multipleOf(
    name,
    () => simulate(PLAIN, instantiate(plain, surroundings, { deepStack: true })),
    () => raceRun(WATCHED, goRaceProgram(told, surroundings)),
  );
}

function multipleOf(name: string, plain: () => void, watched: () => void): Row {
  const multiples = Array.from({ length: RUNS }, () => {
    const alone = cpuSeconds(plain);
    return cpuSeconds(watched) / alone;
  });
  const value = Math.round(100 * median(multiples)) / 100;
  return { name, value, unit: 'times slower', bar: '≤ 10', met: value <= 10 };
}

/** As `counters`, and each goroutine adds to an element of its own besides. */
const GO_COUNTERS = `package main

import "sync"

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	total, sums := 0, make([]int, 4)
	for i := range sums {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := 0; k < ${ROUNDS}; k++ {
				mu.Lock()
				total++
				mu.Unlock()
				sums[i] += k
			}
		}()
	}
	wg.Wait()
	println(total, sums[0])
}
`;

/** Three goroutines add 1 to a counter, twice each: 34,650 orders. */
function* adders(): Body {
  const x = shared('x', 0);
  const wg = waitGroup();
  for (let i = 0; i < 3; i++) {
    wg.add(1);
    yield* go(function* adder(): Body {
      for (let k = 0; k < 2; k++) yield* x.set((yield* x.get()) + 1);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

function* counters(): Body {
  const x = shared('x', 0);
  const mu = mutex();
  const wg = waitGroup();
  for (let i = 0; i < 4; i++) {
    wg.add(1);
    yield* go(function* adder(): Body {
      for (let k = 0; k < ROUNDS; k++) {
        yield* mu.lock();
        yield* x.set((yield* x.get()) + 1);
        yield* mu.unlock();
      }
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

function* pingPong(): Body {
  const [there, back] = [makeChan<number>(), makeChan<number>()];
  yield* go(function* echo(): Body {
    for (let i = 0; i < ROUNDS; i++) yield* back.send(1 + (yield* there.recv()));
  });
  for (let i = 0; i < ROUNDS; i++) {
    yield* there.send(i);
    yield* back.recv();
  }
}
