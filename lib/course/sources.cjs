/**
 * Is lib/dist built from the sources that are here? Told by content, not by dates: a checkout changes dates,
 * and a copied folder keeps them.
 */
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const lib = join(__dirname, '..');
/** Written into lib/dist by the build. */
const STAMP = '.built-from';

/** All that the build reads: everything in lib, and the lock file for the versions of the tools. */
function hash() {
  const digest = createHash('sha256');
  for (const path of [
    ...files(lib),
    join(lib, '..', 'tsconfig.json'),
    join(lib, '..', 'package-lock.json'),
  ]) {
    digest
      .update(`${relative(lib, path).replaceAll('\\', '/')}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return digest.digest('hex');
}

function* files(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name === 'dist' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

function isBuilt() {
  const stamp = join(lib, 'dist', STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash();
}

module.exports = { STAMP, hash, isBuilt, exists: existsSync };
