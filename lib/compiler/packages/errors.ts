/** Package errors. */

import type { PackageSource } from '../native';
import { holds, missingMethod } from '../values/equal';
import type { Iface } from '../values/iface';
import { panicString } from '../values/panic';
import { errorType, Kind } from '../values/types';

/** The type that As looks for, by the pointer that it is given; panics as errors.As does. */
function wanted(target: Iface | null) {
  if (target === null) panicString('errors: target cannot be nil');
  if (target.t.kind !== Kind.Pointer || target.v === null) {
    panicString('errors: target must be a non-nil pointer');
  }
  const t = target.t.elem!;
  if (!t.isInterface && missingMethod(t, errorType) !== '') {
    panicString('errors: *target must be interface or implement error');
  }
  return t;
}

export const errors: PackageSource = {
  path: 'errors',
  source: String.raw`package errors

type errorString struct{ s string }

func (e *errorString) Error() string { return e.s }

func New(text string) error { return &errorString{text} }

var ErrUnsupported = New("unsupported operation")

func Unwrap(err error) error {
	u, ok := err.(interface{ Unwrap() error })
	if !ok {
		return nil
	}
	return u.Unwrap()
}

func comparable_(err error) bool
func checkTarget(target any)
func assign(err error, target any) bool

func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	return is(err, target, comparable_(target))
}

func is(err, target error, same bool) bool {
	for {
		if same && comparable_(err) && err == target {
			return true
		}
		if x, ok := err.(interface{ Is(error) bool }); ok && x.Is(target) {
			return true
		}
		switch x := err.(type) {
		case interface{ Unwrap() error }:
			err = x.Unwrap()
			if err == nil {
				return false
			}
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				if is(e, target, same) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
}

func As(err error, target any) bool {
	if err == nil {
		return false
	}
	checkTarget(target)
	return as(err, target)
}

func as(err error, target any) bool {
	for {
		if assign(err, target) {
			return true
		}
		if x, ok := err.(interface{ As(any) bool }); ok && x.As(target) {
			return true
		}
		switch x := err.(type) {
		case interface{ Unwrap() error }:
			err = x.Unwrap()
			if err == nil {
				return false
			}
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				if e != nil && as(e, target) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
}

func AsType[E error](err error) (E, bool) {
	var e E
	ok := As(err, &e)
	return e, ok
}

type joinError struct{ errs []error }

func (e *joinError) Error() string {
	s := ""
	for i, err := range e.errs {
		if i > 0 {
			s += "\n"
		}
		s += err.Error()
	}
	return s
}

func (e *joinError) Unwrap() []error { return e.errs }

func Join(errs ...error) error {
	var list []error
	for _, err := range errs {
		if err != nil {
			list = append(list, err)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return &joinError{list}
}
`,
  natives: {
    comparable_: (err: Iface) => err.t.comparable,
    checkTarget: (target: Iface | null) => {
      wanted(target);
    },
    assign(err: Iface | null, target: Iface) {
      const t = target.t.elem!;
      if (!holds(err, t)) return false;
      const value = t.isInterface ? err : err!.v;
      if (t.kind === Kind.Struct) (target.v as { $assign(o: unknown): void }).$assign(value);
      else (target.v as { v: unknown }).v = value;
      return true;
    },
  },
};
