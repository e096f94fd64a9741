/**
 * Go source in a cell:
 *
 *     const five = await goProgram(`package main …`);
 *     show(strip(five.run({ procs: 1 })));
 *
 * The text is compiled once; each run begins with a fresh process. What the program writes to standard output is the
 * run's output, line by line, and a chart can tell when each line was printed.
 */
import { readFileSync } from 'node:fs';
import { columnOf, lineOf } from '../compiler/ast';
import type { Compiler } from '../compiler/compile';
import type { Linked } from '../compiler/link';
import type { SourceError } from '../compiler/parse';
import { println } from '../goroutine/api';
import type { SimulateOptions } from '../goroutine/options';
import type { Run } from '../observe/run';
import { simulate } from '../observe/simulate';

/** What a cell shows of a text that does not compile: the errors, each with its line and a mark below it. */
export class GoError extends Error {
  override name = 'GoError';

  constructor(message: string) {
    super(message);
    // The trace would tell of the compiler.
    this.stack = message;
  }
}

interface RunGo extends SimulateOptions {
  /** os.Args behind the program's name. */
  args?: string[];
  /** Standard input. */
  stdin?: string;
}

/** A compiled program. */
export interface GoProgram {
  /** The Go text. */
  readonly text: string;
  /** A fresh process of it on the simulated runtime; options as for `simulate`. */
  run(options?: RunGo): Run;
}

let compiler: Promise<Compiler> | null = null;

async function loadCompiler(): Promise<Compiler> {
  const { makeCompiler } = await import('../compiler/compile.js');
  const { packages } = await import('../compiler/packages/index.js');
  const { loadParser } = await import('../compiler/parse.js');
  const runtime = readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'));
  const grammar = readFileSync(require.resolve('tree-sitter-go/tree-sitter-go.wasm'));
  return makeCompiler(await loadParser(runtime, grammar), packages);
}

/**
 * Compiles a Go file of package main.
 * @throws GoError with every error in the words of Go's compiler, and the lines that they are about
 */
export async function goProgram(text: string): Promise<GoProgram> {
  compiler ??= loadCompiler();
  const { instantiate } = await import('../compiler/run/instantiate.js');
  const { encode } = await import('../compiler/values/strings.js');
  const compiled = (parallel: boolean, { compile }: Compiler): Linked => {
    const { errors, unsupported, program } = compile([{ name: './prog.go', text }], {
      parallel,
      goVersion: 1.26,
    });
    if (program !== null) return program;
    throw new GoError([...errors, ...unsupported].map(e => told(text, e)).join('\n'));
  };
  const ready = await compiler;
  const serial = compiled(false, ready);
  let several: Linked | null = null;
  return {
    text,
    run({ args = [], stdin = '', ...options } = {}) {
      const oneP = options.procs === 1;
      if (!oneP) several ??= compiled(true, ready);
      const host = {
        args: ['prog', ...args.map(encode)],
        stdin: encode(stdin),
        seed: options.seed ?? 1,
        write: lineWriter(),
      };
      return simulate({ updateMaxProcs: true, ...options }, instantiate(oneP ? serial : several!, host));
    },
  };
}

/** prog.go:3:2: declared and not used: x, then the line, then ^ below the place. */
function told(source: string, { pos, text }: SourceError): string {
  const [line, col] = [lineOf(pos), columnOf(pos)];
  const row = source.split('\n')[line - 1] ?? '';
  // Tabs before the place stay, so that the mark stands below it.
  const before = row.slice(0, Math.max(col - 1, 0)).replace(/[^\t]/g, ' ');
  return `prog.go:${line}:${col}: ${text}\n${row}\n${before}^`;
}

/** Output as lines of the run; standard error apart from it. */
function lineWriter(): (fd: number, bytes: string) => void {
  const rest = ['', '', ''];
  return (fd, bytes) => {
    const lines = (rest[fd] + Buffer.from(bytes, 'latin1').toString('utf8')).split('\n');
    rest[fd] = lines.pop()!;
    for (const line of lines) {
      if (fd === 1) println(line);
      else console.error(line);
    }
  };
}
