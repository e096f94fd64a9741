/**
 * What a kernel thread weighs: reserved is not resident, and most of what is resident is the kernel's own.
 *
 * Figures of Linux on amd64, per thread that waits: `datasets/thread-cost.csv` measures them.
 */

/** Bytes of one thread. */
export interface ThreadBytes {
  /** Address space for the stack and its guard page: costs nothing by itself. */
  reserved: number;
  /** Pages of the stack that have been touched, and what the runtime library keeps beside it. */
  resident: number;
  /** The stack it uses while in the kernel (THREAD_SIZE), allocated whole. */
  kernelStack: number;
  /** Page tables under its stack: a mapping of its own touches at least one table page. */
  pageTables: number;
  /** task_struct, signal, files and the like in the kernel's slab. */
  slab: number;
}

/** A pthread of glibc with the usual 8 MiB limit, waiting, having touched two pages. */
export const pthread: ThreadBytes = {
  reserved: 8 * 1024 * 1024 + 4096,
  resident: 8_500,
  kernelStack: 16_384,
  pageTables: 4_096,
  slab: 7_000,
};

/** An M of a Go program without cgo: m, g0's and gsignal's stacks on Go's own heap, as far as they are touched. */
export const goThread: ThreadBytes = {
  reserved: 58_000,
  resident: 15_800,
  kernelStack: 16_384,
  pageTables: 114,
  slab: 7_000,
};

/** Bytes of RAM that a thread takes. */
export function threadBytes(t: ThreadBytes): number {
  return t.resident + t.kernelStack + t.pageTables + t.slab;
}

/** What pthread_create gives when the kernel has no more threads (EAGAIN), as strerror tells it. */
export const NO_MORE_THREADS = 'pthread_create: Resource temporarily unavailable';
