/**
 * Regular files: names and sizes. Bytes are counted, not carried; how long a call takes is the caller's affair.
 *
 * epoll refuses them (EPERM), so whoever reads one waits in the kernel, with its thread.
 * Invariant: a descriptor's place in its file is 0 or more; a file lives as long as its name or a descriptor.
 */
import { Errno } from './errno';
import { FdKind, fdAlloc, fdFree } from './fds';

interface DiskFile {
  size: number;
}

/** An open file: which, and where in it the next read or write takes place. */
interface OpenFile {
  file: DiskFile;
  at: number;
}

/** How a file is opened (O_RDONLY, O_CREAT | O_TRUNC). */
export enum OpenMode {
  Read = 0,
  Create = 1,
}

const names = new Map<string, DiskFile>();
const table: (OpenFile | undefined)[] = [];

export function resetDisk(): void {
  names.clear();
  table.length = 0;
}

/** A file that is there before anybody opens it. @param size bytes */
export function putFile(name: string, size: number): void {
  names.set(name, { size });
}

/** Bytes of a file, −1 where there is none of that name. */
export function fileSize(name: string): number {
  return names.get(name)?.size ?? -1;
}

/** openat(2). @returns a descriptor, or an Errno */
export function sysOpen(name: string, mode: OpenMode): number {
  let file = names.get(name);
  if (file === undefined && mode === OpenMode.Read) return Errno.ENOENT;
  const fd = fdAlloc(FdKind.File, 0);
  if (fd < 0) return fd;
  if (file === undefined) {
    file = { size: 0 };
    names.set(name, file);
  } else if (mode === OpenMode.Create) {
    file.size = 0;
  }
  table[fd] = { file, at: 0 };
  return fd;
}

/** read(2) of up to n bytes. @returns bytes, 0 at the end */
export function sysFileRead(fd: number, n: number): number {
  const f = table[fd];
  if (f === undefined) return Errno.EBADF;
  const got = Math.max(0, Math.min(n, f.file.size - f.at));
  f.at += got;
  return got;
}

/** write(2) of n bytes. @returns n */
export function sysFileWrite(fd: number, n: number): number {
  const f = table[fd];
  if (f === undefined) return Errno.EBADF;
  f.at += n;
  f.file.size = Math.max(f.file.size, f.at);
  return n;
}

/** close(2). */
export function sysFileClose(fd: number): void {
  table[fd] = undefined;
  fdFree(fd);
}
