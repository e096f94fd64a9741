/** What the kernel says when it says no: Linux's numbers, negative, as system calls return them, and their texts. */
export enum Errno {
  ENOENT = -2,
  EBADF = -9,
  EAGAIN = -11,
  ENOMEM = -12,
  EINVAL = -22,
  /** The whole system has too many files open. */
  ENFILE = -23,
  /** The process has as many as its limit allows. */
  EMFILE = -24,
  EPIPE = -32,
  EADDRINUSE = -98,
  EADDRNOTAVAIL = -99,
  ENETUNREACH = -101,
  ECONNABORTED = -103,
  ECONNRESET = -104,
  ENOBUFS = -105,
  ENOTCONN = -107,
  ETIMEDOUT = -110,
  ECONNREFUSED = -111,
  EHOSTUNREACH = -113,
  EINPROGRESS = -115,
  /** The descriptor blocks: the thread waits in the kernel until it is woken, then calls again. */
  Blocks = -512,
}

/** strerror, as Go prints it (syscall/zerrors_linux_amd64.go). */
export const errorText: Record<number, string> = {
  [Errno.ENOENT]: 'no such file or directory',
  [Errno.EBADF]: 'bad file descriptor',
  [Errno.EAGAIN]: 'resource temporarily unavailable',
  [Errno.ENOMEM]: 'cannot allocate memory',
  [Errno.EINVAL]: 'invalid argument',
  [Errno.ENFILE]: 'too many open files in system',
  [Errno.EMFILE]: 'too many open files',
  [Errno.EPIPE]: 'broken pipe',
  [Errno.EADDRINUSE]: 'address already in use',
  [Errno.EADDRNOTAVAIL]: 'cannot assign requested address',
  [Errno.ENETUNREACH]: 'network is unreachable',
  [Errno.ECONNABORTED]: 'software caused connection abort',
  [Errno.ECONNRESET]: 'connection reset by peer',
  [Errno.ENOBUFS]: 'no buffer space available',
  [Errno.ENOTCONN]: 'transport endpoint is not connected',
  [Errno.ETIMEDOUT]: 'connection timed out',
  [Errno.ECONNREFUSED]: 'connection refused',
  [Errno.EHOSTUNREACH]: 'no route to host',
  [Errno.EINPROGRESS]: 'operation now in progress',
};
