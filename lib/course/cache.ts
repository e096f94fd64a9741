/** What took long and can be made again: kept in node_modules/.cache/gmplab, which anybody may delete. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { libDir } from './paths';

const folder = (): string => {
  const require = createRequire(join(libDir, 'package.json'));
  return join(dirname(dirname(require.resolve('plotly.js-dist/package.json'))), '.cache', 'gmplab');
};

/** @returns null when it is not there */
export function cached(name: string): Buffer | null {
  try {
    return readFileSync(join(folder(), name));
  } catch {
    return null;
  }
}

/**
 * Keeps `bytes` under `name`, whole or not at all. A cache that cannot be written only costs time.
 * @param replaces files whose name begins so are of an earlier state and go
 */
export function keep(name: string, bytes: Buffer | string, replaces?: string): void {
  try {
    const place = folder();
    mkdirSync(place, { recursive: true });
    const half = join(place, `${name}.${process.pid}`);
    writeFileSync(half, bytes);
    renameSync(half, join(place, name));
    if (replaces === undefined) return;
    for (const old of readdirSync(place)) {
      if (old.startsWith(replaces) && old !== name) rmSync(join(place, old), { force: true });
    }
  } catch {}
}
