// Records what Go's compiler says of the programs in cases.txt: node test/compiler/errors/record.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'gmplab-errors-'));
const parts = readFileSync(join(here, 'cases.txt'), 'utf8')
  .split(/^-- (.*) --\n/m)
  .slice(1);
const version = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).stdout.trim();
const said = {};
for (let i = 0; i < parts.length; i += 2) {
  writeFileSync(join(dir, 'main.go'), parts[i + 1]);
  const { stderr, status } = spawnSync('go', ['build', '-o', join(dir, 'out'), 'main.go'], {
    cwd: dir,
    encoding: 'utf8',
  });
  if (status !== 1) throw new Error(`${parts[i]}: go build ended with ${status}`);
  said[parts[i]] = stderr.trimEnd().split('\n');
}
writeFileSync(join(here, 'recorded.json'), `${JSON.stringify({ version, said }, null, 1)}\n`);
rmSync(dir, { recursive: true });
