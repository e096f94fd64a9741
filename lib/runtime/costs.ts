/**
 * What things cost: one table, in whole ns, calibrated to measurements of real Go 1.26 on amd64.
 *
 * A cost is paid after the act: the thread acts at its moment, then its next moment is that much later.
 * With `spread` on, each payment is drawn uniformly from cost ± spread/2 from a stream of its own, so that
 * seeds differ as runs on a real machine differ; off, every run with one seed or another is the same.
 */
import { clock, T } from '../sim/clock';
import { random32, Stream } from '../sim/random';
import { accountant } from './cputime';

export enum Cost {
  Newproc = 0,
  Goexit = 1,
  Execute = 2,
  Gosched = 3,
  Park = 4,
  Ready = 5,
  Chan = 6,
  Sema = 7,
  TimerAdd = 8,
  TimerFire = 9,
  GlobalBatch = 10,
  Overflow = 11,
  StealRound = 12,
  StealPerP = 13,
  Steal = 14,
  WakeCall = 15,
  WakeLatency = 16,
  CloneCall = 17,
  CloneLatency = 18,
  PollCall = 19,
  PollLatency = 20,
  TimerSlack = 21,
  OsSwitch = 22,
  Syscall = 23,
  SignalLatency = 24,
  Prologue = 25,
  PreemptWindow = 26,
  Mutex = 27,
  MutexSpin = 28,
  SelectCase = 29,
  Atomic = 30,
  Stw = 31,
  ReadWrite = 32,
  Access = 33,
  Malg = 34,
  Malloc = 35,
  Newstack = 36,
  StackCopy = 37,
  MarkKiB = 38,
  ScanStack = 39,
  Listen = 40,
  Connect = 41,
  SocketOptions = 42,
  Accept = 43,
  SocketRead = 44,
  SocketWrite = 45,
  CloseSocket = 46,
  FileOpen = 47,
  FileRead = 48,
  FileWrite = 49,
  FileKiB = 50,
  FileSync = 51,
  HttpRequest = 52,
  HttpLoop = 53,
  HttpServe = 54,
  HttpDial = 55,
  HttpLoopStart = 56,
  HttpServeStart = 57,
}

export interface CostEntry {
  /** ns */
  ns: number;
  /** Width of the uniform spread around it, ns. */
  spread: number;
  /** What it is and where the figure comes from. */
  about: string;
}

