/**
 * What the browser gets: the client's script and style sheet, bundled from `client/`, and plotly, minified
 * once. Minifying plotly takes seconds, so the result is kept in node_modules/.cache/gmplab, named by the
 * versions that made it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, version as esbuildVersion, transform } from 'esbuild';
import { cached, keep } from '../cache';
import { libDir } from '../paths';

/** The client's scripts and style sheet, minified. Scripts are classic: modules do not load from file://. */
export async function clientBundle(): Promise<{ js: string; css: string; search: string }> {
  const client = join(libDir, 'course', 'render', 'client');
  const result = await build({
    absWorkingDir: client,
    entryPoints: ['page.ts', 'page.css', 'search.ts'],
    outdir: 'out',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    logLevel: 'silent',
  });
  const text = (name: string) => result.outputFiles.find(f => f.path.endsWith(name))!.text;
  return { js: text('page.js'), css: text('page.css'), search: text('search.js') };
}

/** plotly for the browser, minified; reads `window.Plotly` into being. */
export async function plotlyBundle(): Promise<Buffer> {
  const require = createRequire(join(libDir, 'package.json'));
  const home = dirname(require.resolve('plotly.js-dist/package.json'));
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const name = `plotly-${version}-esbuild-${esbuildVersion}.js`;
  const kept = cached(name);
  if (kept) return kept;
  const source = readFileSync(join(home, 'plotly.js'), 'utf8');
  const { code } = await transform(source, { minify: true, target: 'es2020', legalComments: 'none' });
  const bytes = Buffer.from(`/*! plotly.js ${version}, (c) Plotly, Inc., MIT licence */\n${code}`);
  keep(name, bytes);
  return bytes;
}
