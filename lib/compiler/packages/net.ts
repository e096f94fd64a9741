/** Package net: TCP over the simulated network. Addresses are IP addresses and localhost. */
import { now } from '../../goroutine/api';
import type { Conn, Listener } from '../../goroutine/net-conn';
import { listen } from '../../goroutine/net-conn';
import { Dialer } from '../../goroutine/net-dial';
import type { PackageSource } from '../native';
import type { Int } from '../values/ints';
import type { Slice } from '../values/slices';
import { bytesToString } from '../values/strings';
import { partsOf } from './net/failures';
import { beginFlow, receiveBytes, resetFlows, sendBytes } from './net/flows';

/** A deadline d ns from now; 0 for none. */
const until = (d: Int): number | null => (d === 0 ? null : now() + Number(d));

export const net: PackageSource = {
  path: 'net',
  source: String.raw`package net

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"syscall"
	"time"
)

type Error interface {
	error
	Timeout() bool
	Temporary() bool
}

type Addr interface {
	Network() string
	String() string
}

type TCPAddr struct {
	IP   IP
	Port int
	Zone string
	text string
}

func (a *TCPAddr) Network() string { return "tcp" }
func (a *TCPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return a.text
}

type IP []byte

func addr(text string) Addr {
	if text == "" {
		return nil
	}
	_, port, _ := SplitHostPort(text)
	n, _ := strconv.Atoi(port)
	return &TCPAddr{Port: n, text: text}
}

type errClosed struct{}

func (errClosed) Error() string   { return "use of closed network connection" }
func (errClosed) Timeout() bool   { return false }
func (errClosed) Temporary() bool { return false }

var ErrClosed error = errClosed{}

type OpError struct {
	Op     string
	Net    string
	Source Addr
	Addr   Addr
	Err    error
}

func (e *OpError) Unwrap() error { return e.Err }

func (e *OpError) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := e.Op
	if e.Net != "" {
		s += " " + e.Net
	}
	if e.Source != nil {
		s += " " + e.Source.String()
	}
	if e.Addr != nil {
		if e.Source != nil {
			s += "->"
		} else {
			s += " "
		}
		s += e.Addr.String()
	}
	return s + ": " + e.Err.Error()
}

func (e *OpError) Timeout() bool {
	err := e.Err
	if se, ok := err.(*os.SyscallError); ok {
		err = se.Err
	}
	t, ok := err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

func (e *OpError) Temporary() bool {
	err := e.Err
	if se, ok := err.(*os.SyscallError); ok {
		err = se.Err
	}
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

type DNSError struct {
	Err        string
	Name       string
	IsNotFound bool
}

func (e *DNSError) Error() string   { return "lookup " + e.Name + ": " + e.Err }
func (e *DNSError) Timeout() bool   { return false }
func (e *DNSError) Temporary() bool { return false }

type AddrError struct {
	Err  string
	Addr string
}

func (e *AddrError) Error() string {
	if e.Addr != "" {
		return "address " + e.Addr + ": " + e.Err
	}
	return e.Err
}
func (e *AddrError) Timeout() bool   { return false }
func (e *AddrError) Temporary() bool { return false }

// Failure is what the simulated network returns as an error; nil for none.
type Failure struct{ h int }

func parts(f *Failure) (kind, a, b, source, target string, n int, inner *Failure)

// Parts of a failure of package net/http.
func Parts(f *Failure) (kind, a, b string, late bool, inner *Failure) {
	kind, a, b, _, _, n, inner := parts(f)
	return kind, a, b, n != 0, inner
}

// Failed makes Go's error of the simulated network's.
func Failed(f *Failure) error {
	if f == nil {
		return nil
	}
	kind, a, b, source, target, n, inner := parts(f)
	switch kind {
	case "eof":
		return io.EOF
	case "closed":
		return ErrClosed
	case "deadline":
		return os.ErrDeadlineExceeded
	case "canceled":
		return context.Canceled
	case "exceeded":
		return context.DeadlineExceeded
	case "op":
		return &OpError{a, b, addr(source), addr(target), Failed(inner)}
	case "syscall":
		return os.NewSyscallError(a, syscall.Errno(n))
	case "dns":
		return &DNSError{Err: "no such host", Name: a, IsNotFound: true}
	}
	return errors.New(a)
}

type Conn interface {
	Read(b []byte) (n int, err error)
	Write(b []byte) (n int, err error)
	Close() error
	LocalAddr() Addr
	RemoteAddr() Addr
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

type Listener interface {
	Accept() (Conn, error)
	Close() error
	Addr() Addr
}

type conn struct{ h int }

// TCPConn holds the simulator's connection.
type TCPConn struct{ c *conn }

func read(c *conn, b []byte) (n int, f *Failure)
func write(c *conn, b []byte) (n int, f *Failure)
func closeConn(c *conn) *Failure
func closeWrite(c *conn) *Failure
func local(c *conn) string
func remote(c *conn) string
func deadline(c *conn, d time.Duration, mode int)
func keepAlive(c *conn, on bool)

func (c *TCPConn) Read(b []byte) (n int, err error) {
	n, f := read(c.c, b)
	return n, Failed(f)
}

func (c *TCPConn) Write(b []byte) (n int, err error) {
	n, f := write(c.c, b)
	return n, Failed(f)
}

func (c *TCPConn) Close() error                     { return Failed(closeConn(c.c)) }
func (c *TCPConn) CloseWrite() error                { return Failed(closeWrite(c.c)) }
func (c *TCPConn) LocalAddr() Addr                  { return addr(local(c.c)) }
func (c *TCPConn) RemoteAddr() Addr                 { return addr(remote(c.c)) }
func (c *TCPConn) SetKeepAlive(keepalive bool) error {
	keepAlive(c.c, keepalive)
	return nil
}
func (c *TCPConn) SetNoDelay(noDelay bool) error { return nil }

func (c *TCPConn) until(t time.Time, mode int) error {
	d := time.Duration(0)
	if !t.IsZero() {
		if d = time.Until(t); d == 0 {
			d = -1
		}
	}
	deadline(c.c, d, mode)
	return nil
}

func (c *TCPConn) SetDeadline(t time.Time) error      { return c.until(t, 3) }
func (c *TCPConn) SetReadDeadline(t time.Time) error  { return c.until(t, 1) }
func (c *TCPConn) SetWriteDeadline(t time.Time) error { return c.until(t, 2) }

// Handle is the simulator's listener.
type Handle struct{ h int }

type TCPListener struct{ l *Handle }

func (l *TCPListener) Handle() *Handle { return l.l }

func accept(l *Handle) (*conn, *Failure)
func closeListener(l *Handle) *Failure
func listenAddr(l *Handle) string
func handle(network, address string) (*Handle, *Failure)
func connect(network, address string, timeout, keepAlive time.Duration) (*conn, *Failure)

func (l *TCPListener) Accept() (Conn, error) {
	c, f := accept(l.l)
	if f != nil {
		return nil, Failed(f)
	}
	return &TCPConn{c}, nil
}

func (l *TCPListener) Close() error { return Failed(closeListener(l.l)) }
func (l *TCPListener) Addr() Addr   { return addr(listenAddr(l.l)) }

func known(network, op, address string) error {
	switch network {
	case "tcp", "tcp4":
		return nil
	}
	return &OpError{op, network, nil, &TCPAddr{text: address}, errors.New("unknown network " + network)}
}

func Listen(network, address string) (Listener, error) {
	if err := known(network, "listen", address); err != nil {
		return nil, err
	}
	if _, _, err := SplitHostPort(address); err != nil {
		return nil, &OpError{"listen", network, nil, nil, err}
	}
	l, f := handle(network, address)
	if f != nil {
		return nil, Failed(f)
	}
	return &TCPListener{l}, nil
}

type Dialer struct {
	Timeout   time.Duration
	KeepAlive time.Duration
}

func (d *Dialer) Dial(network, address string) (Conn, error) {
	if err := known(network, "dial", address); err != nil {
		return nil, err
	}
	if _, _, err := SplitHostPort(address); err != nil {
		return nil, &OpError{"dial", network, nil, nil, err}
	}
	c, f := connect(network, address, d.Timeout, d.KeepAlive)
	if f != nil {
		return nil, Failed(f)
	}
	return &TCPConn{c}, nil
}

func Dial(network, address string) (Conn, error) { return (&Dialer{}).Dial(network, address) }

func DialTimeout(network, address string, timeout time.Duration) (Conn, error) {
	return (&Dialer{Timeout: timeout}).Dial(network, address)
}

func SplitHostPort(hostport string) (host, port string, err error) {
	i := len(hostport) - 1
	for i >= 0 && hostport[i] != ':' {
		i--
	}
	if i < 0 {
		return "", "", &AddrError{"missing port in address", hostport}
	}
	host, port = hostport[:i], hostport[i+1:]
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1], port, nil
	}
	for j := 0; j < len(host); j++ {
		if host[j] == ':' {
			return "", "", &AddrError{"too many colons in address", hostport}
		}
	}
	return host, port, nil
}

func JoinHostPort(host, port string) string {
	for j := 0; j < len(host); j++ {
		if host[j] == ':' {
			return "[" + host + "]:" + port
		}
	}
	return host + ":" + port
}
`,
  natives: {
    parts: partsOf,
    *connect(network: string, address: string, timeout: Int, keepAlive: Int) {
      const [c, err] = yield* new Dialer({ timeout: Number(timeout), keepAlive: Number(keepAlive) }).dial(
        network,
        address,
      );
      if (c !== null) beginFlow(c);
      return [c, err];
    },
    *handle(network: string, address: string) {
      return yield* listen(network, address);
    },
    *accept(l: Listener) {
      return yield* l.accept();
    },
    *closeListener(l: Listener) {
      return yield* l.close();
    },
    listenAddr: (l: Listener) => l.addr,
    *read(c: Conn, b: Slice) {
      const [n, err] = yield* c.read(b.n);
      const text = receiveBytes(c, n);
      const a = b.a as Uint8Array;
      for (let i = 0; i < n; i++) a[b.o + i] = text.charCodeAt(i);
      return [n, err];
    },
    *write(c: Conn, b: Slice) {
      sendBytes(c, bytesToString(b));
      return yield* c.write(b.n);
    },
    *closeConn(c: Conn) {
      return yield* c.close();
    },
    *closeWrite(c: Conn) {
      return yield* c.closeWrite();
    },
    local: (c: Conn) => c.localAddr,
    remote: (c: Conn) => c.remoteAddr,
    deadline(c: Conn, d: Int, mode: number) {
      if ((mode & 1) !== 0) c.setReadDeadline(until(d));
      if ((mode & 2) !== 0) c.setWriteDeadline(until(d));
    },
    keepAlive: (c: Conn, on: boolean) => c.setKeepAlive(on),
  },
  reset: resetFlows,
};
