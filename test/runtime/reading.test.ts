/**
 * The scheduler reads as Go's does: who holds our file beside proc.go finds the same names in the same order, and no
 * function that does not fit on a page.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { goVersion } from '../oracle/real-go';

const lib = join(__dirname, '../../lib');
const source = (file: string): string => readFileSync(join(lib, file), 'utf8');

/** The text of a function, from its name to the brace that closes it: both gofmt and biome indent it so. */
function bodyOf(text: string, name: string): string {
  const lines = text.split('\n');
  const from = lines.findIndex(line => new RegExp(`^(export )?func(tion)? ${name}\\(`).test(line));
  assert.ok(from >= 0, `no function ${name}`);
  const to = lines.findIndex((line, i) => i > from && line === '}');
  // Comments may name what comes later.
  return lines
    .slice(from + 1, to)
    .map(line => line.replace(/\/\/.*/, ''))
    .join('\n');
}

/** Where each pattern is found first, after the one before. */
function inOrder(body: string, patterns: [name: string, pattern: RegExp][], what: string): void {
  let at = 0;
  for (const [name, pattern] of patterns) {
    const i = body.slice(at).search(pattern);
    assert.ok(i >= 0, `${what}: ${name} does not come after what comes before it`);
    at += i + 1;
  }
}

/** A step of a function: its name, in Go's words, and in ours where they differ. */
type Step = [name: string, go: RegExp, ours?: RegExp];
const call = (name: string): Step => [name, new RegExp(`\\b${name}\\(`)];

