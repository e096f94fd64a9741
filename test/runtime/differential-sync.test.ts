/**
 * Random programs of locks, selects and timers in real Go and in the simulator: what every goroutine did, in
 * which order, how the process ended, and who waited for what at the end, are equal (checklist 68 to 84).
 *
 * Where a select chooses at random, what real Go did must be among what the simulator does with some seed.
 * GMPLAB_DIFFERENTIAL says how many programs; the default is a sample. A real run that was disturbed by a busy
 * machine is run again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../../lib/index';
import {
  type Flavour,
  mainOf,
  type Program,
  programText,
  randomProgram,
} from '../oracle/random-sync/programs';
import { build, goVersion, runRandom } from '../oracle/real-go';

const programs = Number(process.env.GMPLAB_DIFFERENTIAL ?? 40);
const version = goVersion();
/** The look at schedtick knows the layout of these versions' p; from 1.23 on timer channels are as modelled. */
const known = version !== undefined && /^go1\.(2[3-6])\b/.test(version);
const skip = !known && `compared with go1.23 to go1.26 only; found ${version ?? 'no Go'}`;

interface Outcome {
  log: string[];
  code: number | null;
  firstLine: string;
  goroutines: string[];
}

function outcome(log: string[], code: number | null, stderr: string): Outcome {
  const goroutines = stderr.split('\n').filter(line => /^goroutine \d+ \[/.test(line));
  return { log, code, firstLine: stderr.split('\n')[0], goroutines: goroutines.slice(0, 100) };
}

function simulated(p: Program, seed: number): Outcome {
  const log: string[] = [];
  const run = simulate({ procs: 1, seed, debug: { verify: seed === 1 } }, mainOf(p, log));
  return outcome(log, run.end.code, run.stderr);
}

function compare(binary: string, p: Program, seeds: number): void {
  const ours: Outcome[] = [];
  let theirs: Outcome | undefined;
  for (let attempt = 0; attempt < 20; attempt++) {
    const real = runRandom(binary, programText(p));
    theirs = outcome(real.log, real.code, real.stderr);
    for (let seed = 1; seed <= seeds; seed++) {
      ours[seed] ??= simulated(p, seed);
      if (JSON.stringify(ours[seed]) === JSON.stringify(theirs)) return;
    }
  }
  assert.deepEqual(ours[1], theirs, `program:\n${programText(p)}`);
}

test('random programs of locks, selects and timers run as in real Go', { skip }, async t => {
  const binary = build('random-sync', '-ldflags=-checklinkname=0');
  const kinds: [name: string, flavour: Flavour, share: number, seeds: number][] = [
    ['locks: Mutex, RWMutex, Cond, Once (76 to 80)', 'locks', 0.5, 1],
    ['select (74)', 'select', 0.3, 200],
    ['timers and timer channels (66 to 69)', 'timers', 0.2, 1],
  ];
  for (const [name, flavour, share, seeds] of kinds) {
    await t.test(name, () => {
      for (let seed = 1; seed <= programs * share; seed++)
        compare(binary, randomProgram(seed, flavour), seeds);
    });
  }
});
