/** Package os, and io/fs as far as os is made of it. Files are in memory; see os/files.ts. */

import { Op, reg } from '../../goroutine/opcodes';
import { watch } from '../../goroutine/watch';
import { endRun } from '../../runtime/deadlock';
import { setDeadline } from '../../runtime/fdio';
import { netpollGenericInit } from '../../runtime/netpoll';
import type { PackageSource } from '../native';
import { type Slice, sliceFrom } from '../values/slices';
import { host } from './host';
import { blocking, closeDescriptor, pipe, readFd, resetPipes, writeFd, writeText } from './os/descriptors';
import * as files from './os/files';

const strings = (list: string[]): Slice => sliceFrom(list);

export const ioFs: PackageSource = {
  path: 'io/fs',
  source: String.raw`package fs

import (
	"syscall"
	"time"
)

var (
	ErrInvalid    = syscall.ErrInvalid
	ErrPermission = syscall.ErrPermission
	ErrExist      = syscall.ErrExist
	ErrNotExist   = syscall.ErrNotExist
	ErrClosed     = syscall.ErrClosed
)

type PathError struct {
	Op   string
	Path string
	Err  error
}

func (e *PathError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }
func (e *PathError) Unwrap() error { return e.Err }
func (e *PathError) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

type FileMode uint32

const (
	ModeDir  FileMode = 1 << 31
	ModePerm FileMode = 0777
)

func (m FileMode) IsDir() bool     { return m&ModeDir != 0 }
func (m FileMode) IsRegular() bool { return m&ModeDir == 0 }
func (m FileMode) Perm() FileMode  { return m & ModePerm }
func (m FileMode) String() string {
	out := "-"
	if m.IsDir() {
		out = "d"
	}
	const rwx = "rwxrwxrwx"
	for i := 0; i < 9; i++ {
		if m&(1<<uint(8-i)) != 0 {
			out += rwx[i : i+1]
		} else {
			out += "-"
		}
	}
	return out
}

type FileInfo interface {
	Name() string
	Size() int64
	Mode() FileMode
	ModTime() time.Time
	IsDir() bool
	Sys() any
}

type DirEntry interface {
	Name() string
	IsDir() bool
	Type() FileMode
	Info() (FileInfo, error)
}
`,
  natives: {},
};

