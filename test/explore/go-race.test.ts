/**
 * The race detector on Go source: Go's own tests of its detector, and reports beside those of `go run -race`.
 *
 * GMPLAB_FULL=1 takes every function (about three minutes); otherwise every fifteenth.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goCompiler } from '../../lib/course/run-go';
import { goProgram, goRaceProgram } from '../../lib/explore/go-program';
import { outcomes } from '../../lib/explore/outcomes';
import { raceRun } from '../../lib/explore/race/run';
import { replay } from '../../lib/explore/replay';
import { go126, withoutGo } from '../notebooks/lesson';
import { raceCases } from './go-testdata';

const FULL = process.env.GMPLAB_FULL === '1';

/** What is known to be judged otherwise, and why. */
const known: Record<string, string> = {
  'mop_test.go TestRaceNestedArrayCopy':
    'a million variables in one assignment: the first 256 of each array are told',
  'mop_test.go TestRaceIssue5654': 'bytes.Buffer is library code, whose accesses are not told',
  'mutex_test.go TestRaceMutexOverwrite': 'a Mutex is no variable here',
};

const compile = async (source: string, accesses: 'race' | 'steps') =>
  (await goCompiler()).compile([{ name: './x.go', text: source }], {
    parallel: false,
    goVersion: 1.26,
    accesses,
  });

test('runtime/race/testdata: the verdicts of Go’s own tests', { skip: withoutGo }, async () => {
  const compiler = await goCompiler();
  const cases = raceCases(go126!).filter((_, i) => FULL || i % 15 === 0);
  const wrong: string[] = [];
  let supported = 0;
  for (const { name, races, source } of cases) {
    let program: ReturnType<typeof compiler.compile>['program'] = null;
    try {
      program = compiler.compile([{ name: './x.go', text: source }], {
        parallel: false,
        goVersion: 1.26,
        accesses: 'race',
      }).program;
    } catch {
      // What the compiler cannot do counts as not supported, as what it refuses.
    }
    if (program === null) continue;
    supported++;
    let found = false;
    for (let seed = 1; seed <= 4 && !found; seed++) {
      const options = { procs: 1 + (seed % 4), seed, record: false, until: 2e9, maxEvents: 3_000_000 };
      const surroundings = { args: ['x'], write: () => {}, seed };
      found = raceRun(options, goRaceProgram(program, surroundings)).races.length > 0;
    }
    if (found !== races && known[name] === undefined) wrong.push(name);
  }
  assert.ok(supported >= 0.8 * cases.length, `${supported} of ${cases.length} are supported`);
  assert.ok(wrong.length <= 0.02 * supported, `${wrong.length} of ${supported}: ${wrong.join(', ')}`);
});

const INCIDENT = `package main

import "sync"

type incident struct{ issueID string }

func escalate(in *incident, service string, wg *sync.WaitGroup) {
	in.issueID = service
	wg.Done()
}

func main() {
	var wg sync.WaitGroup
	in := &incident{}
	wg.Add(2)
	go escalate(in, "jira", &wg)
	go escalate(in, "slack", &wg)
	wg.Wait()
	println(in.issueID)
}
`;

test('a report of Go source has Go’s functions and lines', async () => {
  const { program } = await compile(INCIDENT, 'race');
  const run = raceRun({ procs: 2, record: false }, goRaceProgram(program!, { args: ['x'], write: () => {} }));
  assert.equal(run.end.code, 66);
  assert.match(run.stderr, /Write at 0x00c\w+ by goroutine \d+:\n {2}main\.escalate\(\)\n {6}\.\/x\.go:8\n/);
  assert.match(run.stderr, /created at:\n {2}main\.main\(\)\n {6}\.\/x\.go:1[67]\n/);
  assert.match(run.stderr, /Found 1 data race\(s\)\n$/);
});

test('outcomes of Go source: the incident has exactly two, and each replays', async () => {
  const { program } = await compile(INCIDENT, 'steps');
  const explored = goProgram(program!);
  const found = outcomes(explored);
  assert.equal(found.all, true);
  assert.deepEqual(
    found.results.map(r => r.output),
    ['jira\n', 'slack\n'],
  );
  for (const r of found.results) assert.equal(replay(explored, r.replay).output, r.output);
});
