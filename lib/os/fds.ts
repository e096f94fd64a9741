/**
 * A process's table of descriptors: numbers, what stands behind each, and the limits on how many there are.
 *
 * As in the kernel (fs/file.c: alloc_fd) the lowest free number is the next one. A word of the bitmap holds 32
 * numbers, a bit of the summary says that a word is full, so that a table of a million is searched in a few steps.
 * Invariants: `fdKind[fd]` is Free exactly where the bitmap says so; open descriptors ≤ the soft limit, which is
 * also above every number; open files of the system ≤ `system`.
 */
import { grown } from '../sim/columns';
import { Errno } from './errno';

export enum FdKind {
  Free = 0,
  /** Standard streams and whatever else the process inherited or the runtime keeps open. */
  Other = 1,
  /** epoll's own, and the eventfd or pipe that wakes it. */
  Poller = 2,
  Pipe = 3,
  Socket = 4,
  File = 5,
}

export let fdKind = new Uint8Array(64);
/** What stands behind it: the index of a pipe's end, of a socket. */
export let fdObject = new Int32Array(64);
let used = new Uint32Array(2);
let full = new Uint32Array(1);
/** No number below it is free (files_struct.next_fd). */
let next = 0;
let soft = 0;
let system = 0;
let others = 0;
let open = 0;
/** Most descriptors that were open at once. */
export let fdPeak = 0;
/** Calls that failed for want of a descriptor. */
export let emfiles = 0;

/**
 * A process with 0, 1 and 2 open.
 * @param limit RLIMIT_NOFILE as it holds for the process: numbers are below it
 * @param fileMax fs.file-max: open files of the whole system @param elsewhere those that other processes hold
 * @param inherited descriptors besides 0, 1, 2 that are open from the beginning
 */
export function resetFds(limit: number, fileMax: number, elsewhere: number, inherited: number): void {
  fdKind.fill(0);
  used.fill(0);
  full.fill(0);
  next = 0;
  soft = limit;
  system = fileMax;
  others = elsewhere;
  open = fdPeak = emfiles = 0;
  for (let i = 0; i < 3 + inherited; i++) fdAlloc(FdKind.Other, 0);
}

/** The lowest free number. @returns it, EMFILE or ENFILE */
export function fdAlloc(kind: FdKind, object: number): number {
  const fd = lowest();
  if (fd >= soft) {
    emfiles++;
    return Errno.EMFILE;
  }
  if (open + others >= system) {
    emfiles++;
    return Errno.ENFILE;
  }
  if (fd >= fdKind.length) grow();
  used[fd >>> 5] |= 1 << fd;
  if (used[fd >>> 5] === 0xffffffff) full[fd >>> 10] |= 1 << (fd >>> 5);
  next = fd + 1;
  fdKind[fd] = kind;
  fdObject[fd] = object;
  if (++open > fdPeak) fdPeak = open;
  return fd;
}

export function fdFree(fd: number): void {
  fdKind[fd] = FdKind.Free;
  used[fd >>> 5] &= ~(1 << fd);
  full[fd >>> 10] &= ~(1 << (fd >>> 5));
  open--;
  if (fd < next) next = fd;
}

/** Whether a descriptor could be had now: 0, EMFILE or ENFILE. What accept4 asks before it looks at its queue. */
export function fdAvailable(): number {
  if (lowest() >= soft) return Errno.EMFILE;
  return open + others >= system ? Errno.ENFILE : 0;
}

/** Descriptors open now. */
export function openFds(): number {
  return open;
}

/** The limit that holds for the process. */
export function fdLimit(): number {
  return soft;
}

function lowest(): number {
  let w = next >>> 10;
  while (w < full.length && full[w] === 0xffffffff) w++;
  if (w === full.length) return w << 10;
  const word = (w << 5) + zeroBit(full[w]);
  if (word >= used.length) return word << 5;
  return (word << 5) + zeroBit(used[word]);
}

/** The lowest bit of a word that is 0; the word is not all ones. */
function zeroBit(word: number): number {
  return 31 - Math.clz32(~word & (word + 1));
}

function grow(): void {
  const n = 2 * fdKind.length;
  fdKind = grown(fdKind, n);
  fdObject = grown(fdObject, n);
  used = grown(used, n >>> 5);
  full = grown(full, Math.max(1, n >>> 10));
}