export const os: PackageSource = {
  path: 'os',
  source: String.raw`package os

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
	"time"
)

type (
	PathError = fs.PathError
	FileInfo  = fs.FileInfo
	FileMode  = fs.FileMode
	DirEntry  = fs.DirEntry
)

const (
	ModeDir  = fs.ModeDir
	ModePerm = fs.ModePerm
)

var (
	ErrInvalid          = fs.ErrInvalid
	ErrPermission       = fs.ErrPermission
	ErrExist            = fs.ErrExist
	ErrNotExist         = fs.ErrNotExist
	ErrClosed           = fs.ErrClosed
	ErrDeadlineExceeded error = &deadlineError{}
	ErrProcessDone      = errors.New("os: process already finished")
)

type deadlineError struct{}

func (*deadlineError) Error() string   { return "i/o timeout" }
func (*deadlineError) Timeout() bool   { return true }
func (*deadlineError) Temporary() bool { return true }

const (
	O_RDONLY = syscall.O_RDONLY
	O_WRONLY = syscall.O_WRONLY
	O_RDWR   = syscall.O_RDWR
	O_APPEND = syscall.O_APPEND
	O_CREATE = syscall.O_CREAT
	O_EXCL   = syscall.O_EXCL
	O_SYNC   = syscall.O_SYNC
	O_TRUNC  = syscall.O_TRUNC
)

const (
	SEEK_SET = 0
	SEEK_CUR = 1
	SEEK_END = 2
)

const (
	PathSeparator     = '/'
	PathListSeparator = ':'
	DevNull           = "/dev/null"
)

type SyscallError struct {
	Syscall string
	Err     error
}

func (e *SyscallError) Error() string { return e.Syscall + ": " + e.Err.Error() }
func (e *SyscallError) Unwrap() error { return e.Err }

func NewSyscallError(syscall string, err error) error {
	if err == nil {
		return nil
	}
	return &SyscallError{syscall, err}
}

type LinkError struct {
	Op  string
	Old string
	New string
	Err error
}

func (e *LinkError) Error() string { return e.Op + " " + e.Old + " " + e.New + ": " + e.Err.Error() }
func (e *LinkError) Unwrap() error { return e.Err }

func arguments() []string

var Args []string = arguments()

var (
	Stdin  = NewFile(0, "/dev/stdin")
	Stdout = NewFile(1, "/dev/stdout")
	Stderr = NewFile(2, "/dev/stderr")
)

type File struct {
	fd     int
	name   string
	closed bool
	append bool
}

func NewFile(fd uintptr, name string) *File { return &File{fd: int(fd), name: name} }

func read(fd int, b []byte, offset int64) int
func write(fd int, b []byte, offset int64) int
func writeString(fd int, s string) int
func closeFd(fd int) int
func openFd(name string, flag int, perm uint32) int
func pipe() (r, w int)
func blocking(fd int)
func seek(fd int, offset int64, whence int) int64
func truncate(fd int, size int64) int
func deadline(fd int, d int64, mode int) int
func touch(fd int)

// The error behind a number that a call returned: nil from 0 on.
func (f *File) fail(op string, n int) error {
	switch {
	case n >= 0:
		return nil
	case n == -1002:
		return &PathError{op, f.name, ErrClosed}
	case n == -1001:
		return &PathError{op, f.name, ErrDeadlineExceeded}
	}
	return &PathError{op, f.name, syscall.Errno(-n)}
}

func (f *File) check(op string) error {
	if f == nil {
		return ErrInvalid
	}
	if f.closed {
		touch(f.fd)
		return &PathError{op, f.name, ErrClosed}
	}
	return nil
}

func (f *File) Name() string { return f.name }

func (f *File) Fd() uintptr {
	if f == nil || f.closed {
		return ^uintptr(0)
	}
	blocking(f.fd)
	return uintptr(f.fd)
}

func (f *File) Read(b []byte) (n int, err error) {
	if err := f.check("read"); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	n = read(f.fd, b, -1)
	if n == 0 {
		return 0, io.EOF
	}
	if n < 0 {
		return 0, f.fail("read", n)
	}
	return n, nil
}

func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	if err := f.check("read"); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, &PathError{"readat", f.name, errors.New("negative offset")}
	}
	for len(b) > 0 {
		m := read(f.fd, b, off)
		if m == 0 {
			return n, io.EOF
		}
		if m < 0 {
			return n, f.fail("read", m)
		}
		n += m
		b = b[m:]
		off += int64(m)
	}
	return
}

func (f *File) Write(b []byte) (n int, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	return f.wrote(write(f.fd, b, -1))
}

func (f *File) WriteString(s string) (n int, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	return f.wrote(writeString(f.fd, s))
}

func (f *File) wrote(n int) (int, error) {
	if n < 0 {
		return 0, f.fail("write", n)
	}
	return n, nil
}

func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	if f.append {
		return 0, errors.New("os: invalid use of WriteAt on file opened with O_APPEND")
	}
	if off < 0 {
		return 0, &PathError{"writeat", f.name, errors.New("negative offset")}
	}
	return f.wrote(write(f.fd, b, off))
}

func (f *File) Close() error {
	if err := f.check("close"); err != nil {
		return err
	}
	f.closed = true
	return f.fail("close", closeFd(f.fd))
}

func (f *File) Seek(offset int64, whence int) (int64, error) {
	if err := f.check("seek"); err != nil {
		return 0, err
	}
	n := seek(f.fd, offset, whence)
	if n < 0 {
		return 0, f.fail("seek", int(n))
	}
	return n, nil
}

func (f *File) Sync() error { return f.check("sync") }

func (f *File) Truncate(size int64) error {
	if err := f.check("truncate"); err != nil {
		return err
	}
	return f.fail("truncate", truncate(f.fd, size))
}

func (f *File) Stat() (FileInfo, error) {
	if err := f.check("stat"); err != nil {
		return nil, err
	}
	size, mode, dir, code := statFd(f.fd)
	if code < 0 {
		return nil, f.fail("stat", code)
	}
	return info(f.name, size, mode, dir), nil
}

var errFileClosing = errors.New("use of closed file")

func (f *File) until(t time.Time, mode int) error {
	if f == nil {
		return ErrInvalid
	}
	if f.closed {
		touch(f.fd)
		return errFileClosing
	}
	d := int64(0)
	if !t.IsZero() {
		if d = int64(time.Until(t)); d <= 0 {
			d = -1
		}
	}
	if deadline(f.fd, d, mode) < 0 {
		return ErrNoDeadline
	}
	return nil
}

var ErrNoDeadline = errors.New("file type does not support deadline")

func (f *File) SetDeadline(t time.Time) error      { return f.until(t, 3) }
func (f *File) SetReadDeadline(t time.Time) error  { return f.until(t, 1) }
func (f *File) SetWriteDeadline(t time.Time) error { return f.until(t, 2) }

func Open(name string) (*File, error) { return OpenFile(name, O_RDONLY, 0) }

func Create(name string) (*File, error) { return OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666) }

func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	fd := openFd(name, flag, uint32(perm))
	if fd < 0 {
		return nil, &PathError{"open", name, syscall.Errno(-fd)}
	}
	return &File{fd: fd, name: name, append: flag&O_APPEND != 0}, nil
}

func Pipe() (r *File, w *File, err error) {
	a, b := pipe()
	if a < 0 {
		return nil, nil, NewSyscallError("pipe2", syscall.Errno(-a))
	}
	return &File{fd: a, name: "|0"}, &File{fd: b, name: "|1"}, nil
}

func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err1 := f.Close(); err1 != nil && err == nil {
		err = err1
	}
	return err
}

type fileStat struct {
	name string
	size int64
	mode FileMode
}

func (s *fileStat) Name() string               { return s.name }
func (s *fileStat) Size() int64                { return s.size }
func (s *fileStat) Mode() FileMode             { return s.mode }
func (s *fileStat) ModTime() time.Time         { return time.Unix(1257894000, 0) }
func (s *fileStat) IsDir() bool                { return s.mode.IsDir() }
func (s *fileStat) Sys() any                   { return nil }
func (s *fileStat) Type() FileMode             { return s.mode & ModeDir }
func (s *fileStat) Info() (FileInfo, error)    { return s, nil }
func (s *fileStat) String() string             { return s.mode.String() + " " + s.name }

func base(name string) string {
	for len(name) > 1 && name[len(name)-1] == '/' {
		name = name[:len(name)-1]
	}
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '/' && len(name) > 1 {
			return name[i+1:]
		}
	}
	return name
}

func info(name string, size int64, mode uint32, dir bool) *fileStat {
	m := FileMode(mode)
	if dir {
		m |= ModeDir
	}
	return &fileStat{base(name), size, m}
}

func stat(name string) (size int64, mode uint32, dir bool, code int)
func statFd(fd int) (size int64, mode uint32, dir bool, code int)
func mkdir(name string, all bool) int
func remove(name string, all bool) int
func rename(from, to string) int
func chdir(name string) int
func list(name string) (names []string, code int)
func getwd() string

func pathError(op, name string, code int) error {
	if code < 0 {
		return &PathError{op, name, syscall.Errno(-code)}
	}
	return nil
}

func Stat(name string) (FileInfo, error) {
	size, mode, dir, code := stat(name)
	if code < 0 {
		return nil, pathError("stat", name, code)
	}
	return info(name, size, mode, dir), nil
}

func Lstat(name string) (FileInfo, error) {
	fi, err := Stat(name)
	if pe, ok := err.(*PathError); ok {
		pe.Op = "lstat"
	}
	return fi, err
}

func Mkdir(name string, perm FileMode) error    { return pathError("mkdir", name, mkdir(name, false)) }
func MkdirAll(path string, perm FileMode) error { return pathError("mkdir", path, mkdir(path, true)) }
func Remove(name string) error                  { return pathError("remove", name, remove(name, false)) }
func RemoveAll(path string) error               { return pathError("unlinkat", path, remove(path, true)) }
func Chdir(dir string) error                    { return pathError("chdir", dir, chdir(dir)) }
func Getwd() (dir string, err error)            { return getwd(), nil }
func TempDir() string                           { return "/tmp" }

func Rename(oldpath, newpath string) error {
	if code := rename(oldpath, newpath); code < 0 {
		return &LinkError{"rename", oldpath, newpath, syscall.Errno(-code)}
	}
	return nil
}

func ReadDir(name string) ([]DirEntry, error) {
	names, code := list(name)
	if code < 0 {
		return nil, pathError("open", name, code)
	}
	var out []DirEntry
	for _, n := range names {
		size, mode, dir, _ := stat(name + "/" + n)
		out = append(out, info(n, size, mode, dir))
	}
	return out, nil
}

func underlying(err error) error {
	switch e := err.(type) {
	case *PathError:
		return e.Err
	case *LinkError:
		return e.Err
	case *SyscallError:
		return e.Err
	}
	return err
}

func is(err, target error) bool {
	err = underlying(err)
	if err == target {
		return true
	}
	e, ok := err.(syscall.Errno)
	return ok && e.Is(target)
}

func IsExist(err error) bool      { return is(err, ErrExist) }
func IsNotExist(err error) bool   { return is(err, ErrNotExist) }
func IsPermission(err error) bool { return is(err, ErrPermission) }
func IsTimeout(err error) bool {
	t, ok := underlying(err).(interface{ Timeout() bool })
	return ok && t.Timeout()
}

func exit(code int)

func Exit(code int) { exit(code) }

func getenv(key string) (string, bool)
func setenv(key, value string)
func unsetenv(key string)
func Clearenv()
func Environ() []string

func Getenv(key string) string {
	v, _ := getenv(key)
	return v
}

func LookupEnv(key string) (string, bool) { return getenv(key) }

func Setenv(key, value string) error {
	if key == "" {
		return NewSyscallError("setenv", syscall.EINVAL)
	}
	setenv(key, value)
	return nil
}

func Unsetenv(key string) error {
	unsetenv(key)
	return nil
}

func Getpid() int                         { return syscall.Getpid() }
func Getppid() int                        { return 1 }
func Getuid() int                         { return 1000 }
func Getgid() int                         { return 1000 }
func Geteuid() int                        { return 1000 }
func Getegid() int                        { return 1000 }
func Getpagesize() int                    { return 4096 }
func Hostname() (name string, err error)  { return "gmplab", nil }
func UserHomeDir() (string, error)        { return Getenv("HOME"), nil }
func Executable() (string, error)         { return Args[0], nil }

type Signal interface {
	String() string
	Signal()
}

var (
	Interrupt Signal = syscall.SIGINT
	Kill      Signal = syscall.SIGKILL
)
`,
  natives: {
    arguments: () => strings(host.args),
    *read(fd: number, b: Slice, offset: number) {
      return yield* readFd(fd, b, offset);
    },
    *write(fd: number, b: Slice, offset: number) {
      return yield* writeFd(fd, b, offset);
    },
    *writeString(fd: number, s: string) {
      return yield* writeText(fd, s);
    },
    *closeFd(fd: number) {
      return yield* closeDescriptor(fd);
    },
    openFd(name: string, flags: number, mode: number) {
      const fd = files.openFile(name, flags, mode);
      // Every open file is offered to the poller, which comes to be at the first.
      if (fd >= 0) {
        netpollGenericInit();
        watch.descriptor?.('open', fd);
      }
      return fd;
    },
    pipe,
    blocking,
    seek: (fd: number, offset: number, whence: number) => files.seekFile(fd, offset, whence),
    truncate: (fd: number, size: number) => files.truncateFile(fd, size),
    deadline(fd: number, d: number, mode: number) {
      watch.descriptor?.('enter', fd);
      const said = setDeadline(fd, d, mode);
      watch.descriptor?.('leave', fd);
      return said;
    },
    touch: (fd: number) => watch.descriptor?.('enter', fd),
    stat: (name: string) => statResult(files.stat(name)),
    statFd: (fd: number) => statResult(files.statFd(fd)),
    mkdir: files.makeDir,
    remove: files.removePath,
    rename: files.renamePath,
    chdir: files.changeDir,
    list(name: string) {
      const names = files.listDir(name);
      return typeof names === 'number' ? [strings([]), names] : [strings(names), 0];
    },
    getwd: files.workingDir,
    *exit(code: number) {
      endRun('exit', code & 255, '');
      // The engine stops before this goroutine runs on.
      for (;;) {
        reg.ns = 1;
        reg.b = 0;
        yield Op.Work;
      }
    },
    getenv: (key: string) => [host.env.get(key) ?? '', host.env.has(key)],
    setenv: (key: string, value: string) => {
      host.env.set(key, value);
    },
    unsetenv: (key: string) => {
      host.env.delete(key);
    },
    Clearenv: () => host.env.clear(),
    Environ: () => strings([...host.env].map(([k, v]) => `${k}=${v}`)),
  },
  reset() {
    files.resetFiles();
    resetPipes();
  },
};

function statResult(s: [number, number, boolean] | number): [number, number, boolean, number] {
  return typeof s === 'number' ? [0, 0, false, s] : [...s, 0];
}
