/** `gmplab run FILE.go` and `gmplab run DIR`: Go source on the simulated runtime, as the built program would behave. */
import { existsSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Compiler, errorText, type GoFile, makeCompiler, unsupportedText } from '../compiler/compile';
import { packages } from '../compiler/packages';
import { loadParser } from '../compiler/parse';
import { instantiate } from '../compiler/run/instantiate';
import { goProgram, goRaceProgram } from '../explore/go-program';
import { raceRun } from '../explore/race/run';
import { replay } from '../explore/replay';
import type { Program } from '../explore/stage';
import { scheduleText } from '../explore/words';
import { type SimulateOptions, simulate } from '../observe/simulate';
import { libDir } from './paths';
import { profileOptions, writeProfiles } from './profiles';
import { statsText, writeRecording } from './run-figures';
import type { RunOptions } from './run-program';
import { UserError } from './user-error';

export async function goCompiler(): Promise<Compiler> {
  const runtime = readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'));
  const grammar = readFileSync(require.resolve('tree-sitter-go/tree-sitter-go.wasm'));
  return makeCompiler(await loadParser(runtime, grammar), packages);
}

/** The Go files of a program, named as Go's compiler names them. */
export function goFiles(path: string): GoFile[] {
  if (!existsSync(path)) throw new UserError(`no such file: ${path}`);
  const isDir = statSync(path).isDirectory();
  const names = isDir
    ? readdirSync(path)
        .filter(n => n.endsWith('.go') && !n.endsWith('_test.go'))
        .sort()
    : [''];
  if (names.length === 0) throw new UserError(`no Go files in ${path}`);
  return names.map(n => {
    const file = n === '' ? path : join(path, n);
    return { name: n === '' ? shown(path) : `./${n}`, text: readFileSync(file, 'utf8') };
  });
}

const shown = (path: string): string => `./${path.slice(path.lastIndexOf('/') + 1)}`;

/** The version of Go that go.mod beside the program asks for. */
export function goModVersion(path: string): number {
  const dir = statSync(path).isDirectory() ? path : join(path, '..');
  const mod = join(dir, 'go.mod');
  if (!existsSync(mod)) return 1.26;
  const found = /^go (\d+\.\d+)/m.exec(readFileSync(mod, 'utf8'));
  return found === null ? 1.26 : Number(found[1]);
}

/** What a run of Go source is asked. */
export interface GoJob {
  path: string;
  args: string[];
  options: RunOptions;
}

/** MB of the stack of the thread that runs a program: about 700,000 frames of plain functions. */
const STACK_MB = 64;

/** Runs a program in a thread of its own. @returns the exit code */
export async function runGo(path: string, args: string[], options: RunOptions): Promise<number> {
  if (!existsSync(path)) throw new UserError(`no such file: ${path}`);
  const job: GoJob = { path, args, options };
  const worker = new Worker(join(libDir, 'dist', 'go-worker.js'), {
    workerData: job,
    resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: 4096 },
  });
  return new Promise((resolve, reject) => {
    worker.on('exit', resolve);
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(
        full ? new UserError(`${path}: the program needs more memory than the simulator has`, 1) : error,
      );
    });
  });
}

/** The same in this thread. */
export async function runHere({ path, args, options }: GoJob): Promise<number> {
  const compiler = await goCompiler();
  const { json, race, replay, cpuprofile, memprofile, stats, record, ...asked } = options;
  const files = { cpuprofile, memprofile };
  const goVersion = goModVersion(path);
  const parallel = (asked.procs ?? 4) > 1;
  const { errors, unsupported, program } = compiler.compile(goFiles(path), {
    // Told accesses are moments of their own already, and a replay must be compiled as outcomes compiled it.
    parallel: parallel && !race && replay === undefined,
    goVersion,
    accesses: race ? 'race' : replay === undefined ? undefined : 'steps',
  });
  if (program === null) {
    writeAll(2, errors.length > 0 ? errorText(errors) : unsupportedText(unsupported), 'utf8');
    return errors.length > 0 ? 1 : 2;
  }
  if (process.env.GMPLAB_SHOW_CODE) process.stderr.write(`${program.code}\n`);
  const out = new Output();
  const host = {
    args: [path, ...args].map(a => Buffer.from(a, 'utf8').toString('latin1')),
    stdin: readStdin,
    write: out.write,
    seed: asked.seed ?? 1,
  };
  if (replay !== undefined) return replayed(goProgram(program, host), replay);
  const simulated: SimulateOptions = {
    ...(asked as SimulateOptions),
    ...profileOptions(files),
    record: record !== undefined,
    updateMaxProcs: goVersion >= 1.25,
  };
  const run = race
    ? raceRun({ ...simulated, gorace: process.env.GORACE ?? '' }, goRaceProgram(program, host))
    : simulate(simulated, instantiate(program, host, { deepStack: true, history: record !== undefined }));
  out.flush();
  writeProfiles(run, files);
  if (record !== undefined) writeRecording(run, record);
  if (json) {
    const { end, time, events, seed, procs, counters, ps } = run;
    writeAll(1, `${JSON.stringify({ end, time, events, seed, procs, counters, ps }, null, 2)}\n`, 'utf8');
    return run.end.code;
  }
  writeAll(2, run.stderr, 'utf8');
  if (stats) writeAll(2, statsText(run), 'utf8');
  if (run.end.kind === 'until') writeAll(2, 'gmplab: stopped at the time given with --until\n', 'utf8');
  return run.end.code;
}

/** What the explorer refuses is the user's mistake. */
function asked<R>(f: () => R): R {
  try {
    return f();
  } catch (error) {
    throw error instanceof Error && error.message.startsWith('replay: ')
      ? new UserError(error.message)
      : error;
  }
}

/** One schedule, by its string. @returns the exit code */
function replayed(program: Program, text: string): number {
  const run = asked(() => replay(program, text));
  writeAll(1, run.output, 'latin1');
  if (run.message !== '') writeAll(2, `${run.message}\n`, 'utf8');
  writeAll(2, scheduleText(run.steps), 'utf8');
  return run.end === 'return' ? 0 : 2;
}

/** All of standard input, once the program reads it; nothing where there is none. */
function readStdin(): string {
  try {
    return readFileSync(0, 'latin1');
  } catch {
    return '';
  }
}

/** Bytes kept back, and for how long: a program that prints a lot is not slowed by it, one that prints little is seen. */
const KEPT = 8192;
const KEPT_MS = 50;

/** The program's standard output and error, in the order in which it wrote them. */
class Output {
  private fd = 1;
  private text = '';
  private last = 0;

  readonly write = (fd: number, bytes: string): void => {
    if (fd !== this.fd) this.flush();
    this.fd = fd;
    this.text += bytes;
    const now = performance.now();
    if (this.text.length < KEPT && now - this.last < KEPT_MS) return;
    this.flush();
    this.last = now;
  };

  flush(): void {
    if (this.text !== '') writeAll(this.fd, this.text, 'latin1');
    this.text = '';
  }
}

/** Also to a pipe that is full for now. */
function writeAll(fd: number, text: string, encoding: BufferEncoding): void {
  const bytes = Buffer.from(text, encoding);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
