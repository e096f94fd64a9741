/** Runs Go source on the simulated runtime, in this thread, and keeps what it prints. */
import { errorText, type GoFile, unsupportedText } from '../../lib/compiler/compile';
import { instantiate } from '../../lib/compiler/run/instantiate';
import { goCompiler } from '../../lib/course/run-go';
import { type SimulateOptions, simulate } from '../../lib/observe/simulate';

export interface Printed {
  stdout: string;
  stderr: string;
  code: number;
}

const compiler = goCompiler();

/** @param args what follows the program's name in os.Args */
export async function runSource(
  files: GoFile[],
  options: SimulateOptions = {},
  args: string[] = [],
): Promise<Printed> {
  const procs = options.procs ?? 1;
  const compiled = (await compiler).compile(files, { parallel: procs > 1, goVersion: 1.26 });
  if (compiled.program === null) {
    const { errors, unsupported } = compiled;
    const stderr = errors.length > 0 ? errorText(errors) : unsupportedText(unsupported);
    return { stdout: '', stderr, code: errors.length > 0 ? 1 : 2 };
  }
  const bytes = ['', '', ''];
  const host = {
    args: ['program', ...args],
    seed: options.seed ?? 1,
    write: (fd: number, text: string) => {
      bytes[fd] += text;
    },
  };
  const run = simulate(
    { record: false, updateMaxProcs: true, ...options, procs },
    instantiate(compiled.program, host),
  );
  const text = (fd: number): string => Buffer.from(bytes[fd], 'latin1').toString('utf8');
  return { stdout: text(1), stderr: text(2) + run.stderr, code: run.end.code };
}
