/** Package syscall: error numbers with their texts, raw reads and writes, signals by number. */

import { Errno, errorText } from '../../os/errno';
import { PollError } from '../../runtime/fdio';
import type { PackageSource } from '../native';
import type { Slice } from '../values/slices';
import { readFd, writeFd } from './os/descriptors';

/** Texts of error numbers that lib/os does not know. */
const more: Record<number, string> = {
  1: 'operation not permitted',
  2: 'no such file or directory',
  4: 'interrupted system call',
  5: 'input/output error',
  13: 'permission denied',
  17: 'file exists',
  20: 'not a directory',
  21: 'is a directory',
  39: 'directory not empty',
};

export const syscall: PackageSource = {
  path: 'syscall',
  source: String.raw`package syscall

import (
	"errors"
	"strconv"
)

type Errno uintptr

const (
	EPERM         = Errno(1)
	ENOENT        = Errno(2)
	EINTR         = Errno(4)
	EIO           = Errno(5)
	EBADF         = Errno(9)
	EAGAIN        = Errno(11)
	EWOULDBLOCK   = Errno(11)
	ENOMEM        = Errno(12)
	EACCES        = Errno(13)
	EEXIST        = Errno(17)
	ENOTDIR       = Errno(20)
	EISDIR        = Errno(21)
	EINVAL        = Errno(22)
	ENFILE        = Errno(23)
	EMFILE        = Errno(24)
	EPIPE         = Errno(32)
	ENOTEMPTY     = Errno(39)
	EADDRINUSE    = Errno(98)
	EADDRNOTAVAIL = Errno(99)
	ENETUNREACH   = Errno(101)
	ECONNABORTED  = Errno(103)
	ECONNRESET    = Errno(104)
	ENOBUFS       = Errno(105)
	ETIMEDOUT     = Errno(110)
	ECONNREFUSED  = Errno(111)
	EHOSTUNREACH  = Errno(113)
)

// ErrPermission and its kin, as packages os and io/fs tell them.
var (
	ErrInvalid    = errors.New("invalid argument")
	ErrPermission = errors.New("permission denied")
	ErrExist      = errors.New("file already exists")
	ErrNotExist   = errors.New("file does not exist")
	ErrClosed     = errors.New("file already closed")
)

func text(e Errno) string

func (e Errno) Error() string {
	if s := text(e); s != "" {
		return s
	}
	return "errno " + strconv.Itoa(int(e))
}

func (e Errno) Is(target error) bool {
	switch target {
	case ErrPermission:
		return e == EACCES || e == EPERM
	case ErrExist:
		return e == EEXIST || e == ENOTEMPTY
	case ErrNotExist:
		return e == ENOENT
	case errors.ErrUnsupported:
		return false
	}
	return false
}

func (e Errno) Temporary() bool { return e == EINTR || e == EMFILE || e == ENFILE || e.Timeout() }
func (e Errno) Timeout() bool   { return e == EAGAIN || e == EWOULDBLOCK || e == ETIMEDOUT }

type Signal int

const (
	SIGHUP  = Signal(1)
	SIGINT  = Signal(2)
	SIGQUIT = Signal(3)
	SIGABRT = Signal(6)
	SIGKILL = Signal(9)
	SIGUSR1 = Signal(10)
	SIGSEGV = Signal(11)
	SIGUSR2 = Signal(12)
	SIGPIPE = Signal(13)
	SIGALRM = Signal(14)
	SIGTERM = Signal(15)
)

var signals = map[Signal]string{
	1: "hangup", 2: "interrupt", 3: "quit", 6: "aborted", 9: "killed", 10: "user defined signal 1", 11: "segmentation fault",
	12: "user defined signal 2", 13: "broken pipe", 14: "alarm clock", 15: "terminated",
}

func (s Signal) Signal() {}

func (s Signal) String() string {
	if name, ok := signals[s]; ok {
		return name
	}
	return "signal " + strconv.Itoa(int(s))
}

const (
	O_RDONLY = 0x0
	O_WRONLY = 0x1
	O_RDWR   = 0x2
	O_CREAT  = 0x40
	O_EXCL   = 0x80
	O_TRUNC  = 0x200
	O_APPEND = 0x400
	O_SYNC   = 0x101000
)

const (
	Stdin  = 0
	Stdout = 1
	Stderr = 2
)

func read(fd int, p []byte) int
func write(fd int, p []byte) int
func Getpid() int

func result(n int) (int, error) {
	if n < 0 {
		return -1, Errno(-n)
	}
	return n, nil
}

func Read(fd int, p []byte) (n int, err error)  { return result(read(fd, p)) }
func Write(fd int, p []byte) (n int, err error) { return result(write(fd, p)) }

const RLIMIT_NOFILE = 7

type Rlimit struct {
	Cur uint64
	Max uint64
}
`,
  natives: {
    text: (e: number) => more[e] ?? errorText[-e] ?? '',
    Getpid: () => 4242,
    *read(fd: number, p: Slice) {
      return badWhereClosed(yield* readFd(fd, p));
    },
    *write(fd: number, p: Slice) {
      return badWhereClosed(yield* writeFd(fd, p));
    },
  },
};

/** The kernel knows no poller: a closed descriptor is a bad one. */
function badWhereClosed(n: number): number {
  return n === PollError.Closing ? Errno.EBADF : n;
}
