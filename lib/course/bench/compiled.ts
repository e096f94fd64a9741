/**
 * `gmplab bench compiled`: CPU-bound programs in Go, compiled to JavaScript, beside real Go where there is one, and the
 * CPU time that the simulation says they take. The programs are in the folder `compiled`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantiate } from '../../compiler/run/instantiate';
import { simulate } from '../../observe/simulate';
import { libDir } from '../paths';
import { goCompiler } from '../run-go';

const folder = join(libDir, 'course', 'bench', 'compiled');
/** The least of so many runs: what else the machine does only adds. */
const RUNS = 3;

export async function benchCompiled(json: boolean): Promise<number> {
  const compiler = await goCompiler();
  const built = mkdtempSync(join(tmpdir(), 'gmplab-bench-'));
  const rows: { program: string; host: number; go: number | null; simulated: number; compile: number }[] = [];
  try {
    for (const file of readdirSync(folder).sort()) {
      const text = readFileSync(join(folder, file), 'utf8');
      const options = { parallel: false, goVersion: 1.26 };
      compiler.compile([{ name: `./${file}`, text }], options);
      const began = ownMs();
      const { program } = compiler.compile([{ name: `./${file}`, text }], options);
      const compile = ownMs() - began;
      let host = Number.POSITIVE_INFINITY;
      let simulated = 0;
      for (let i = 0; i < RUNS; i++) {
        const go = instantiate(program!, {});
        const before = ownMs();
        simulated = simulate({ procs: 1, record: false }, go).time / 1e6;
        host = Math.min(host, ownMs() - before);
      }
      rows.push({
        program: file.replace('.go', ''),
        host,
        go: realGo(join(folder, file), built),
        simulated,
        compile,
      });
    }
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  if (json) {
    console.log(JSON.stringify(rows, null, 2));
    return 0;
  }
  console.log('CPU-bound programs in Go: CPU time, ms\n');
  console.log('program    compiled   real Go   times   simulated   to compile');
  for (const { program, host, go, simulated, compile } of rows) {
    const cells = [
      host.toFixed(0).padStart(9),
      (go === null ? '–' : go.toFixed(1)).padStart(10),
      (go === null ? '–' : (host / go).toFixed(1)).padStart(8),
      simulated.toFixed(1).padStart(12),
      compile.toFixed(1).padStart(13),
    ];
    console.log(program.padEnd(10) + cells.join(''));
  }
  return 0;
}

/** CPU ms of a run of the built program, the mean of many; null without a `go`. */
function realGo(file: string, into: string): number | null {
  const binary = join(into, 'program');
  const { status } = spawnSync('go', ['build', '-o', binary, file], { encoding: 'utf8' });
  if (status !== 0) return null;
  const run = (): void => {
    execFileSync(binary, { env: { ...process.env, GOMAXPROCS: '1' } });
  };
  run();
  const before = childrenMs();
  for (let i = 0; i < MANY; i++) run();
  return (childrenMs() - before) / MANY;
}

/** Runs whose CPU time is added up: the kernel tells it in steps of 10 ms. */
const MANY = 20;

/** CPU ms of the children of this process so far, where the system tells (Linux), otherwise of the clock. */
function childrenMs(): number {
  if (!existsSync('/proc/self/stat')) return performance.now();
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

/** CPU ms of this process so far. */
function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
