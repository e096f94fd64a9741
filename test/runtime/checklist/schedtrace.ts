/**
 * What schedtrace prints, beside what real Go of each version printed (test/oracle/schedtrace): numbers and
 * reasons aside, every line has a form that real Go's lines of that version have.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type GoVersion,
  go,
  gomaxprocs,
  lockOSThread,
  ms,
  type SimulateOptions,
  simulate,
  sleep,
  syscall,
  us,
  work,
  workCallFree,
} from '../../../lib/index';

const folder = join(__dirname, '../../oracle/schedtrace');

/** A line without what differs from run to run: numbers, truths, absent ids, why a goroutine waits. */
function form(line: string): string {
  return line
    .replace(/\((?:[^()]|\([^()]*\))*\)/, '(…)')
    .replace(/(?<==)(?:-?\d+|nil)(?= |\(|$)/g, '#')
    .replace(/(?<==)(?:true|false)/g, '?')
    .replace(/^SCHED \d+ms/, 'SCHED #ms')
    .replace(/^( {2}[PMG])\d+/, '$1#')
    .replace(/\[[\d ]+\]/g, list => list.replace(/\d+/g, '#'));
}

function* busy(): Generator<number, void, unknown> {
  for (let i = 0; i < 6; i++) {
    yield* go(function* () {
      if (i === 0) yield* lockOSThread();
      yield* work(50 * ms);
      yield* syscall(50 * ms);
    });
  }
  yield* sleep(150 * ms);
}

function lines(options: SimulateOptions, main = busy): string[] {
  return simulate({ procs: 4, schedtrace: 10, ...options }, main)
    .stderr.trimEnd()
    .split('\n');
}

for (const file of readdirSync(folder)) {
  const version = /go(1\.\d+)/.exec(file)?.[1] as GoVersion;
  const scheddetail = file.startsWith('scheddetail');
  test(`[100] ${scheddetail ? 'scheddetail' : 'schedtrace'} of Go ${version}, field by field`, () => {
    const real = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
    const ours = lines({ go: version, scheddetail });
    assert.deepEqual([...new Set(ours.map(form))].sort(), [...new Set(real.map(form))].sort());
    // What stands after what: a summary, then Ps, Ms, Gs.
    const letters = (list: string[]): string =>
      list
        .map(line => line.trimStart()[0])
        .join('')
        .replace(/(.)\1+/g, '$1');
    assert.match(letters(ours), scheddetail ? /^(SPMG)+$/ : /^S$/);
    assert.match(letters(real), scheddetail ? /^(SPMG)+$/ : /^S$/);
    assert.match(ours[0], /^SCHED 0ms: gomaxprocs=4 /);
  });
}

test('[100] Go 1.19: no needspinning; what is absent is -1, truths are 0 and 1', () => {
  const [first] = lines({ go: '1.19' });
  assert.match(
    first,
    /^SCHED 0ms: gomaxprocs=4 idleprocs=\d threads=\d spinningthreads=\d idlethreads=\d runqueue=\d+ \[\d \d \d \d\]$/,
  );
  const detail = lines({ go: '1.19', scheddetail: true });
  assert.match(detail[0], / gcwaiting=0 nmidlelocked=\d stopwait=0 sysmonwait=0$/);
  assert.ok(detail.some(line => /^ {2}M\d+: p=-1 curg=-1 /.test(line)));
  assert.ok(!detail.some(line => line.includes('nil')));
});

test('[100] lines come every so many ms, counted from the first', () => {
  const at = lines({ schedtrace: 30 }).map(line => Number(/^SCHED (\d+)ms/.exec(line)?.[1]));
  assert.equal(at[0], 0);
  assert.ok(at.length >= 4);
  for (let i = 1; i < at.length; i++) assert.ok(at[i] - at[i - 1] >= 30 && at[i] - at[i - 1] <= 42, `${at}`);
});

for (const [version, p, m] of [
  ['1.25', /^ {2}P0: status=2 .* m=nil /m, /^ {2}M0: p=nil curg=1 /m],
  ['1.26', /^ {2}P0: status=1 .* m=0 /m, /^ {2}M0: p=0 curg=1 /m],
] as [GoVersion, RegExp, RegExp][]) {
  test(`[100] Go ${version}: a P whose thread is in a system call`, () => {
    const text = lines(
      { go: version, procs: 2, scheddetail: true, schedtrace: 1, startTick: 0 },
      function* main() {
        yield* work(3 * ms);
        yield* syscall(8 * ms);
      },
    ).join('\n');
    assert.match(text, p);
    assert.match(text, m);
  });
}

test('[100] while the world is being stopped scheddetail says so', () => {
  const text = lines({ procs: 2, scheddetail: true, schedtrace: 1, asyncPreempt: false }, function* main() {
    yield* go(function* loop() {
      yield* workCallFree(30 * ms);
    });
    yield* sleep(200 * us);
    yield* gomaxprocs(1);
  }).join('\n');
  assert.match(text, / gcwaiting=true nmidlelocked=0 stopwait=1 sysmonwait=false/);
});
