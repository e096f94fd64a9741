/**
 * `gmplab run FILE.ts`: a TypeScript program on the simulated runtime, behaving as a built Go program would:
 * its standard output and error, its exit code.
 *
 * The program and this command share one built library, whichever way the program names it: `gmplab`,
 * or a path that leads to lib.
 */
import { existsSync, statSync } from 'node:fs';
import Module from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { BuildFailure, Plugin } from 'esbuild';
import type { Run } from '../observe/run';
import { libDir, shortPath } from './paths';
import { type ProfileFiles, profileOptions, writeProfiles } from './profiles';
import { UserError } from './user-error';

export interface RunOptions extends ProfileFiles {
  procs?: number;
  seed?: number;
  cores?: number;
  /** ns of simulated time */
  until?: number;
  go?: string;
  /** simulated ms between lines */
  schedtrace?: number;
  scheddetail?: boolean;
  json?: boolean;
  /** Prints figures of the run on standard error. */
  stats?: boolean;
  /** File that gets the run's events. */
  record?: string;
  /** Under the race detector, with what the environment variable GORACE says. */
  race?: boolean;
  /** The schedule that this string tells. */
  replay?: string;
}

type Main = (...args: string[]) => Generator<unknown, unknown, unknown>;

const library = join(libDir, 'dist', 'index.js');

/** @returns the exit code of the program */
export async function runCommand(
  file: string,
  args: string[],
  { json, race, replay, cpuprofile, memprofile, stats, record, ...options }: RunOptions,
): Promise<number> {
  const files = { cpuprofile, memprofile };
  const profiled = profileOptions(files);
  if (Object.keys(profiled).length > 0 && (race || replay !== undefined)) {
    throw new UserError('profiles are of ordinary runs: leave out --race and --replay');
  }
  if (!existsSync(file)) throw new UserError(`no such file: ${file}`);
  if (file.endsWith('.go') || statSync(file).isDirectory()) {
    const { runGo } = await import('./run-go.js');
    return runGo(file, args, { json, race, replay, stats, record, ...files, ...options });
  }
  if (!/\.[cm]?[jt]s$/.test(file)) throw new UserError(`${file}: a TypeScript program is asked for (.ts)`);
  const main = await loadMain(file);
  if (stats || record !== undefined) throw new UserError('--stats and --record are for programs in Go');
  const program = named('main', () => main(...args));
  if (replay !== undefined) return replayed(program, replay);
  const { simulate, raceRun } = require(library) as {
    simulate(options: object, main: () => Generator<unknown, unknown, unknown>): Run;
    raceRun(options: object, main: () => Generator<unknown, unknown, unknown>): Run;
  };
  const gorace = process.env.GORACE ?? '';
  const run = asked(() =>
    race
      ? raceRun({ ...options, gorace, record: false }, program)
      : simulate({ ...options, ...profiled, record: false }, program),
  );
  writeProfiles(run, files);
  if (json) {
    const { output, stderr, end, time, events, seed, procs, counters, ps } = run;
    console.log(JSON.stringify({ output, stderr, end, time, events, seed, procs, counters, ps }, null, 2));
    return run.end.code;
  }
  process.stdout.write(run.output);
  process.stderr.write(run.stderr);
  if (run.end.kind === 'until') console.error('gmplab: stopped at the time given with --until');
  return run.end.code;
}

/** One schedule, by its string: what the program prints, then how the run went. @returns the exit code */
function replayed(program: () => Generator<unknown, unknown, unknown>, text: string): number {
  const { replay } = require(library) as typeof import('../explore/replay');
  const run = replay(program as never, text);
  process.stdout.write(run.output);
  if (run.message !== '') console.error(run.message);
  for (const { step, goroutine, does, preempts } of run.steps) {
    console.error(`${String(step).padStart(4)} ${preempts ? '*' : ' '} ${goroutine} ${does}`);
  }
  return run.end === 'return' ? 0 : 2;
}

/** An option that the simulator refuses is the user's mistake. */
function asked(f: () => Run): Run {
  try {
    return f();
  } catch (error) {
    const option = error instanceof RangeError && /^simulate: (.*)/.exec(error.message)?.[1];
    throw option ? new UserError(`--${option}`) : error;
  }
}

/** Goroutines are shown by their function's name. */
const named = <F extends object>(name: string, f: F): F => Object.defineProperty(f, 'name', { value: name });

/** A TypeScript program's main, called with these arguments. */
export async function mainOf(
  file: string,
  args: string[],
): Promise<() => Generator<unknown, unknown, unknown>> {
  if (!/\.[cm]?[jt]s$/.test(file)) throw new UserError(`${file}: a program in Go or TypeScript is asked for`);
  const main = await loadMain(file);
  return named('main', () => main(...args));
}

async function loadMain(file: string): Promise<Main> {
  const exported = await load(file, resolve(file));
  const main = exported.main ?? exported.default;
  if (typeof main !== 'function' || Object.prototype.toString.call(main) !== '[object GeneratorFunction]')
    throw new UserError(`${file}: export a generator function main: export function* main() { … }`);
  return main as Main;
}

async function load(file: string, path: string): Promise<Record<string, unknown>> {
  const { build } = await import('esbuild');
  const built = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Races are reported with the lines and the functions of the source.
    sourcemap: 'inline',
    keepNames: true,
    packages: 'external',
    logLevel: 'silent',
    plugins: [oneLibrary],
  }).catch((failure: BuildFailure) => {
    const [error] = failure.errors;
    if (!error) throw failure;
    const place = error.location ? `${shortPath(resolve(error.location.file))}:${error.location.line}: ` : '';
    throw new UserError(`${place}${error.text}`);
  });
  process.setSourceMapsEnabled(true);
  const module = new Module(path) as Compiling;
  module.filename = path;
  module.paths = (Module as unknown as Paths)._nodeModulePaths(dirname(path));
  try {
    module._compile(built.outputFiles[0]!.text, path);
  } catch (error) {
    throw new UserError(`${file}: ${String(error)}`, 1);
  }
  return module.exports;
}

/** Node's own way to make a module of text; it has no public name. */
type Compiling = Module & { _compile(code: string, path: string): void };
type Paths = { _nodeModulePaths(folder: string): string[] };

const oneLibrary: Plugin = {
  name: 'one-library',
  setup({ onResolve }) {
    onResolve({ filter: /^gmplab$/ }, () => ({ path: library, external: true }));
    onResolve({ filter: /^\.|^\// }, ({ path, resolveDir }) => {
      const target = isAbsolute(path) ? path : join(resolveDir, path);
      const isLibrary = [
        libDir,
        join(libDir, 'index'),
        join(libDir, 'index.ts'),
        join(libDir, 'dist'),
      ].includes(target.replace(/[\\/]$/, ''));
      return isLibrary ? { path: library, external: true } : undefined;
    });
  },
};
