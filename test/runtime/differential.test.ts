/**
 * The same random programs in real Go and in the simulator: what every goroutine did, in which order, with
 * which goid, how the process ended, and who waited for what at the end, are equal.
 *
 * GMPLAB_DIFFERENTIAL says how many programs; the default is a sample. Real runs begin at schedtick 4, seldom
 * at 5, as their start-up is a race of two threads; those that did not begin as the simulator does, or were
 * preempted by a busy machine, are run again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../../lib/index';
import { gGoid } from '../../lib/runtime/g';
import { mCurg } from '../../lib/runtime/m';
import { sched } from '../../lib/runtime/sched';
import { mainOf, type Program, programText, randomProgram } from '../oracle/random/programs';
import { build, goVersion, type Logged, runRandom } from '../oracle/real-go';

const programs = Number(process.env.GMPLAB_DIFFERENTIAL ?? 40);
const version = goVersion();
/** The look at schedtick knows the layout of these versions' p. */
const known = version !== undefined && /^go1\.(2[3-6])\b/.test(version);
const skip = !known && `compared with go1.23 to go1.26 only; found ${version ?? 'no Go'}`;

/** What of a run can be compared. */
interface Outcome {
  log: string[];
  code: number | null;
  firstLine: string;
  goroutines: string[];
}

const goroutines = (stderr: string): string[] =>
  stderr
    .split('\n')
    .filter(line => /^goroutine \d+ \[/.test(line))
    .slice(0, 100);

function outcome(log: string[], code: number | null, stderr: string): Outcome {
  return { log, code, firstLine: stderr.split('\n')[0], goroutines: goroutines(stderr) };
}

function simulated(p: Program, updateMaxProcs: boolean): Outcome {
  const log: string[] = [];
  const goid = (): number => gGoid[mCurg[sched.curm]];
  const run = simulate({ procs: 1, updateMaxProcs }, mainOf(p, log, goid));
  return outcome(log, run.end.code, run.stderr);
}

function equal(a: Outcome, b: Outcome): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function compare(random: string, p: Program, updateMaxProcs: boolean): void {
  const ours = simulated(p, updateMaxProcs);
  let theirs: Outcome | undefined;
  for (let attempt = 0; attempt < 10; attempt++) {
    const real: Logged = runRandom(random, programText(p), `updatemaxprocs=${updateMaxProcs ? 1 : 0}`);
    theirs = outcome(real.log, real.code, real.stderr);
    if (equal(ours, theirs)) return;
  }
  assert.deepEqual(ours, theirs, `program:\n${programText(p)}`);
}

test('random programs run as in real Go', { skip }, async t => {
  const random = build('random', '-ldflags=-checklinkname=0');
  const kinds = [
    { name: 'without a clock', share: 0.7, sleepy: false, updateMaxProcs: false },
    { name: 'with sleeps', share: 0.2, sleepy: true, updateMaxProcs: false },
    { name: 'with the start-up of go 1.25 and later', share: 0.1, sleepy: false, updateMaxProcs: true },
  ];
  for (const { name, share, sleepy, updateMaxProcs } of kinds) {
    await t.test(name, () => {
      for (let seed = 1; seed <= programs * share; seed++) {
        compare(random, randomProgram(seed, sleepy), updateMaxProcs);
      }
    });
  }
});
