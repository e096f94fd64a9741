// Packages errors, fmt.Errorf, runtime errors, context.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"time"
)

type myErr struct{ code int }

func (e *myErr) Error() string { return fmt.Sprint("my ", e.code) }
func (e *myErr) Is(target error) bool {
	t, ok := target.(*myErr)
	return ok && t.code == 0
}

type valErr struct{ s []int }

func (valErr) Error() string { return "val" }

type timeouter interface{ Timeout() bool }

func try(name string, f func()) {
	defer func() {
		r := recover()
		re, ok := r.(runtime.Error)
		fmt.Printf("%s: %v %t", name, r, ok)
		if ok {
			fmt.Printf(" %q", re.Error())
		}
		if e, ok := r.(error); ok {
			fmt.Printf(" error %T", e)
		}
		fmt.Println()
	}()
	f()
}

type T struct{ x int }
type I interface{ M() }

func (t T) M() {}

func main() {
	base := errors.New("base")
	w := fmt.Errorf("wrap: %w", base)
	ww := fmt.Errorf("again: %w and %w", w, io.EOF)
	fmt.Println(w, ww, errors.Unwrap(w) == base, errors.Unwrap(ww), errors.Is(ww, base), errors.Is(ww, io.EOF), errors.Is(ww, io.ErrUnexpectedEOF))
	e := &myErr{5}
	we := fmt.Errorf("x: %w", e)
	var target *myErr
	fmt.Println(errors.As(we, &target), target == e, target.code, errors.Is(we, &myErr{0}), errors.Is(we, &myErr{1}))
	j := errors.Join(base, nil, e)
	fmt.Printf("%q %v %v %v\n", j.Error(), errors.Is(j, base), errors.As(j, &target), errors.Join(nil, nil) == nil)
	var ve valErr
	fmt.Println(errors.As(fmt.Errorf("%w", valErr{[]int{1}}), &ve), ve, errors.Is(valErr{}, valErr{}))
	var to timeouter
	fmt.Println(errors.As(context.DeadlineExceeded, &to), to.Timeout(), errors.Is(nil, base), errors.Is(base, nil), errors.As(nil, &to))
	_, err := os.Open("/no/such/file")
	var pe *fs.PathError
	fmt.Println(err, errors.Is(err, fs.ErrNotExist), errors.Is(err, os.ErrNotExist), os.IsNotExist(err), errors.As(err, &pe), pe.Op, pe.Path, pe.Err)
	fmt.Println(fmt.Errorf("no verb"), fmt.Errorf("%d %w", 1, "not an error"), fmt.Errorf("%w", nil))
	a, ok := errors.AsType[*myErr](we)
	fmt.Println(a, ok)
	try("as nil", func() { errors.As(base, nil) })
	try("as non-pointer", func() { errors.As(base, base) })

	var s []int
	arr := [3]int{1, 2, 3}
	var m map[string]int
	var p *T
	var i any
	var ii I
	n, zero, neg := 5, 0, -1
	try("index", func() { _ = s[n] })
	try("index negative", func() { _ = arr[neg] })
	try("array", func() { _ = arr[n] })
	try("string", func() { _ = "abc"[n] })
	try("slice hi", func() { _ = s[:n] })
	try("slice lo", func() { _ = arr[n:] })
	try("slice order", func() { _ = arr[2:zero] })
	try("slice3", func() { _ = s[zero:zero:n] })
	try("string slice", func() { _ = "abc"[n:] })
	try("string order", func() { _ = "abc"[2:zero] })
	try("slice neg", func() { _ = arr[neg:] })
	try("nil map", func() { m["a"] = 1 })
	try("nil pointer", func() { _ = p.x })
	try("divide", func() { _ = n / zero })
	try("mod", func() { _ = n % zero })
	try("assert nil", func() { _ = i.(int) })
	i = "str"
	try("assert", func() { _ = i.(int) })
	try("assert iface", func() { _ = i.(I) })
	try("assert iface nil", func() { _ = ii.(interface{ N() }) })
	ii = T{}
	try("assert missing", func() { _ = ii.(interface{ N() }) })
	try("assert other", func() { _ = ii.(*T) })
	try("closed", func() { c := make(chan int); close(c); close(c) })
	try("send closed", func() { c := make(chan int, 1); close(c); c <- 1 })
	try("close nil", func() { var c chan int; close(c) })
	try("makeslice", func() { _ = make([]int, neg) })
	try("makeslice cap", func() { _ = make([]int, 5, n-3) })
	try("makechan", func() { _ = make(chan int, neg) })
	try("shift", func() { _ = 1 << neg })
	try("uncomparable", func() { var a, b any = []int{1}, []int{1}; _ = a == b })
	try("unhashable", func() { mm := map[any]int{}; mm[[]int{1}] = 2 })
	try("panic value", func() { panic(T{3}) })
	try("panic error", func() { panic(base) })
	try("panic nil", func() { panic(nil) })
	try("nil func", func() { var f func(); f() })
	try("nil iface", func() { var x I; x.M() })
	try("convert array", func() { _ = [4]int(arr[:]) })
	try("nested", func() {
		defer func() { panic(fmt.Sprint("re-", recover())) }()
		panic("first")
	})

	type key string
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key("k"), "v"))
	child, stop := context.WithTimeout(ctx, time.Hour)
	defer stop()
	fmt.Println(ctx, ctx.Err(), child.Value(key("k")), child.Value(key("z")))
	cancel()
	<-child.Done()
	fmt.Println(child.Err(), context.Cause(child), errors.Is(child.Err(), context.Canceled))
	c2, cancel2 := context.WithCancelCause(context.Background())
	cancel2(base)
	fmt.Println(c2.Err(), context.Cause(c2))
	c3, stop3 := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer stop3()
	_, has := c3.Deadline()
	<-c3.Done()
	fmt.Println(c3.Err(), has, c3.Err() == context.DeadlineExceeded, context.WithoutCancel(c3).Err(), context.TODO(), context.Background())
	fired := make(chan bool)
	c4, cancel4 := context.WithCancel(context.Background())
	context.AfterFunc(c4, func() { fired <- true })
	stopped := context.AfterFunc(c4, func() {})
	fmt.Println(stopped(), stopped())
	cancel4()
	fmt.Println(<-fired)
	try("nil parent", func() { context.WithCancel(nil) })
}
