/**
 * The checklist of the runtime, items 1 to 100: every test that carries an item's number, then a
 * table of item → tests → pass. The last test fails when an item has no test.
 *
 * A test carries a number as "[41] …", "rule 41: …", "rules 27, 28: …" or "41: …". The files of this folder run
 * only from here; those of test/runtime whose tests carry numbers run here once more, to be judged in one process.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, type TestContext, test } from 'node:test';

const wanted = range(1, 100);

function range(a: number, b: number): number[] {
  return Array.from({ length: b - a + 1 }, (_, i) => a + i);
}

/** The items that a test's name says it proves. */
function itemsOf(name: string): number[] {
  if (/^V\d+: /.test(name)) return [14]; // the recorded orders
  const bracketed = [...name.matchAll(/\[(\d+)\]/g)].map(m => Number(m[1]));
  if (bracketed.length > 0) return bracketed;
  const m = /^(?:rules? )?((?:\d+)(?:(?:, | to | and )\d+)*): /.exec(name);
  if (m === null) return [];
  const [first, last] = m[1].split(' to ').map(Number);
  return m[1].includes(' to ') ? range(first, last) : m[1].split(/, | and /).map(Number);
}

const results: { name: string; items: number[]; passed: boolean }[] = [];

afterEach(context => {
  const { name, passed } = context as TestContext & { passed: boolean };
  const items = itemsOf(name);
  if (items.length > 0) results.push({ name, items, passed });
});

const here = __dirname;
const above = join(here, '..');
const numbered = /\btest\(\s*[`'](?:rules? |\[|V\$?)?\d+|`\$\{v\.id\}/;
for (const file of readdirSync(here)) if (!file.endsWith('.test.ts')) require(join(here, file));
for (const file of readdirSync(above)) {
  if (!file.endsWith('.test.ts')) continue;
  if (numbered.test(readFileSync(join(above, file), 'utf8'))) require(join(above, file));
}

test('every item of the checklist is in a test that passes', t => {
  const missing: number[] = [];
  const failed: number[] = [];
  for (const item of wanted) {
    const tests = results.filter(r => r.items.includes(item));
    const status = tests.every(r => r.passed) ? 'pass' : 'FAIL';
    if (tests.length === 0) t.diagnostic(`${item}\tmissing\tNO TEST`);
    for (const r of tests) t.diagnostic(`${item}\t${r.passed ? 'pass' : 'FAIL'}\t${r.name}`);
    if (tests.length === 0) missing.push(item);
    if (status === 'FAIL') failed.push(item);
  }
  assert.deepEqual({ missing, failed }, { missing: [], failed: [] });
});
