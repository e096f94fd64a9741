/**
 * Random programs of locks, selects and timers, in a form that both real Go (main.go beside this file) and the
 * simulator perform. A program is finite: functions start only later ones. It may deadlock, panic, end with a
 * fatal error, or leave goroutines behind.
 */
import {
  after,
  afterFunc,
  cond,
  type GoFunction,
  go,
  gosched,
  makeChan,
  mutex,
  newTicker,
  newTimer,
  once as newOnce,
  orDefault,
  recv,
  rwMutex,
  select,
  send,
  sleep,
  type Timer,
  us,
  work,
} from '../../../lib/index';
import { dice } from '../random/programs';

/** An operation's name and up to three numbers, as main.go reads them. */
export type Step = [name: string, a?: number, b?: number, c?: number];
/** Functions; the first is main's. */
export type Program = Step[][];

export function programText(p: Program): string {
  return `${p.map(f => f.map(step => step.join(' ')).join(';')).join('\n')}\n`;
}

/** main for the simulator; appends to `log` the lines that main.go logs. */
export function mainOf(p: Program, log: string[]): GoFunction<[]> {
  return function* main() {
    let ids = 0;
    const mutexes = [mutex(), mutex(), mutex()];
    const rws = [rwMutex(), rwMutex()];
    const conds = [cond(mutexes[0]), cond(mutexes[1])];
    const once = newOnce();
    const chans = [makeChan(0, 0), makeChan(0, 0), makeChan(1, 0), makeChan(2, 0)];
    const timers: Timer[] = [];
    const got = ([v, ok]: [number, boolean]) => `=${v} ${ok}`;

    function* act(id: number, i: number, [name, a = 0, b = 0, c = 0]: Step): Generator<number, string, unknown> {
      const value = id * 1000 + i;
      switch (name) {
        case 'go':
          for (let k = 0; k < b; k++) yield* go(perform, ++ids, a);
          return '';
        case 'yield':
          yield* gosched();
          return '';
        case 'sleep':
          yield* sleep(a * us);
          return '';
        case 'spin':
          yield* work(a * us);
          return '';
        case 'lock':
          yield* mutexes[a].lock();
          return '';
        case 'unlock':
          yield* mutexes[a].unlock();
          return '';
        case 'trylock':
          return `=${mutexes[a].tryLock()}`;
        case 'rlock':
          yield* rws[a].rLock();
          return '';
        case 'runlock':
          yield* rws[a].rUnlock();
          return '';
        case 'wlock':
          yield* rws[a].lock();
          return '';
        case 'wunlock':
          yield* rws[a].unlock();
          return '';
        case 'trywlock':
          return `=${rws[a].tryLock()}`;
        case 'tryrlock':
          return `=${rws[a].tryRLock()}`;
        case 'cwait':
          yield* conds[a].wait();
          return '';
        case 'signal':
          yield* conds[a].signal();
          return '';
        case 'broadcast':
          yield* conds[a].broadcast();
          return '';
        case 'once':
          yield* once.do(function* () {
            log.push(`${id}.${i}once`);
            yield* gosched();
          });
          return '';
        case 'send':
          yield* chans[a].send(value);
          return '';
        case 'recv':
          return got(yield* chans[a].recv2());
        case 'close':
          yield* chans[a].close();
          return '';
        case 'trysend':
          return (yield* select(send(chans[a], value), orDefault)).index === 0 ? '=sent' : '';
        case 'tryrecv': {
          const s = yield* select(recv(chans[a]), orDefault);
          return s.index === 0 ? got([s.value, s.ok]) : '';
        }
        case 'select': {
          const s = yield* select(recv(chans[a]), recv(chans[b]), send(chans[c], value));
          return s.index === 2 ? 'c' : 'ab'[s.index] + got([s.value, s.ok]);
        }
        case 'selectdefault': {
          const s = yield* select(recv(chans[a]), send(chans[b], value), orDefault);
          return s.index === 0 ? `a${got([s.value, s.ok])}` : s.index === 1 ? 'b' : '';
        }
        case 'timeout': {
          const s = yield* select(recv(chans[a]), recv(after(b * us)));
          return s.index === 0 ? got([s.value, s.ok]) : '=timeout';
        }
        case 'afterfunc':
          timers[a] = yield* afterFunc(c * us, perform, ++ids, b);
          return '';
        case 'newtimer':
          timers[a] = newTimer(b * us);
          return '';
        case 'wait': {
          const ch = timers[a]?.C;
          if (!ch) return '';
          yield* ch.recv();
          return '=fired';
        }
        case 'stop':
          return timers[a] ? `=${timers[a].stop()}` : '';
        case 'reset':
          return timers[a] ? `=${yield* timers[a].reset(b * us)}` : '';
        case 'ticks': {
          const t = newTicker(a * us);
          for (let k = 0; k < b; k++) {
            yield* t.C.recv();
            log.push(`${id}.${i}tick`);
          }
          t.stop();
          return '';
        }
      }
      throw new Error(`no such operation: ${name}`);
    }

    function* perform(id: number, f: number): ReturnType<GoFunction> {
      log.push(`${id}+`);
      try {
        for (const [i, step] of p[f].entries()) log.push(`${id}.${i}${yield* act(id, i, step)}`);
      } finally {
        log.push(`${id}-`);
      }
    }
    yield* sleep(2_000_000);
    yield* perform(0, 0);
  };
}

