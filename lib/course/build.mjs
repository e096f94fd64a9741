/**
 * Builds lib/dist: CommonJS bundles (index.js for notebooks, cli.js for the command line, notebook-child.js for
 * the headless runner, bench-child.js for measurements, sandbox-child.js for
 * submissions, kernel.js for Jupyter, grading.js for nbgrader's hidden tests) and the type declarations of the public face. Bundling
 * puts the engine's modules into one scope, which V8 runs about twice as fast as modules that reach each other
 * through `exports`.
 *
 * lib/dist is replaced at the end, by a whole build or not at all.
 */
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sources from './sources.cjs';

const lib = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const dist = join(lib, 'dist');
const made = join(lib, `.dist-${process.pid}`);
const old = `${made}.old`;

const stamp = sources.hash();
try {
  await build({
    absWorkingDir: lib,
    entryPoints: {
      index: 'index.ts',
      cli: 'course/cli.ts',
      'notebook-child': 'course/notebook-child.ts',
      'bench-child': 'course/bench/child.ts',
      'go-worker': 'course/go-worker.ts',
      'sandbox-child': 'course/sandbox/child.ts',
      kernel: 'course/kernel.ts',
      grading: 'course/assignments/in-cell.ts',
    },
    outdir: made,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const types = spawnSync(process.execPath, [tsc, '-p', join(lib, 'tsconfig.json'), '--outDir', made], {
    stdio: 'inherit',
  });
  // With type errors there is a library to try things with, but without the stamp it counts as not built.
  if (types.status === 0) writeFileSync(join(made, sources.STAMP), stamp);
  else process.exitCode = 1;
  if (sources.exists(dist)) renameSync(dist, old);
  renameSync(made, dist);
} catch (error) {
  // esbuild has printed its own complaints.
  if (!error.errors) console.error(`build: ${error.message}`);
  process.exitCode = 1;
} finally {
  for (const folder of [made, old]) rmSync(folder, { recursive: true, force: true });
}
