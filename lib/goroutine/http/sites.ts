/**
 * The heap objects of net/http, by the place that makes them, and the stacks of its goroutines: recorded from Go 1.26
 * with every allocation in the profile (datasets/http-heap.csv), one row an object or several alike.
 *
 * What the runtime makes by itself is not here: g structures, sudogs (four for the select that a caller waits in, two
 * for writeLoop's), the timer of a handler that sleeps, pollDescs.
 */
import { charge, Mem, memoryOn, release } from '../../os/memory';
import { mP } from '../../runtime/m';
import { newSite, siteAlloc, siteDrop } from '../../runtime/malloc';
import { sched } from '../../runtime/sched';
import { popFrames, pushFrames } from '../../runtime/stack';
import { current } from '../api';
import { alloc, ascend, descend } from '../memory';
import type { Gen } from './message';

/** Whose objects: of a request at the client, of a connection at either end, of a request at the server. */
export type Role = 'clientRequest' | 'clientConn' | 'serverConn' | 'serverRequest';

/** Function, bytes of an object as it takes them, objects, and whether they hold no pointers. */
export type Objects = readonly [site: string, bytes: number, objects: number, noscan?: boolean];

/** In use from the beginning of a role to its end. */
export const httpObjects: Record<Role, readonly Objects[]> = {
  clientRequest: [
    ['net/http.NewRequestWithContext', 320, 1],
    ['net/url.parse', 144, 1],
    ['internal/runtime/maps.NewEmptyMap', 48, 2],
    ['net/http.(*Client).do', 8, 1],
    ['net/http.(*Client).makeHeadersCopier', 32, 1],
    ['net/http.cloneURL', 144, 1],
    ['context.WithCancelCause', 16, 1],
    ['net/http.(*Transport).prepareTransportCancel', 32, 1],
    ['net/http.(*Transport).roundTrip', 80, 1],
    ['net.JoinHostPort', 16, 1, true],
    ['context.withCancel', 80, 1],
    ['net/http.(*Transport).getConn', 176, 1],
    ['net/http.(*Transport).getConn', 112, 1],
    ['net/http.(*Transport).getConn', 48, 1],
    ['context.(*cancelCtx).Done', 112, 1],
    ['net/http.(*persistConn).roundTrip', 112, 3],
    ['net/http.(*persistConn).roundTrip', 16, 1],
    ['net/textproto.MIMEHeader.Set', 16, 1],
    ['internal/runtime/maps.NewMap', 48, 1],
    ['internal/runtime/maps.newarray', 352, 1],
  ],
  clientConn: [
    ['net.newFD', 128, 1],
    ['syscall.anyToSockaddr', 32, 2],
    ['net.sockaddrToTCP', 48, 2],
    ['net.newTCPConn', 8, 1],
    ['net/http.(*Transport).dialConn', 320, 1],
    ['net/http.(*Transport).dialConn', 112, 5],
    ['net/http.(*Transport).dialConn', 48, 1],
    ['net/http.(*Transport).dialConn', 24, 1],
    ['net/http.(*Transport).dialConn', 16, 1],
    ['bufio.NewReaderSize', 96, 1],
    ['bufio.NewWriterSize', 64, 1],
    ['net/http.(*persistConn).readLoop', 112, 1],
    ['bufio.NewReaderSize', 4096, 1, true],
    ['bufio.NewWriterSize', 4096, 1, true],
  ],
  serverConn: [
    ['net.newFD', 128, 1],
    ['syscall.anyToSockaddr', 32, 2],
    ['net.sockaddrToTCP', 48, 2],
    ['net.newTCPConn', 8, 1],
    ['net/http.(*Server).newConn', 144, 1],
    ['net.JoinHostPort', 16, 1, true],
    ['context.WithValue', 48, 1],
    ['context.withCancel', 80, 1],
    ['context.WithCancel', 16, 1],
    ['net/http.(*conn).serve', 64, 1],
    ['sync.NewCond', 64, 1],
    ['bufio.NewReaderSize', 96, 1],
    ['bufio.NewWriterSize', 64, 1],
    ['bufio.NewReaderSize', 4096, 1, true],
    ['bufio.NewWriterSize', 4096, 1, true],
  ],
  serverRequest: [
    ['net/textproto.(*Reader).ReadLine', 24, 1, true],
    ['net/http.readRequest', 320, 1],
    ['net/url.parse', 144, 1],
    ['net/textproto.readMIMEHeader', 48, 1],
    ['net/textproto.readMIMEHeader', 24, 1],
    ['net/textproto.readMIMEHeader', 16, 1],
    ['internal/runtime/maps.NewMap', 48, 1],
    ['internal/runtime/maps.NewEmptyMap', 48, 2],
    ['internal/runtime/maps.newarray', 352, 1],
    ['internal/runtime/maps.newarray', 208, 1],
    ['context.withCancel', 80, 1],
    ['context.WithCancel', 16, 1],
    ['context.(*cancelCtx).Done', 112, 1],
    ['net/http.(*conn).readRequest', 240, 1],
    ['bufio.NewWriterSize', 64, 1],
    ['bufio.NewWriterSize', 2048, 1, true],
  ],
};

