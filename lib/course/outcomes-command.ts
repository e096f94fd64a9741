/**
 * `gmplab outcomes FILE.go|DIR|FILE.ts`: what a program can do over all its schedules, a line for each result with the
 * string that replays it (`gmplab run FILE --replay STRING`).
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorText, unsupportedText } from '../compiler/compile';
import { goProgram } from '../explore/go-program';
import { type Outcomes, type OutcomesOptions, outcomes } from '../explore/outcomes';
import type { Program } from '../explore/stage';
import type { GoFunction } from '../goroutine/operation';
import { libDir } from './paths';
import { goCompiler, goFiles, goModVersion } from './run-go';
import { mainOf } from './run-program';
import { UserError } from './user-error';

/** @returns 0, or 1 when some result is no return from main */
export async function outcomesCommand(
  file: string,
  args: string[],
  options: OutcomesOptions,
): Promise<number> {
  if (!existsSync(file)) throw new UserError(`no such file: ${file}`);
  const isGo = file.endsWith('.go') || statSync(file).isDirectory();
  const found = isGo ? outcomes(await compiled(file, args), options) : await explored(file, args, options);
  console.log(found.text);
  return found.results.every(r => r.end === 'return') ? 0 : 1;
}

async function compiled(file: string, args: string[]): Promise<Program> {
  const compiler = await goCompiler();
  const { errors, unsupported, program } = compiler.compile(goFiles(file), {
    parallel: false,
    goVersion: goModVersion(file),
    accesses: 'steps',
  });
  if (program === null)
    throw new UserError(errors.length > 0 ? errorText(errors) : unsupportedText(unsupported), 1);
  return goProgram(program, { args: [file, ...args] });
}

/** A TypeScript program shares the built library with its explorer: two copies would not know each other. */
async function explored(file: string, args: string[], options: OutcomesOptions): Promise<Outcomes> {
  const main = await mainOf(file, args);
  const { outcomes: search } = require(join(libDir, 'dist', 'index.js')) as { outcomes: typeof outcomes };
  return search(main as unknown as GoFunction<[]>, options);
}
