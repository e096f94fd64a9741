/**
 * Random programs of channels, WaitGroups, yields and spawns, in a form that both real Go (main.go beside this
 * file) and the simulator perform.
 *
 * A program is finite: functions start only later ones. It may deadlock, panic, or leave goroutines behind.
 */
import {
  gc,
  go,
  gosched,
  type GoFunction,
  goexit,
  gomaxprocs,
  ioWait,
  lockOSThread,
  makeChan,
  sleep,
  syscall,
  unlockOSThread,
  waitGroup,
  work,
} from '../../../lib/index';

/** `name a b`, as a function's line in main.go says it (go: function, times; add: group, n); those beyond main.go's are the simulator's alone. */
export type Step =
  | ['go', number, number]
  | ['send' | 'recv' | 'close' | 'done' | 'wait' | 'sleep' | 'work' | 'io' | 'syscall' | 'procs', number]
  | ['add', number, number]
  | ['yield' | 'exit' | 'lock' | 'unlock' | 'gc'];

export interface Program {
  /** Capacities. */
  chans: number[];
  groups: number;
  /** The first is main's. */
  funcs: Step[][];
}

export function programText(p: Program): string {
  const lines = p.funcs.map(f => f.map(step => step.join(' ')).join(';'));
  return `${p.chans.join(' ')}\n${p.groups}\n${lines.join('\n')}\n`;
}

/** main for the simulator; appends to `log` the lines that main.go logs, with goids from `goid`. */
export function mainOf(p: Program, log: string[], goid: () => number): GoFunction<[]> {
  return function* main() {
    let ids = 0;
    const chans = p.chans.map(cap => makeChan(cap, 0));
    const groups = Array.from({ length: p.groups }, waitGroup);
    function* perform(id: number, f: number): ReturnType<GoFunction> {
      log.push(`${id}+ ${goid()}`);
      try {
        for (const [i, step] of p.funcs[f].entries()) {
          let more = '';
          switch (step[0]) {
            case 'go':
              for (let k = 0; k < step[2]; k++) yield* go(perform, ++ids, step[1]);
              break;
            case 'send':
              yield* chans[step[1]].send(id * 1000 + i);
              break;
            case 'recv':
              more = `=${(yield* chans[step[1]].recv2()).join(' ')}`;
              break;
            case 'close':
              yield* chans[step[1]].close();
              break;
            case 'yield':
              yield* gosched();
              break;
            case 'add':
              groups[step[1]].add(step[2]);
              break;
            case 'done':
              yield* groups[step[1]].done();
              break;
            case 'wait':
              yield* groups[step[1]].wait();
              break;
            case 'sleep':
              yield* sleep(step[1]);
              break;
            case 'work':
              yield* work(step[1]);
              break;
            case 'io':
              yield* ioWait(step[1]);
              break;
            case 'syscall':
              yield* syscall(step[1]);
              break;
            case 'procs':
              yield* gomaxprocs(step[1]);
              break;
            case 'gc':
              yield* gc();
              break;
            case 'exit':
              yield* goexit();
              break;
            case 'lock':
              yield* lockOSThread();
              break;
            case 'unlock':
              yield* unlockOSThread();
              break;
          }
          log.push(`${id}.${i}${more}`);
        }
      } finally {
        log.push(`${id}-`);
      }
    }
    yield* sleep(2_000_000);
    yield* perform(0, 0);
  };
}

/** A small generator of whole numbers below n, the same everywhere. */
export function dice(seed: number): (n: number) => number {
  let x = seed >>> 0;
  return n => {
    x = (x + 0x9e3779b9) >>> 0;
    let z = x;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % n;
  };
}

/**
 * A program drawn from a seed: mostly a few busy goroutines, sometimes a crowd that overflows the local queue.
 * @param sleepy with sleeps of whole 3 ms, far enough apart for a noisy machine, and without crowds
 */
export function randomProgram(seed: number, sleepy = false): Program {
  const d = dice(seed);
  const crowd = d(4) === 0 && !sleepy;
  const chans = Array.from({ length: 1 + d(4) }, () => [0, 0, 1, 2, 5][d(5)]);
  const groups = 1 + d(2);
  const count = 2 + d(4);
  const step = (f: number): Step => {
    const later = f + 1 < count ? f + 1 + d(count - f - 1) : -1;
    const kind = d(100);
    if (kind < 22 && later > 0) return ['go', later, crowd && f === 0 ? 1 + d(400) : 1 + d(4)];
    if (kind < 42) return ['send', d(chans.length)];
    if (kind < 64) return ['recv', d(chans.length)];
    if (kind < 84) return sleepy ? ['sleep', 3_000_000 * (1 + d(4))] : ['yield'];
    if (kind < 86) return ['close', d(chans.length)];
    if (kind < 90) return ['wait', d(groups)];
    if (kind < 94) return ['done', d(groups)];
    if (kind < 95) return ['exit'];
    return [kind < 98 ? 'lock' : 'unlock'];
  };
  const funcs = Array.from({ length: count }, (_, f) => Array.from({ length: 1 + d(9) }, () => step(f)));
  // Main adds before it starts anybody, and mostly lives long enough to see something.
  const adds = Array.from({ length: groups }, (_, w): Step => ['add', w, 1 + d(4)]);
  const patience = Array.from({ length: d(6) }, (): Step => ['yield']);
  funcs[0] = [...adds, ['go', 1 + d(count - 1), 1 + d(3)], ...funcs[0], ...patience];
  return { chans, groups, funcs };
}