/** [function, our file, our functions in turn, its steps] */
const functions: [string, string, string[], Step[]][] = [
  [
    'findRunnable',
    'runtime/findrunnable.ts',
    ['findRunnable', 'giveUpP'],
    [
      ['gcwaiting', /gcwaiting/],
      call('gcstopm'),
      ['timers of this P', /timers\.check\(/, /checkTimers\(/],
      ['marking', /gcBlackenEnabled != 0/, /gcMarking\(\)/],
      call('findRunnableGCWorker'),
      [
        'the 61st tick',
        /schedtick%61 == 0 && !sched\.runq\.empty\(\)/,
        /runqsize > 0 && pSchedtick\[p\] % switches\.fairnessTick === 0/,
      ],
      call('globrunqget'),
      call('runqget'),
      call('globrunqgetbatch'),
      [
        'network, nobody there',
        /netpollAnyWaiters\(\) && sched\.lastpoll\.Load\(\) != 0 && sched\.pollingNet/,
        /netpollAnyWaiters\(\) && sched\.lastpoll !== 0 && .*pollingNet/,
      ],
      ['netpoll(0)', /netpoll\(0\)/, /netpollAlone\(\)/],
      [
        'who may spin',
        /mp\.spinning \|\| 2\*sched\.nmspinning\.Load\(\) < gomaxprocs-sched\.npidle/,
        /mSpinning\[m\] !== 0 \|\| 2 \* sched\.nmspinning < sched\.gomaxprocs - sched\.npidle/,
      ],
      call('becomeSpinning'),
      call('stealWork'),
      ['newWork', /newWork/, /NewWork/],
      ['idle marking', /addIdleMarkWorker\(\)/, /findIdleWorker\(\)/],
      ['gcwaiting again', /gcwaiting/],
      call('globrunqgetbatch'),
      [
        'needspinning',
        /!mp\.spinning && sched\.needspinning\.Load\(\) == 1/,
        /wasSpinning === 0 && sched\.needspinning === 1/,
      ],
      call('becomeSpinning'),
      call('releasep'),
      call('pidleput'),
      ['was spinning', /wasSpinning := mp\.spinning|if mp\.spinning \{/, /if \(wasSpinning !== 0\) \{/],
      call('checkRunqsNoP'),
      call('becomeSpinning'),
      call('checkTimersNoP'),
      [
        'somebody waits, nobody polls',
        /netpollAnyWaiters\(\) \|\| pollUntil != 0\) && sched\.lastpoll\.Swap\(0\) != 0/,
        /netpollAnyWaiters\(\) \|\| pollUntil !== 0\) && sched\.lastpoll !== 0/,
      ],
      ['the blocking poll', /netpoll\(delay\)/, /netpollBlock\(/],
      [
        'the poller sleeps too long',
        /pollerPollUntil == 0 \|\| pollerPollUntil > pollUntil/,
        /sched\.pollUntil === 0 \|\| sched\.pollUntil > pollUntil/,
      ],
      call('netpollBreak'),
      call('stopm'),
    ],
  ],
  [
    'schedule',
    'runtime/proc.ts',
    ['schedule', 'run'],
    [
      ['a locked thread', /mp\.lockedg != 0/, /mLockedg\[m\] !== 0/],
      call('stoplockedm'),
      call('findRunnable'),
      ['spinning', /if mp\.spinning \{/, /mSpinning\[m\] !== 0/],
      call('resetspinning'),
      ['tryWakeP', /if tryWakeP/, /if \(sched\.tryWakeP\)/],
      call('wakep'),
      ['a locked goroutine', /gp\.lockedm != 0/, /lockedM\.has\(g\)/],
      call('startlockedm'),
      call('execute'),
    ],
  ],
  [
    'retake',
    'runtime/sysmon.ts',
    ['retake'],
    [
      ['only running Ps', /status\) != _Prunning/, /pStatus\[p\] !== Pstatus\.Running/],
      ['sysretake', /sysretake := false/, /sysretake = false/],
      ['schedtick', /int64\(pd\.schedtick\) != schedt/, /seenSchedtick\[p\] !== pSchedtick\[p\]/],
      ['the slice', /pd\.schedwhen\+forcePreemptNS <= now/, /sliceIsOver\(p, now - seenSchedwhen\[p\]\)/],
      call('preemptone'),
      ['sysretake', /sysretake = true/],
      ['in a call', /setBlockOnExitSyscall\(/, /inSyscall\(/],
      [
        'syscalltick',
        /!sysretake && int64\(pd\.syscalltick\) != syst/,
        /!sysretake && seenSyscalltick\[p\] !== pSyscalltick\[p\]/,
      ],
      [
        'nobody gains',
        /runqempty\(pp\) && sched\.nmspinning\.Load\(\)\+sched\.npidle\.Load\(\) > 0/,
        /runqempty\(p\) && sched\.nmspinning \+ sched\.npidle > 0/,
      ],
      [
        'for 10 ms',
        /pd\.syscallwhen\+10\*1000\*1000 > now/,
        /seenSyscallwhen\[p\] \+ FORCE_PREEMPT_NS > now/,
      ],
      call('takeP'),
      ['counted', /n\+\+/],
      call('handoffp'),
    ],
  ],
  [
    'exitsyscall',
    'runtime/syscall.ts',
    ['exitsyscall', 'goOn'],
    [
      ['running again', /_Gsyscall, _Grunning/, /Gstatus\.Running/],
      ['with its P', /if pp != nil/, /mP\[m\] >= 0/],
      call('exitsyscallTryGetP'),
      ['another P', /acquirepNoTrace\(/, /acquirep\(/],
      ['without one, or counted', /syscalltick\+\+/, /exitsyscallNoP\(/],
    ],
  ],
  [
    'exitsyscallTryGetP',
    'runtime/syscall.ts',
    ['exitsyscallTryGetP'],
    [
      ['its old P, in a call again', /setBlockOnExitSyscall\(oldp\)/, /inSyscall\(oldp\)/],
      call('takeP'),
      call('pidleget'),
      ['sysmon sleeps', /sysmonwait/, /wakeSysmon/],
    ],
  ],
  [
    'exitsyscallNoP',
    'runtime/syscall.ts',
    ['exitsyscallNoP'],
    [
      ['runnable', /_Grunnable/, /Gstatus\.Runnable/],
      ['without an M', /dropg\(\)/, /mCurg\[m\] = 0/],
      call('globrunqput'),
      ['locked', /if locked/, /mLockedg\[m\] !== 0/],
      call('stoplockedm'),
      call('stopm'),
    ],
  ],
  [
    'handoffp',
    'runtime/wake.ts',
    ['handoffp'],
    [
      ['work', /!runqempty\(pp\) \|\| !sched\.runq\.empty\(\)/, /!runqempty\(p\) \|\| sched\.runqsize > 0/],
      ['marking', /gcShouldScheduleWorker\(/, /gcWorkAvailable\(/],
      call('startm'),
      [
        'nobody looks',
        /nmspinning\.Load\(\)\+sched\.npidle\.Load\(\) == 0/,
        /sched\.nmspinning \+ sched\.npidle === 0/,
      ],
      ['needspinning', /needspinning/],
      call('startm'),
      ['a stop', /gcwaiting/],
      [
        'the last that runs',
        /npidle\.Load\(\) == gomaxprocs-1 && sched\.lastpoll\.Load\(\) != 0/,
        /sched\.npidle === sched\.gomaxprocs - 1 && sched\.lastpoll !== 0/,
      ],
      call('startm'),
      ['its timers', /timers\.wakeTime\(\)/, /wakeTime\(p\)/],
      call('pidleput'),
      ['timers', /when != 0/, /when !== 0/],
      call('wakeNetPoller'),
    ],
  ],
  [
    'runqputslow',
    'runtime/runq.ts',
    ['runqputslow'],
    [
      ['half of it', /n = n \/ 2/, /runqSize >> 1/],
      ['a build with the race detector', /randomizeScheduler/],
      ['the oldest', /batch\[i\]\.schedlink|pp\.runq\[\(h\+i\)%/, /\(\(h \+ i\) & runqMask\)/],
      ['to the global queue', /globrunqputbatch\(/, /globrunqappend\(/],
    ],
  ],
  [
    'wakep',
    'runtime/wake.ts',
    ['wakep'],
    [
      ['nobody spins', /nmspinning\.Load\(\) != 0/, /sched\.nmspinning !== 0/],
      call('pidlegetSpinning'),
      call('startm'),
    ],
  ],
];

for (const [name, file, parts, steps] of functions) {
  test(`${name}: its steps in Go's order`, () => {
    const ours = parts.map(part => bodyOf(source(file), part)).join('\n');
    inOrder(
      ours,
      steps.map(([what, go, own]) => [what, own ?? go]),
      `${file}, ${name}`,
    );
  });
}

test('findRunnable: its comments number Go’s steps, each once, upwards', () => {
  const text = source('runtime/findrunnable.ts');
  const from = text.indexOf('export function findRunnable(');
  const numbers = [...text.slice(from).matchAll(/\/\/ \[(\d+)\]/g)].map(m => Number(m[1]));
  // «[10] to [14]» says where the rest is.
  assert.deepEqual(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14]);
});

const skip = !/^go1\.26\b/.test(goVersion() ?? '') && 'compared with the source of go1.26';
test('the same steps in the source of the Go that is here', { skip }, () => {
  const goroot = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).stdout.trim();
  const proc = readFileSync(join(goroot, 'src/runtime/proc.go'), 'utf8');
  for (const [name, , , steps] of functions) {
    inOrder(
      bodyOf(proc, name),
      steps.map(([what, go]) => [what, go]),
      `proc.go, ${name}`,
    );
  }
});

/** Lines of a page. */
const PAGE = 80;

/** [function, lines] of a file, functions and methods. */
function functionsOf(text: string): [string, number][] {
  const lines = text.split('\n');
  const list: [string, number][] = [];
  for (const [i, line] of lines.entries()) {
    const head =
      /^(\s*)(?:export )?(?:async )?function\*? ?(\w+)/.exec(line) ??
      /^(\s+)(?:private |protected |public |static |override |readonly |async |get |set |\*)*\*?(\w+)\(.*\{$/.exec(
        line,
      );
    if (head === null || /^(if|for|while|switch|catch|return)$/.test(head[2])) continue;
    const end = lines.findIndex(
      (x, j) => j > i && (x === `${head[1]}}` || x === `${head[1]}},` || x === `${head[1]}};`),
    );
    if (end > 0) list.push([head[2], end - i + 1]);
  }
  return list;
}

function files(folder: string): string[] {
  return readdirSync(join(lib, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });
}

test('functions of the engine fit on a page, all but findRunnable', () => {
  const long: string[] = [];
  let seen = 0;
  for (const file of ['sim', 'os', 'runtime', 'goroutine'].flatMap(files)) {
    for (const [name, lines] of functionsOf(source(file))) {
      seen++;
      if (lines > PAGE && name !== 'findRunnable') long.push(`${file}: ${name} has ${lines} lines`);
    }
  }
  assert.deepEqual(long, []);
  assert.ok(seen > 1000, `${seen} functions`);
});
