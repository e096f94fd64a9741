/**
 * Builds lib/dist: two CommonJS bundles (index.js for notebooks, cli.js for the command line) and the
 * type declarations. Bundling puts the engine's modules into one scope, which V8 runs about twice as fast
 * as modules that reach each other through `exports`.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const lib = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

rmSync(join(lib, 'dist'), { recursive: true, force: true });
await build({
  absWorkingDir: lib,
  entryPoints: { index: 'index.ts', cli: 'course/cli.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', join(lib, 'tsconfig.json')], { stdio: 'inherit' });
