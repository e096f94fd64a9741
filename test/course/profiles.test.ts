/** `gmplab run --cpuprofile --memprofile`: files in pprof's format, whole or not at all. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { gmplab } from './gmplab';

const folder = mkdtempSync(join(tmpdir(), 'gmplab-profiles-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

writeFileSync(
  at('program.ts'),
  `import { alloc, go, sleep, work } from 'gmplab';
  function* worker() { yield* alloc(4096, 'main.worker', 5000); yield* work(2e6); }
  export function* main() { for (let i = 0; i < 4; i++) yield* go(worker); yield* sleep(1e9); }`,
);
writeFileSync(
  at('program.go'),
  `package main
  func spin() { for i := 0; i < 3000000; i++ { } }
  func main() { done := make(chan bool); go func() { spin(); done <- true }(); <-done }`,
);

for (const [file, fn] of [
  ['program.ts', 'main.worker'],
  ['program.go', 'main.main.func1'],
] as const) {
  test(`${file}: both profiles, with the program's functions in them`, async () => {
    const args = ['run', at(file), '--cpuprofile', at('cpu.gz'), '--memprofile', at('mem.gz')];
    const { code, stderr } = await gmplab(args);
    assert.deepEqual([code, stderr], [0, '']);
    const [cpu, mem] = ['cpu.gz', 'mem.gz'].map(name =>
      gunzipSync(readFileSync(at(name))).toString('latin1'),
    );
    assert.ok(cpu!.includes(fn) && cpu!.includes('nanoseconds'));
    assert.ok(mem!.includes('inuse_space') && (file === 'program.go' || mem!.includes(fn)));
    const again = readFileSync(at('cpu.gz'));
    await gmplab(args);
    assert.ok(again.equals(readFileSync(at('cpu.gz'))), 'the same run gives the same bytes');
    for (const name of ['cpu.gz', 'mem.gz']) rmSync(at(name));
  });
}

test('no folder, no run; with --race, no profile; nothing is left behind', async () => {
  const before = readdirSync(folder).sort();
  for (const [more, message] of [
    [['--cpuprofile', at('none/cpu.gz')], /^gmplab: --cpuprofile: there is no folder .*none\n$/],
    [['--cpuprofile', at('cpu.gz'), '--race'], /^gmplab: profiles are of ordinary runs/],
    [['--memprofile', folder], /^gmplab: cannot write .*: EISDIR\n$/],
  ] as const) {
    const { code, stderr } = await gmplab(['run', at('program.ts'), ...more]);
    assert.ok(code === 1 || code === 2);
    assert.match(stderr, message);
  }
  assert.deepEqual(readdirSync(folder).sort(), before);
  assert.ok(!existsSync(`${folder}.part`));
});
