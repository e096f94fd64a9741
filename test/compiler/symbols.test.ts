/** The table of packages says what is there. GMPLAB_WRITE=1 writes it anew. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packages } from '../../lib/compiler/packages';
import { exportedNames, packagesHelp, packagesTable } from '../../lib/compiler/packages/symbols';

const go = JSON.parse(readFileSync(join(__dirname, 'tables', 'symbols', 'symbols.json'), 'utf8'));
const page = join(__dirname, '..', '..', 'lib', 'compiler', 'PACKAGES.md');

const intro = `# Go's library on the simulated runtime

Which exported names of each package a program can use, and which Go's own package has besides (Go 1.26, recorded by
\`test/compiler/tables/symbols/record.go\`). A program that uses a name of the right column is refused before it runs.
The table is made from the packages' Go text; \`gmplab help packages\` prints it in short.

What differs from Go where a name is there:

- \`fmt\`: \`%v\` of a pointer shows an invented address, the same in each run.
- \`math\`: of Exp, Log and the trigonometric functions the last bit may differ, as it does between CPUs in Go.
- \`math/rand\`: generators with a seed give Go's sequences; the top-level functions draw from the run's seed.
- \`time\`: the clock begins at 2009-11-10 23:00:00 UTC; zones are UTC, Local (which is UTC) and fixed ones.
- \`os\`: files are in memory, and begin with /dev/null, /tmp and the working directory; modes and owners have no effect.
- \`net\`, \`net/http\`: TCP and HTTP/1.1 over the simulated network, without TLS, proxies, redirects and cookies. A field
  that \`http.Transport\`, \`http.Client\` or \`http.Server\` does not have here is not simulated.
- \`unicode\`: classes are those of the JavaScript engine; a RangeTable names one, and has no ranges.
- \`runtime.MemStats\`: fields without a figure in the memory model are 0; all are where a run has no memory model.
- \`runtime/trace\`: Start says in one line that nothing is written; \`--record\` records a run.

`;

test('PACKAGES.md is the table of what is there', () => {
  const want = intro + packagesTable(go);
  if (process.env.GMPLAB_WRITE === '1') writeFileSync(page, want);
  assert.equal(readFileSync(page, 'utf8'), want);
});

test('the names are read off the text rightly', () => {
  const names = exportedNames(packages.get('strings')!.source);
  for (const name of ['Contains', 'Builder', 'Builder.WriteString', 'NewReplacer', 'Replacer.Replace']) {
    assert.ok(names.includes(name), name);
  }
  assert.ok(exportedNames(packages.get('time')!.source).includes('Millisecond'));
  assert.ok(exportedNames(packages.get('io')!.source).includes('EOF'));
  assert.ok(!names.some(n => /^[a-z]/.test(n)));
});

test('gmplab help packages names every package', () => {
  const help = packagesHelp();
  for (const path of packages.keys()) assert.match(help, new RegExp(`^  ${path} `, 'm'));
});
