/**
 * The machine's memory as an account, in bytes: what the process has mapped, what of it is resident, by whom, and
 * what happens at a limit.
 *
 * Two limits work in two ways, as on Linux. Address space (RLIMIT_AS) is asked for when memory is mapped: mmap
 * fails with ENOMEM, and the process may say so before it dies. Physical memory (RAM, or the memory cgroup's
 * memory.max) is taken when a page is touched: nobody is asked, and when there is none left the kernel's OOM killer
 * ends the process with SIGKILL, exit status 137, without a word. Kernel memory that exists on the process's behalf
 * (sockets, thread stacks, page tables) counts for the physical limit alone.
 *
 * Off (`memoryOn` false) nothing is counted: callers ask `memoryOn` first, and a run without a memory model pays for
 * that one branch.
 * Invariant: `resident()` is the sum of the accounts, none of which is below 0; mapped ≤ the address-space limit.
 */

/** Whose resident bytes they are. */
export enum Mem {
  /** Go's heap: spans of objects that have been touched. */
  Heap = 0,
  /** Goroutine stacks. */
  Stacks = 1,
  /** The Go runtime's own: span structures, arena metadata, mark bits, profiling buckets. */
  Runtime = 2,
  /** Text, data and bss of the program. */
  Program = 3,
  /** Kernel: per thread, its kernel stack and task_struct; user stacks of C threads. */
  Threads = 4,
  /** Kernel: page tables, 8 bytes for each 4 KiB. */
  PageTables = 5,
  /** Kernel: sockets with their queues, files, epoll items. */
  Sockets = 6,
  /** Whatever else a model charges. */
  Other = 7,
}

export const memNames = [
  'heap',
  'stacks',
  'runtime',
  'program',
  'threads',
  'pageTables',
  'sockets',
  'other',
] as const;

const KINDS = memNames.length;

/** Limits of the machine, in bytes; Infinity for none. */
export interface MemoryLimits {
  /** Physical memory there is for the process and for the kernel's work on its behalf. */
  ram: number;
  /** memory.max of its cgroup. */
  cgroup: number;
  /** RLIMIT_AS (ulimit -v, there in KiB). */
  addressSpace: number;
}

export const noLimits: MemoryLimits = {
  ram: Number.POSITIVE_INFINITY,
  cgroup: Number.POSITIVE_INFINITY,
  addressSpace: Number.POSITIVE_INFINITY,
};

/** Whether this run counts memory at all. */
export let memoryOn = false;

/** Resident bytes by `Mem`. */
const account = new Float64Array(KINDS);
let total = 0;
let peak = 0;
let mapped = 0;
let physical = Number.POSITIVE_INFINITY;
let limits = noLimits;
let killed: () => void = () => {};

/**
 * A new machine; null switches the account off.
 * @param onKill called once, when the OOM killer chooses the process
 */
export function resetMemory(l: MemoryLimits | null, onKill: () => void): void {
  memoryOn = l !== null;
  limits = l ?? noLimits;
  physical = Math.min(limits.ram, limits.cgroup);
  account.fill(0);
  total = peak = mapped = 0;
  killed = onKill;
}

/** Bytes become resident: pages are touched, or the kernel allocates on the process's behalf. */
export function charge(kind: Mem, bytes: number): void {
  account[kind] += bytes;
  total += bytes;
  if (total <= peak) return;
  peak = total;
  if (total > physical) {
    physical = Number.POSITIVE_INFINITY; // one kill is enough
    killed();
  }
}

/** Bytes go back to the kernel: madvise, munmap, close. */
export function release(kind: Mem, bytes: number): void {
  account[kind] -= bytes;
  total -= bytes;
}

/** mmap: takes address space, none of it resident. @returns false for ENOMEM, with nothing taken */
export function map(bytes: number): boolean {
  if (mapped + bytes > limits.addressSpace) return false;
  mapped += bytes;
  return true;
}

/** munmap of address space; its resident bytes are released on their own. */
export function unmap(bytes: number): void {
  mapped -= bytes;
}

/** All resident bytes, the kernel's on behalf of the process among them. */
export function resident(): number {
  return total;
}

/** Resident bytes of one kind. */
export function residentOf(kind: Mem): number {
  return account[kind];
}

/** What /proc/self/status calls VmRSS: without the kernel's own. */
export function rss(): number {
  return total - account[Mem.Threads] - account[Mem.PageTables] - account[Mem.Sockets];
}

/** VmSize: mapped address space. */
export function virtualSize(): number {
  return mapped;
}

/** Most bytes that were resident at once. */
export function peakResident(): number {
  return peak;
}

/** The limits of this run. */
export function memoryLimits(): MemoryLimits {
  return limits;
}
