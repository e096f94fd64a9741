/** Programs of package net and net/http: what the simulator prints is what real Go printed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { simulate } from '../../lib/index';
import { twins } from '../oracle/net/twins';
import { build, goVersion, runGo } from '../oracle/real-go';

interface Recorded {
  go: string;
  /** Lines of each program, and in how many of `runs` runs they came out. */
  programs: Record<string, { stdout: string[]; count: number }>;
  runs: number;
}
const recorded: Recorded = JSON.parse(
  readFileSync(join(__dirname, '..', 'oracle', 'net', 'recorded.json'), 'utf8'),
);

test('every program has a twin and a recording', () => {
  assert.deepEqual(Object.keys(recorded.programs).sort(), Object.keys(twins).sort());
});

for (const [name, { stdout }] of Object.entries(recorded.programs)) {
  test(`${name}: as recorded`, () => {
    const r = simulate({ procs: 1, debug: { verify: true } }, twins[name]);
    assert.equal(r.end.kind, 'return', r.end.message);
    assert.deepEqual(r.lines, stdout);
  });
}

test('what real Go prints here is what was recorded', t => {
  if (goVersion() === undefined || !process.env.GMPLAB_FULL) {
    t.skip('GMPLAB_FULL is not set, or there is no Go');
    return;
  }
  const program = build('net');
  for (const [name, { stdout }] of Object.entries(recorded.programs)) {
    assert.deepEqual(runGo(program, [name]).stdout.trimEnd().split('\n'), stdout, name);
  }
});