/** Made on the way there and dropped at once. */
export const httpGarbage: Record<Role, readonly Objects[]> = {
  clientRequest: [
    ['context.withCancel', 80, 1],
    ['context.WithCancel', 16, 1],
    ['context.WithoutCancel', 16, 1],
    ['net/http.(*Transport).startDialConnForLocked', 24, 1],
    ['net/http.newTransferWriter', 160, 1],
    ['net/http.(*Request).write', 16, 4],
  ],
  clientConn: [
    ['internal/runtime/maps.newarray', 208, 2],
    ['net.(*Dialer).DialContext', 192, 1],
    ['context.(*cancelCtx).Done', 112, 2],
    ['context.AfterFunc', 112, 1],
    ['context.WithDeadlineCause', 112, 1],
    ['time.newTimer', 112, 1],
    ['internal/runtime/maps.NewEmptyMap', 48, 2],
    ['net.(*Resolver).lookupIPAddr', 48, 2],
    ['context.WithDeadlineCause', 32, 2],
    ['net.(*Dialer).dialCtx', 24, 2],
    ['net/http.(*Transport).dialConn', 16, 6],
  ],
  serverConn: [['net/http.(*Server).Serve', 32, 1]],
  serverRequest: [['net/http.(*connReader).startBackgroundRead', 16, 1]],
};

/**
 * The goroutines of a request, and the frames on the stack of each, bytes, besides those of any parked goroutine
 * (runtime/stack.ts: PARKED_DEPTH): at its deepest, and while it waits. Read from the g structures of a thousand
 * waiting requests: stacks of 4 KiB, 8 KiB for dialConnFor and 2 KiB for backgroundRead.
 */
export const httpStacks = {
  /** Client.Get. */
  caller: { deepest: 2850, parked: 2496 },
  /** dialConnFor: there while it dials. */
  dial: { deepest: 5000, parked: 2000 },
  readLoop: { deepest: 2600, parked: 960 },
  writeLoop: { deepest: 2600, parked: 384 },
  /** conn.serve, in its handler. */
  serve: { deepest: 2600, parked: 1216 },
  backgroundRead: { deepest: 600, parked: 320 },
} as const;

/** pollDescs lie in blocks of the runtime's own, eight in 4 KiB (runtime/netpoll.go: pollBlockSize; malloc.go: tagAlign). */
export const POLLDESC_BYTES = 512;

/**
 * Bytes of a role's buffers that nobody has touched while a request waits, so that they are not resident: the server's
 * 4 KiB and 2 KiB for a response, and part of the client's 4 KiB to read one. Buffers of the first requests lie where
 * garbage lay before, and had to be zeroed. Calibrated, with the program's own pages, to the rows of 500, 2,000 and
 * 5,000 requests of datasets/request-cost.csv.
 */
const UNTOUCHED: Record<Role, number> = {
  clientRequest: 0,
  clientConn: 1106,
  serverConn: 4096,
  serverRequest: 2048,
};
const TOUCHED_FIRST = 408;

/** Resident pages of a program that links net/http beyond those of one that does not: text, tables, the C library. */
const PROGRAM_BYTES = 5_480_000;

