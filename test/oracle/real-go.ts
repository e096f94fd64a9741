/** Real Go, where it is found: builds the test programs once a process, and runs them on one P. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dir = mkdtempSync(join(tmpdir(), 'gmplab-go-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

/** The version, such as go1.26.1; undefined, and a loud line, where there is no go command. */
export function goVersion(): string | undefined {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  console.error('NOT COMPARED WITH REAL GO: no go command was found');
  return undefined;
}

/** Builds the package in test/oracle/`name`. @returns the program's path */
export function build(name: string, ...flags: string[]): string {
  const program = join(dir, name);
  const { status, stderr } = spawnSync('go', ['build', ...flags, '-o', program, '.'], {
    cwd: join(__dirname, name),
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
  });
  if (status !== 0) throw new Error(`go build of test/oracle/${name}:\n${stderr}`);
  return program;
}

export interface Ended {
  stdout: string;
  stderr: string;
  code: number | null;
}

/** One run with GOMAXPROCS=1 and without garbage collection. @param godebug GODEBUG */
export function runGo(program: string, args: string[], godebug = ''): Ended {
  const r = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, GOMAXPROCS: '1', GOGC: 'off', GODEBUG: godebug },
  });
  return { stdout: r.stdout, stderr: r.stderr, code: r.status };
}

export interface Logged extends Ended {
  /** schedtick when the program began, the runtime's own goroutines having settled. */
  tick: number;
  log: string[];
}

/** Performs a program of test/oracle/random. */
export function runRandom(random: string, text: string, godebug = ''): Logged {
  const input = join(dir, 'program');
  const output = join(dir, 'log');
  writeFileSync(input, text);
  const ended = runGo(random, [input, output], godebug);
  const [first, ...log] = readFileSync(output, 'latin1').replace(/\0+$/, '').trimEnd().split('\n');
  return { ...ended, tick: Number(first.split(' ')[1]), log };
}