/** The table's names and defaults, in the order of `Cost`. */
export const costTable = {
  newproc: {
    ns: 140,
    spread: 40,
    about: 'go statement with a recycled g; create + run + exit measure 274 ns together',
  },
  goexit: { ns: 100, spread: 30, about: 'goexit0 up to the search for the next G; see newproc' },
  execute: {
    ns: 34,
    spread: 10,
    about: 'schedule() finding local work, gogo; a Gosched switch measures 66 ns',
  },
  gosched: { ns: 32, spread: 10, about: 'mcall and globrunqput; see execute' },
  park: { ns: 25, spread: 8, about: 'gopark; an unbuffered round trip measures 268 ns, two switches' },
  ready: { ns: 25, spread: 8, about: 'goready: runqput of the woken G; see park' },
  chan: { ns: 25, spread: 8, about: 'one channel operation without its park or ready; see park' },
  sema: { ns: 15, spread: 4, about: 'one WaitGroup operation without its park or ready: an atomic add' },
  timerAdd: { ns: 60, spread: 20, about: 'time.Sleep: a timer into the P’s heap' },
  timerFire: { ns: 40, spread: 12, about: 'one expired timer taken off the heap' },
  globalBatch: { ns: 60, spread: 20, about: 'sched.lock, and a batch moved to the local queue' },
  overflow: { ns: 400, spread: 100, about: 'runqputslow: 129 goroutines linked and put under sched.lock' },
  stealRound: { ns: 60, spread: 20, about: 'one round of stealWork, besides stealPerP' },
  stealPerP: {
    ns: 10,
    spread: 2,
    about: 'the look at one other P: two cache lines that another core writes',
  },
  steal: { ns: 100, spread: 30, about: 'runqgrab that succeeds: the copy and the compare-and-swap' },
  wakeCall: { ns: 1_500, spread: 600, about: 'futex(FUTEX_WAKE) as its caller sees it' },
  wakeLatency: { ns: 5_000, spread: 3_000, about: 'futex wake until the woken thread runs: 5 to 50 µs' },
  cloneCall: { ns: 10_000, spread: 4_000, about: 'clone() as its caller sees it' },
  cloneLatency: { ns: 30_000, spread: 15_000, about: 'clone() until the new thread runs: 10 to 50 µs' },
  pollCall: { ns: 400, spread: 100, about: 'epoll_wait that does not block: 0.3 to 1 µs' },
  pollLatency: {
    ns: 5_000,
    spread: 3_000,
    about: 'readiness or eventfd write until the blocked poller runs',
  },
  timerSlack: { ns: 55_000, spread: 10_000, about: 'Linux timer slack: usleep(20) measures 70 to 80 µs' },
  osSwitch: { ns: 1_500, spread: 500, about: 'the kernel switches threads on a core: 1.2 to 2.8 µs' },
  syscall: { ns: 100, spread: 30, about: 'entersyscall, the kernel’s entry and exit, exitsyscall' },
  signalLatency: {
    ns: 3_000,
    spread: 2_000,
    about: 'SIGURG sent until its handler runs on a busy thread: 1 to 10 µs',
  },
  prologue: { ns: 20, spread: 8, about: 'until running code with calls reaches its next function prologue' },
  preemptWindow: {
    ns: 1,
    spread: 0,
    about:
      'from execute’s reset of the preemption request to a new goroutine’s first prologue, as far as another ' +
      'core’s write can land in it: fitted to starvation-chains.csv, where one request in about 190 does',
  },
  mutex: { ns: 6, spread: 2, about: 'one Lock or Unlock without contention: the pair measures 11 ns' },
  mutexSpin: {
    ns: 1_500,
    spread: 500,
    about: 'one of the up to four spins of Lock: 30 PAUSE instructions, 0.4 to 2.4 µs by CPU',
  },
  selectCase: {
    ns: 25,
    spread: 8,
    about: 'each case of a select: with two it measures 36 ns, with four 100 ns, besides chan',
  },
  atomic: { ns: 5, spread: 1, about: 'one atomic operation on a line that no other core writes' },
  stw: {
    ns: 5_000,
    spread: 2_000,
    about: 'stopping and starting the world besides waiting for running goroutines',
  },
  readWrite: {
    ns: 500,
    spread: 200,
    about: 'read or write of a few bytes in a pipe, in the kernel, when it need not wait',
  },
  access: {
    ns: 2,
    spread: 1,
    about:
      'a load or store of a variable that goroutines share: a cache hit 1 to 2 ns, another core’s line up to 100',
  },
  malg: {
    ns: 1_500,
    spread: 400,
    about:
      'a g that did not exist before: allocation, allgadd, a stack from the pool; with a memory model only',
  },
  malloc: { ns: 25, spread: 8, about: 'mallocgc of a small object; with a memory model only' },
  newstack: {
    ns: 300,
    spread: 80,
    about: 'morestack, newstack and a stack from the cache, besides stackCopy',
  },
  stackCopy: {
    ns: 55,
    spread: 10,
    about: 'each KiB of stack in use, copied, and its frames adjusted one by one: datasets/stack-growth.csv',
  },
  markKiB: {
    ns: 600,
    spread: 120,
    about: 'marking 1 KiB of heap that holds pointers: datasets/gc-stacks.csv',
  },
  scanStack: {
    ns: 600,
    spread: 120,
    about:
      'scanning the stack of a parked goroutine; with its g and sudog 0.5 µs among 10,000, 1 µs among 300,000',
  },
  listen: {
    ns: 30_000,
    spread: 8_000,
    about: 'net.Listen: socket, somaxconn read from /proc, bind, listen, epoll_ctl',
  },
  connect: {
    ns: 15_700,
    spread: 2_000,
    about: 'socket, connect and epoll_ctl: 2.4 + 12.5 + 0.9 µs on the loopback, the handshake among them',
  },
  socketOptions: {
    ns: 2_700,
    spread: 500,
    about: 'what net asks and sets of a new connection: SO_ERROR, two names, TCP_NODELAY, keep-alive',
  },
  accept: {
    ns: 5_200,
    spread: 800,
    about: 'accept4 2.2 µs, epoll_ctl 0.9 µs, a name and five options 2.1 µs',
  },
  socketRead: { ns: 790, spread: 100, about: 'read of 100 bytes from a connection: 0.79 µs' },
  socketWrite: {
    ns: 5_500,
    spread: 600,
    about: 'write of 100 bytes to a connection of the loopback, which delivers them in the same call: 5.5 µs',
  },
  closeSocket: { ns: 5_400, spread: 600, about: 'epoll_ctl 0.9 µs and close of a connection 4.5 µs' },
  fileOpen: {
    ns: 3_500,
    spread: 1_000,
    about:
      'os.Open of a regular file: openat, fcntl, and an epoll_ctl that says EPERM; with Close 3.7 µs on ext4',
  },
  fileRead: {
    ns: 480,
    spread: 150,
    about: 'read of a regular file in the page cache, besides fileKiB: 4 KiB take 0.5 µs on ext4',
  },
  fileWrite: {
    ns: 1_250,
    spread: 400,
    about: 'write to a regular file, besides fileKiB: 4 KiB take 1.3 µs on ext4',
  },
  fileKiB: { ns: 19, spread: 0, about: 'each KiB copied from or to the page cache: 1 MiB takes 20 µs' },
  fileSync: { ns: 410_000, spread: 200_000, about: 'fsync of a file of one dirty page on a virtual disk' },
  httpRequest: {
    ns: 5_000,
    spread: 1_500,
    about:
      'what a caller of net/http does besides system calls and waiting; all of a request on a connection that is ' +
      'there takes 30 µs of CPU at both ends together (http-cpu.csv)',
  },
  httpLoop: {
    ns: 2_000,
    spread: 600,
    about: 'what readLoop or writeLoop does for a request; see httpRequest',
  },
  httpServe: {
    ns: 5_000,
    spread: 1_500,
    about: 'what conn.serve does for a request besides its handler; see httpRequest',
  },
  httpDial: {
    ns: 110_000,
    spread: 60_000,
    about:
      'a dial at the client, besides its system calls: stacks that grow, page faults, collection; a request on a new ' +
      'connection takes 234 µs of CPU at both ends together (http-cpu.csv)',
  },
  httpLoopStart: {
    ns: 15_000,
    spread: 5_000,
    about: 'a new readLoop or writeLoop with its stack; see httpDial',
  },
  httpServeStart: {
    ns: 30_000,
    spread: 10_000,
    about: 'a new connection at the server, besides its system calls; see httpDial',
  },
} satisfies Record<string, CostEntry>;