/** Which operations a program is made of. */
export type Flavour = 'locks' | 'select' | 'timers';

/** ms apart, so that a noisy machine keeps their order; sums seldom meet. */
const DURATIONS = [3_000, 7_000, 13_000, 24_000];

export function randomProgram(seed: number, flavour: Flavour): Program {
  const d = dice(seed);
  const count = 2 + d(4);
  // A crowd at one moment of the clock, or at random choices, has too many outcomes to find again.
  const crew = flavour === 'locks' ? 3 : 1;
  const once = flavour === 'select';
  let selects = 4;
  let spins = 2; // far below a time slice, even on a busy machine
  const pick = <T>(list: readonly T[]): T => list[d(list.length)];
  const lockStep = (): Step[] => {
    const [m, w] = [d(3), d(2)];
    // Sections mostly close what they open; strays deadlock or are fatal.
    const inside = (): Step[] => [pick<Step>([['yield'], ['yield'], ['once'], ['trylock', m], ['tryrlock', w]])];
    if (d(12) === 0 && spins-- > 0) return [['lock', m], ['spin', 2_000], ['unlock', m]];
    return pick<() => Step[]>([
      () => [['lock', m], ...inside(), ['unlock', m]],
      () => [['lock', m], ...inside(), ['unlock', m]],
      () => [['rlock', w], ...inside(), ['runlock', w]],
      () => [['rlock', w], ['yield'], ['runlock', w]],
      () => [['wlock', w], ...inside(), ['wunlock', w]],
      () => [['lock', w], ['cwait', w], ['unlock', w]],
      () => [[pick(['signal', 'broadcast']), w]],
      () => [['yield']],
      () => [['once']],
      () => [[pick(['trylock', 'lock', 'unlock']), m]],
      () => [[pick(['tryrlock', 'trywlock', 'rlock', 'runlock', 'wlock', 'wunlock']), w]],
    ])();
  };
  const selectStep = (): Step[] => {
    const [a, c] = [d(4), d(4)];
    const b = (a + 1 + d(3)) % 4; // two receives from one channel would only double the outcomes
    return pick<() => Step[]>([
      () => [['send', a]],
      () => [['recv', a]],
      () => [['trysend', a]],
      () => [['tryrecv', a]],
      () => [selects-- > 0 ? ['select', a, b, c] : ['recv', a]],
      () => [selects-- > 0 ? ['select', a, b, c] : ['send', c]],
      () => [['selectdefault', a, b]],
      () => [['yield']],
      () => (d(4) === 0 ? [['close', a]] : [['yield']]),
    ])();
  };
  const timerStep = (f: number): Step[] => {
    const [t, w] = [d(3), pick(DURATIONS)];
    // What an AfterFunc calls arms no timer: a timer that armed itself for ever would meet all others.
    if (f === count - 1) return [pick<Step>([['send', 2 + d(2)], ['recv', 2 + d(2)], ['yield']])];
    return pick<() => Step[]>([
      () => [['afterfunc', t, count - 1, w]],
      () => [['newtimer', t, w]],
      () => [['wait', t]],
      () => [['stop', t]],
      () => [['reset', t, w]],
      () => [['sleep', w]],
      () => [['timeout', d(4), w]],
      () => [[pick(['send', 'recv']), 2 + d(2)]],
      () => [['ticks', 5_000, 1 + d(3)]],
      () => [['yield']],
    ])();
  };
  const step = (f: number): Step[] => {
    if (!once && f + 1 < count && d(4) === 0) return [['go', f + 1 + d(count - f - 1), 1 + d(crew)]];
    return flavour === 'locks' ? lockStep() : flavour === 'select' ? selectStep() : timerStep(f);
  };
  const funcs = Array.from({ length: count }, (_, f) => Array.from({ length: 1 + d(6) }, () => step(f)).flat());
  if (once) for (let f = 2; f < count; f++) funcs[d(f)].splice(d(3), 0, ['go', f, 1]);
  const patience = Array.from({ length: d(6) }, (): Step => ['yield']);
  const rest: Step[] = flavour === 'timers' ? [['sleep', 100_000]] : [];
  const first: Step = once ? ['go', 1, 1] : ['go', 1 + d(count - 1), 1 + d(3)];
  funcs[0] = [first, ...funcs[0], ...patience, ...rest];
  return funcs;
}
