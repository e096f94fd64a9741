/** Package fmt. What is printed is made by fmt/print.ts; who writes it, and where to, is Go text. */

import { calls, type PackageSource } from '../native';
import type { Iface } from '../values/iface';
import { elements, type Slice, sliceFrom } from '../values/slices';
import { Printer } from './fmt/print';
import { printf } from './fmt/printf';
import { scanSource } from './fmt/scan-text';

const METHODS = ['Error', 'String', 'GoString', 'Format'];

type Text = Generator<number, string, unknown>;

function* sprint(a: Slice, state: Iface | null): Text {
  const p = new Printer(state);
  p.print(elements<Iface | null>(a));
  return yield* p.result();
}

function* sprintln(a: Slice, state: Iface | null): Text {
  const p = new Printer(state);
  p.println(elements<Iface | null>(a));
  return yield* p.result();
}

function* sprintf(format: string, a: Slice, state: Iface | null): Text {
  const p = new Printer(state);
  printf(p, format, elements<Iface | null>(a));
  return yield* p.result();
}

/** The text, and the operands of %w, each once, in order where indexes may have disordered them. */
function* errorf(format: string, a: Slice, state: Iface | null): Generator<number, [string, Slice], unknown> {
  const p = new Printer(state, true);
  printf(p, format, elements<Iface | null>(a));
  const wrapped = p.reordered ? [...p.wrapped].sort((x, y) => x - y) : p.wrapped;
  return [yield* p.result(), sliceFrom(wrapped)];
}

export const fmt: PackageSource = {
  path: 'fmt',
  source: `package fmt

import (
	"errors"
	"io"
	"os"
	"strconv"
	"unicode/utf8"
)

type Stringer interface{ String() string }

type GoStringer interface{ GoString() string }

type State interface {
	Write(b []byte) (n int, err error)
	Width() (wid int, ok bool)
	Precision() (prec int, ok bool)
	Flag(c int) bool
}

type Formatter interface{ Format(f State, verb rune) }

// pp is what Formatters write to; -1 is an absent width or precision.
type pp struct {
	out       string
	wid, prec int
	flags     string
}

func (p *pp) Write(b []byte) (n int, err error) {
	p.out += string(b)
	return len(b), nil
}

func (p *pp) WriteString(s string) (n int, err error) {
	p.out += s
	return len(s), nil
}

func (p *pp) Width() (wid int, ok bool)      { return max(p.wid, 0), p.wid >= 0 }
func (p *pp) Precision() (prec int, ok bool) { return max(p.prec, 0), p.prec >= 0 }

func (p *pp) Flag(c int) bool {
	for i := 0; i < len(p.flags); i++ {
		if int(p.flags[i]) == c {
			return true
		}
	}
	return false
}

var empty State = &pp{}

func sprint(a []any, empty State) string
func sprintln(a []any, empty State) string
func sprintf(format string, a []any, empty State) string
func errorf(format string, a []any, empty State) (string, []int)

func Sprint(a ...any) string                 { return sprint(a, empty) }
func Sprintln(a ...any) string               { return sprintln(a, empty) }
func Sprintf(format string, a ...any) string { return sprintf(format, a, empty) }

func write(w io.Writer, s string) (n int, err error) {
	if f, ok := w.(*os.File); ok {
		return f.WriteString(s)
	}
	return w.Write([]byte(s))
}

func Print(a ...any) (n int, err error)                 { return write(os.Stdout, Sprint(a...)) }
func Println(a ...any) (n int, err error)               { return write(os.Stdout, Sprintln(a...)) }
func Printf(format string, a ...any) (n int, err error) { return write(os.Stdout, Sprintf(format, a...)) }

func Fprint(w io.Writer, a ...any) (n int, err error)   { return write(w, Sprint(a...)) }
func Fprintln(w io.Writer, a ...any) (n int, err error) { return write(w, Sprintln(a...)) }
func Fprintf(w io.Writer, format string, a ...any) (n int, err error) {
	return write(w, Sprintf(format, a...))
}

func Append(b []byte, a ...any) []byte   { return append(b, Sprint(a...)...) }
func Appendln(b []byte, a ...any) []byte { return append(b, Sprintln(a...)...) }
func Appendf(b []byte, format string, a ...any) []byte {
	return append(b, Sprintf(format, a...)...)
}

type wrapError struct {
	msg string
	err error
}

func (e *wrapError) Error() string { return e.msg }
func (e *wrapError) Unwrap() error { return e.err }

type wrapErrors struct {
	msg  string
	errs []error
}

func (e *wrapErrors) Error() string   { return e.msg }
func (e *wrapErrors) Unwrap() []error { return e.errs }

func Errorf(format string, a ...any) error {
	s, wrapped := errorf(format, a, empty)
	switch len(wrapped) {
	case 0:
		return errors.New(s)
	case 1:
		err, _ := a[wrapped[0]].(error)
		return &wrapError{s, err}
	}
	var errs []error
	for i, n := range wrapped {
		if i > 0 && wrapped[i-1] == n {
			continue
		}
		if e, ok := a[n].(error); ok {
			errs = append(errs, e)
		}
	}
	return &wrapErrors{s, errs}
}
${scanSource}`,
  natives: {
    sprint: calls(sprint, METHODS),
    sprintln: calls(sprintln, METHODS),
    sprintf: calls(sprintf, METHODS),
    errorf: calls(errorf, METHODS),
  },
};