const roles: Role[] = ['clientRequest', 'clientConn', 'serverConn', 'serverRequest'];
/** How many there are of each role in this run, and whether the program's pages have been counted. */
const alive = { run: -1, n: new Float64Array(roles.length) };

/** The program has net/http in it: called when it first listens or asks. */
export function linkProgram(): void {
  if (!memoryOn || alive.run === current.run) return;
  alive.run = current.run;
  alive.n.fill(0);
  charge(Mem.Program, PROGRAM_BYTES);
}

/** The sites of each role in this run, looked up once: site, objects, site, objects … */
const numbered = { run: -1, of: new Map<Role, { objects: Int32Array; garbage: Int32Array }>() };

function sitesOf(role: Role): { objects: Int32Array; garbage: Int32Array } {
  if (numbered.run !== current.run) {
    numbered.run = current.run;
    numbered.of.clear();
  }
  let sites = numbered.of.get(role);
  if (sites === undefined) {
    const numbers = (list: readonly Objects[]) =>
      Int32Array.from(list.flatMap(([site, bytes, n, noscan]) => [newSite(site, bytes, noscan), n]));
    sites = { objects: numbers(httpObjects[role]), garbage: numbers(httpGarbage[role]) };
    numbered.of.set(role, sites);
  }
  return sites;
}

/** A role begins, without a look at the collector. Nothing happens unless the run has a memory model. */
export function takeObjects(role: Role): void {
  if (!memoryOn) return;
  linkProgram();
  const { objects, garbage } = sitesOf(role);
  for (let i = 0; i < objects.length; i += 2) siteAlloc(objects[i], objects[i + 1]);
  for (let i = 0; i < garbage.length; i += 2) {
    siteAlloc(garbage[i], garbage[i + 1]);
    siteDrop(garbage[i], garbage[i + 1]);
  }
  if (++alive.n[roles.indexOf(role)] > TOUCHED_FIRST && UNTOUCHED[role] > 0)
    release(Mem.Heap, UNTOUCHED[role]);
}

/** A role ends: what it had in use is garbage, and will be zeroed before it is used again. */
export function dropObjects(role: Role): void {
  if (!memoryOn) return;
  const { objects } = sitesOf(role);
  for (let i = 0; i < objects.length; i += 2) siteDrop(objects[i], objects[i + 1]);
  if (alive.n[roles.indexOf(role)]-- > TOUCHED_FIRST && UNTOUCHED[role] > 0)
    charge(Mem.Heap, UNTOUCHED[role]);
}

/** A role begins in a goroutine: its objects are made, and a collection may be due. */
export function* makeObjects(role: Role): Gen {
  if (!memoryOn) return;
  takeObjects(role);
  const [site, bytes] = LAST;
  yield* alloc(bytes, site);
  siteDrop(newSite(site, bytes));
}

/** What is allocated where the collector is asked: an object of the smallest size, garbage at once. */
const LAST: [string, number] = ['net/http.(*Client).do', 8];

/** Callers that went deep so far in this run. */
const callers = perRunCount();

/** A goroutine goes as deep as it ever does, and comes back to where it waits. */
export function* goDeep(goroutine: keyof typeof httpStacks): Gen {
  if (!memoryOn) return;
  const to = depthOf(goroutine);
  yield* descend(to);
  ascend(to - httpStacks[goroutine].parked);
}

/** The same at once, for g, which acts: for fronts that are no generators. */
export function goDeepNow(g: number, goroutine: keyof typeof httpStacks): void {
  if (!memoryOn) return;
  const to = depthOf(goroutine);
  if (pushFrames(mP[sched.curm], g, to, 1)) popFrames(g, to - httpStacks[goroutine].parked);
}

function depthOf(goroutine: keyof typeof httpStacks): number {
  const { deepest } = httpStacks[goroutine];
  return goroutine === 'caller' && callers() % DEEP_CALLERS === 0 ? 2 * deepest : deepest;
}

/** One caller in so many meets a mutex that is taken, deep in its calls, and gets a stack of 8 KiB: 130 of 1,000 did. */
const DEEP_CALLERS = 8;

/** Counts from 1 in each run. */
function perRunCount(): () => number {
  let run = -1;
  let n = 0;
  return () => {
    if (run !== current.run) {
      run = current.run;
      n = 0;
    }
    return ++n;
  };
}
