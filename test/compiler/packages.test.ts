/**
 * The packages of the library, judged by programs: each prints what real Go printed (tables/packages/*.txt, recorded by
 * `go run NAME.go`). With GMPLAB_FULL=1, and where Go is found, the recordings are made again and compared.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packages } from '../../lib/compiler/packages';
import { runSource } from './run';

const dir = join(__dirname, 'tables', 'packages');
const names = readdirSync(dir)
  .filter(n => n.endsWith('.go'))
  .map(n => n.slice(0, -3));
const goFound = spawnSync('go', ['version']).status === 0;
const full = process.env.GMPLAB_FULL === '1';

describe('programs that use the packages print what real Go prints', () => {
  for (const name of names) {
    test(name, async () => {
      const text = readFileSync(join(dir, `${name}.go`), 'utf8');
      const got = await runSource([{ name: `./${name}.go`, text }]);
      const want = readFileSync(join(dir, `${name}.txt`), 'utf8');
      assert.equal(got.stdout + got.stderr, want);
      assert.equal(got.code, 0);
    });
  }
});

test('the recordings are what Go prints now', { skip: skipped() }, () => {
  for (const name of names) {
    const go = spawnSync('go', ['run', join(dir, `${name}.go`)], { encoding: 'utf8' });
    assert.equal(go.stdout + go.stderr, readFileSync(join(dir, `${name}.txt`), 'utf8'), name);
  }
});

test("the packages' Go text is accepted by Go's own compiler", { skip: skipped() }, () => {
  const root = mkdtempSync(join(tmpdir(), 'gmplab-packages-'));
  try {
    writeFileSync(join(root, 'go.mod'), 'module g\n\ngo 1.26\n');
    for (const p of packages.values()) writePackage(root, p.path, p.source);
    const go = spawnSync('go', ['build', './...'], { cwd: root, encoding: 'utf8' });
    // A generic function has no body only here: its native gets the type arguments.
    const wrong = go.stderr.split('\n').filter(l => l !== '' && !/^#|generic function is missing/.test(l));
    assert.deepEqual(wrong, []);
  } finally {
    rmSync(root, { recursive: true });
  }
});

/** Imports of packages of the library become imports of the copies; an empty assembly file allows missing bodies. */
function writePackage(root: string, path: string, source: string): void {
  const own = (line: string, before: string, imported: string): string =>
    packages.has(imported) ? `${before}"g/${imported}"` : line;
  const text = source.replace(/^(import (?:[a-z]+ )?|\t(?:[a-z]+ )?)"([a-z0-9/.]+)"$/gm, own);
  spawnSync('mkdir', ['-p', join(root, path)]);
  writeFileSync(join(root, path, 'p.go'), text);
  writeFileSync(join(root, path, 'empty.s'), '');
}

function skipped(): string | false {
  if (!full) return 'a full run (GMPLAB_FULL=1) does this';
  return goFound ? false : 'Go is not installed: nothing to compare with';
}