export type CostName = keyof typeof costTable;
/** Replacements: a number is ns without spread. */
export type Costs = Partial<Record<CostName, number | Partial<CostEntry>>>;

const names = Object.keys(costTable) as CostName[];
const base = new Int32Array(names.length);
/** First draw of a cost with spread: base − spread/2; and how many draws there are. */
const low = new Int32Array(names.length);
const width = new Int32Array(names.length);
let spreadOn = false;

/** Throws a RangeError that names an unknown cost or a bad figure. */
export function setCosts(changes: Costs, spread: boolean): void {
  spreadOn = spread;
  for (const name of Object.keys(changes)) {
    if (!(name in costTable)) {
      throw new RangeError(`costs: there is no cost "${name}"; there are ${names.join(', ')}`);
    }
  }
  names.forEach((name, i) => {
    const change = changes[name];
    const entry: { ns: number; spread: number } = {
      ...costTable[name],
      ...(typeof change === 'number' ? { ns: change, spread: 0 } : change),
    };
    for (const x of [entry.ns, entry.spread]) {
      if (!Number.isInteger(x) || x < 0 || x > 1_000_000_000) {
        throw new RangeError(`costs: ${name} must be a whole number of ns from 0 to 1e9; got ${x}`);
      }
    }
    const half = Math.min(entry.ns, entry.spread >> 1);
    base[i] = entry.ns;
    low[i] = entry.ns - half;
    width[i] = 2 * half + 1;
  });
}

/** What `c` costs this time, ns. */
export function costOf(c: Cost): number {
  if (!spreadOn) return base[c];
  return low[c] + ((((random32(Stream.Cost) >>> 16) * width[c]) / 65536) | 0);
}

/** The acting thread pays: its next moment moves back. */
export function pay(c: Cost): void {
  const ns = costOf(c);
  if (accountant !== null) accountant(c, ns, -1);
  clock[T.Next] += ns;
}
