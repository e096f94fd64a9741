/**
 * Size classes (internal/runtime/gc/sizeclasses.go): small objects come from spans of equal slots, so an object
 * takes its class's size. Classes are numbered 1 … 67; 0 stands for objects above 32 KiB, which have spans of
 * their own.
 */
import { since } from './switches';

/** Bytes of a page of the heap, of which spans are made. */
export const PAGE = 8192;
/** The biggest object that shares a span. */
export const MAX_SMALL = 32_768;
/** Objects with pointers up to this size have their pointer bits at the end of the span (MinSizeForMallocHeader). */
const BITS_IN_SPAN = 512;
/** Bigger ones carry their type in a header. */
const MALLOC_HEADER = 8;
/** spanInlineMarkBits of the Green Tea collector (Go 1.26). */
const INLINE_MARK_BITS = 128;

/** Slot size of each class, bytes. */
export const classSize = Int32Array.of(
  ...[0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384],
  ...[
    416, 448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072,
  ],
  ...[
    3200, 3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336,
  ],
  ...[16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768],
);
/** Pages of a span of each class. */
export const classPages = Uint8Array.of(
  ...[
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  ],
  ...[2, 1, 2, 1, 2, 1, 3, 2, 3, 1, 3, 2, 3, 4, 5, 6, 1, 7, 6, 5, 4, 3, 5, 7, 2, 9, 7, 5, 8, 3, 10, 7, 4],
);

/**
 * The class of an object.
 * @param noscan whether it holds no pointers
 * @returns 0 for an object that is too big to share a span
 */
export function sizeClass(bytes: number, noscan: boolean): number {
  const size = withHeader(bytes, noscan);
  if (size > MAX_SMALL) return 0;
  let low = 1;
  let high = classSize.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (classSize[mid] >= size) high = mid;
    else low = mid + 1;
  }
  return low;
}

function withHeader(bytes: number, noscan: boolean): number {
  return !noscan && bytes > BITS_IN_SPAN ? bytes + MALLOC_HEADER : bytes;
}

/** Objects in a span of a class (mheap.go: initSpan): what the collector keeps at its end takes slots. */
export function spanObjects(c: number, noscan: boolean): number {
  const size = classSize[c];
  const bytes = classPages[c] * PAGE;
  let reserved = 0;
  if (size <= BITS_IN_SPAN) {
    if (since('1.26') && size >= 16) reserved += INLINE_MARK_BITS;
    if (!noscan) reserved += bytes / 64;
  }
  return Math.floor((bytes - reserved) / size);
}

/** Bytes that an object takes: its class's size, or whole pages. */
export function roundupsize(bytes: number, noscan: boolean): number {
  const c = sizeClass(bytes, noscan);
  return c !== 0 ? classSize[c] : Math.ceil(withHeader(bytes, noscan) / PAGE) * PAGE;
}
