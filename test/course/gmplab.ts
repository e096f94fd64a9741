/** Runs the built command line as a person would. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../lib/course/paths';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export function gmplab(
  args: string[],
  { root = projectRoot, cwd = root, env = {} }: { root?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  return node([join(root, 'lib', 'course', 'bin.cjs'), ...args], { cwd, env });
}

export function node(
  args: string[],
  { cwd = projectRoot, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv },
) {
  // The test runner's own variables would make a child report to it.
  const inherited = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: '', NO_COLOR: '1' };
  const child = spawn(process.execPath, args, { cwd, env: { ...inherited, ...env } });
  const outcome: Outcome = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', chunk => (outcome.stdout += chunk));
  child.stderr.on('data', chunk => (outcome.stderr += chunk));
  return new Promise<Outcome>(resolve => child.on('close', code => resolve({ ...outcome, code })));
}
