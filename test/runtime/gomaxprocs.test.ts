/** [96] GOMAXPROCS by CPUs, cgroup quota and version. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../../lib/index';
import { defaultGomaxprocs } from '../../lib/runtime/gomaxprocs';

const table = [
  { cpus: 8, quota: 0, go: '1.26', procs: 8 },
  { cpus: 8, quota: 1.5, go: '1.26', procs: 2 },
  { cpus: 8, quota: 0.5, go: '1.26', procs: 2 },
  { cpus: 8, quota: 2.1, go: '1.25', procs: 3 },
  { cpus: 8, quota: 16, go: '1.26', procs: 8 },
  { cpus: 1, quota: 0.5, go: '1.26', procs: 1 },
  { cpus: 8, quota: 1.5, go: '1.24', procs: 8 },
] as const;

for (const { cpus, quota, go, procs } of table) {
  test(`[96] ${cpus} CPUs, quota ${quota || 'none'}, Go ${go}: ${procs}`, () => {
    assert.equal(defaultGomaxprocs(cpus, quota, go), procs);
    const options = quota === 0 ? { cores: cpus, go } : { cores: cpus, quota, go };
    assert.equal(simulate(options, function* main() {}).procs, procs);
  });
}
