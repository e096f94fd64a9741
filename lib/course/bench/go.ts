/**
 * The same programs in real Go (folder `go`), where a `go` is on the PATH. They time themselves and tell their
 * own memory, so that neither the start of a process nor Node is part of the figure.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { libDir } from '../paths';
import { UserError } from '../user-error';

const execute = promisify(execFile);

/** What a Go program reports. */
export interface GoMeasurement {
  seconds: number[];
  /** The most memory held after the first run; 0 where the system does not tell. */
  megabytes: number;
  /** Goroutines that existed when the first run had started its last one. */
  alive: number;
}

export interface GoPrograms {
  /** Such as `go1.26.8`. */
  version: string;
  measure(program: string, size: number, runs: number): Promise<GoMeasurement>;
  remove(): void;
}

/** @returns the version, null when there is no `go` on the PATH */
export async function goVersion(): Promise<string | null> {
  try {
    const { stdout } = await execute('go', ['version'], { env });
    return /\bgo\d\S*/.exec(stdout)?.[0] ?? null;
  } catch {
    return null;
  }
}

/** Compiles the programs into a temporary folder, which `remove` takes away again. */
export async function buildGoPrograms(version: string): Promise<GoPrograms> {
  const folder = mkdtempSync(join(tmpdir(), 'gmplab-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const binary = join(folder, process.platform === 'win32' ? 'bench.exe' : 'bench');
  try {
    await execute('go', ['build', '-o', binary, '.'], { cwd: join(libDir, 'course', 'bench', 'go'), env });
  } catch (error) {
    remove();
    const reason = String((error as { stderr?: string }).stderr || error)
      .trim()
      .replace(/\s*\n\s*/g, ' ');
    throw new UserError(`bench: ${version} did not compile the Go programs: ${reason}`, 1);
  }
  return {
    version,
    remove,
    async measure(program, size, runs) {
      const { stdout } = await execute(binary, [program, String(size), String(runs)]);
      return JSON.parse(stdout);
    },
  };
}

/**
 * How many goroutines real Go may have alive in this machine's memory, in round numbers: each takes a stack of
 * 2 KB and some 700 bytes beside it, and half of what is free stays free.
 */
export function goroutinesThatFit(wanted: number, freeBytes = process.availableMemory()): number {
  const most = freeBytes / 2 / 3_000;
  const unit = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return Math.min(wanted, Math.floor(most / unit) * unit);
}

/** The Go that is there, no download of another one; the environment's own flags are not ours to inherit. */
const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '', GOWORK: 'off' };
