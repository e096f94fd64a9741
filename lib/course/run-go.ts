/** `gmplab run FILE.go` and `gmplab run DIR`: Go source on the simulated runtime, as the built program would behave. */
import { existsSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Compiler, errorText, type GoFile, makeCompiler, unsupportedText } from '../compiler/compile';
import type { Linked } from '../compiler/link';
import { library } from '../compiler/packages';
import { loadParser } from '../compiler/parse';
import { instantiate } from '../compiler/run/instantiate';
import { type SimulateOptions, simulate } from '../observe/simulate';
import type { RunOptions } from './run-program';
import { UserError } from './user-error';

export async function goCompiler(): Promise<Compiler> {
  const runtime = readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'));
  const grammar = readFileSync(require.resolve('tree-sitter-go/tree-sitter-go.wasm'));
  return makeCompiler(await loadParser(runtime, grammar), library);
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
function goModVersion(path: string): number {
  const dir = statSync(path).isDirectory() ? path : join(path, '..');
  const mod = join(dir, 'go.mod');
  if (!existsSync(mod)) return 1.26;
  const found = /^go (\d+\.\d+)/m.exec(readFileSync(mod, 'utf8'));
  return found === null ? 1.26 : Number(found[1]);
}

export interface Outcome {
  stdout: string;
  stderr: string;
  code: number;
}

/** @returns the exit code */
export async function runGo(path: string, args: string[], options: RunOptions): Promise<number> {
  const compiler = await goCompiler();
  const files = goFiles(path);
  const { json, ...rest } = options;
  const goVersion = goModVersion(path);
  const parallel = (rest.procs ?? 4) > 1;
  const { errors, unsupported, program } = compiler.compile(files, { parallel, goVersion });
  if (errors.length > 0) {
    process.stderr.write(errorText(errors));
    return 1;
  }
  if (unsupported.length > 0) {
    process.stderr.write(unsupportedText(unsupported));
    return 2;
  }
  if (process.env.GMPLAB_SHOW_CODE) process.stderr.write(`${(program as Linked).code}\n`);
  const out = (fd: number, bytes: string): void => {
    writeSync(fd, Buffer.from(bytes, 'latin1'));
  };
  const go = instantiate(program as Linked, { args: [path, ...args], write: out, seed: rest.seed ?? 1 });
  const { race: _race, replay: _replay, ...asked } = rest;
  const run = simulate(
    { ...(asked as SimulateOptions), record: false, updateMaxProcs: goVersion >= 1.25 },
    go,
  );
  if (json) {
    const { end, time, events, seed, procs, counters, ps } = run;
    console.log(JSON.stringify({ end, time, events, seed, procs, counters, ps }, null, 2));
    return run.end.code;
  }
  process.stderr.write(run.stderr);
  if (run.end.kind === 'until') console.error('gmplab: stopped at the time given with --until');
  return run.end.code;
}
