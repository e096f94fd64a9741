// Packages sync, sync/atomic, time's timers, errgroup-like use of context, os, log, flag.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add(d int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += d
}

func try(name string, f func()) {
	defer func() { fmt.Println(name, recover()) }()
	f()
}

func main() {
	var c counter
	var wg sync.WaitGroup
	for i := 0; i < 50; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.add(i)
		}()
	}
	wg.Wait()
	fmt.Println(c.n, c.mu.TryLock(), c.mu.TryLock())
	c.mu.Unlock()

	var rw sync.RWMutex
	rw.RLock()
	fmt.Println(rw.TryRLock(), rw.TryLock())
	rw.RUnlock()
	rw.RUnlock()
	fmt.Println(rw.TryLock(), rw.TryRLock())
	rw.Unlock()
	l := rw.RLocker()
	l.Lock()
	fmt.Println(rw.TryLock())
	l.Unlock()

	var once sync.Once
	for i := 0; i < 3; i++ {
		once.Do(func() { fmt.Println("once", i) })
	}
	calls := 0
	value := sync.OnceValue(func() int { calls++; return 42 })
	fmt.Println(value(), value(), calls)
	a, b := sync.OnceValues(func() (string, error) { return "x", io.EOF })()
	fmt.Println(a, b)
	boom := sync.OnceFunc(func() { panic("boom") })
	try("oncefunc", boom)
	try("oncefunc again", boom)

	var m sync.Map
	for i := 0; i < 5; i++ {
		m.Store(i, i*i)
	}
	v, ok := m.Load(3)
	fmt.Println(v, ok)
	v, loaded := m.LoadOrStore(3, 100)
	fmt.Println(v, loaded)
	v, loaded = m.LoadAndDelete(3)
	fmt.Println(v, loaded)
	fmt.Println(m.CompareAndSwap(2, 4, 5), m.CompareAndSwap(2, 4, 6), m.CompareAndDelete(2, 4))
	sum := 0
	m.Range(func(k, v any) bool { sum += v.(int); return true })
	fmt.Println(sum)
	prev, loaded := m.Swap(0, "zero")
	fmt.Println(prev, loaded)

	pool := sync.Pool{New: func() any { return new(strings.Builder) }}
	sb := pool.Get().(*strings.Builder)
	sb.WriteString("x")
	pool.Put(sb)
	fmt.Println(pool.Get() != nil)

	cond := sync.NewCond(&sync.Mutex{})
	ready := 0
	for i := 0; i < 3; i++ {
		go func() {
			cond.L.Lock()
			ready++
			cond.Broadcast()
			cond.L.Unlock()
		}()
	}
	cond.L.Lock()
	for ready < 3 {
		cond.Wait()
	}
	cond.L.Unlock()
	fmt.Println("ready", ready)

	var n atomic.Int64
	var u atomic.Uint32
	var flagged atomic.Bool
	var ptr atomic.Pointer[counter]
	var val atomic.Value
	fmt.Println(n.Add(5), n.Load(), n.Swap(9), n.CompareAndSwap(9, 10), n.CompareAndSwap(9, 11), n.Load(), n.And(8), n.Or(3), n.Load())
	fmt.Println(u.Add(^uint32(0)), u.Load(), flagged.Swap(true), flagged.Load(), flagged.CompareAndSwap(false, true))
	fmt.Println(ptr.Load() == nil, ptr.CompareAndSwap(nil, &c), ptr.Load().n, val.Load())
	val.Store("s")
	fmt.Println(val.Load(), val.Swap("t"), val.CompareAndSwap("t", "u"), val.Load())
	try("value type", func() { val.Store(1) })
	try("value nil", func() { val.Store(nil) })
	var raw int32 = 5
	fmt.Println(atomic.AddInt32(&raw, -7), atomic.LoadInt32(&raw), atomic.CompareAndSwapInt32(&raw, -2, 8), atomic.SwapInt32(&raw, 1))
	var big uint64 = 1<<64 - 1
	fmt.Println(atomic.AddUint64(&big, 2), big)

	try("negative", func() { var w sync.WaitGroup; w.Done() })

	timer := time.NewTimer(time.Hour)
	fmt.Println(timer.Stop(), timer.Stop(), timer.Reset(time.Millisecond))
	<-timer.C
	fmt.Println(timer.Reset(time.Hour), timer.Stop())
	tick := time.NewTicker(2 * time.Millisecond)
	for i := 0; i < 3; i++ {
		<-tick.C
	}
	tick.Stop()
	select {
	case <-time.After(5 * time.Millisecond):
		fmt.Println("after")
	case <-tick.C:
		fmt.Println("tick")
	}
	done := make(chan string)
	time.AfterFunc(time.Millisecond, func() { done <- "func" })
	fmt.Println(<-done)
	try("ticker", func() { time.NewTicker(0) })
	start := time.Now()
	fmt.Println((<-time.After(3*time.Millisecond)).Sub(start) >= 3*time.Millisecond, len(timer.C), cap(timer.C))

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	results := make(chan string, 3)
	for i := 1; i <= 3; i++ {
		go func() {
			select {
			case <-time.After(time.Duration(i*12) * time.Millisecond):
				results <- fmt.Sprint("worker ", i)
			case <-ctx.Done():
				results <- fmt.Sprint(i, " ", ctx.Err())
			}
		}()
	}
	fmt.Println(<-results)
	fmt.Println(len(<-results) > 0, len(<-results) > 0)

	fmt.Println(runtime.NumGoroutine(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU() > 0)
	go func() {
		defer fmt.Println("deferred before Goexit")
		runtime.Goexit()
	}()
	time.Sleep(time.Millisecond)

	r, w, err := os.Pipe()
	fmt.Println(err, r.Name(), w.Name())
	go func() {
		fmt.Fprintln(w, "through a pipe")
		w.Close()
	}()
	data, err := io.ReadAll(r)
	fmt.Printf("%q %v\n", data, err)
	fmt.Println(r.Close(), r.Close())
	_, err = r.Read(make([]byte, 1))
	fmt.Println(err, errors.Is(err, os.ErrClosed))
	r, w, _ = os.Pipe()
	r.Close()
	_, err = w.Write([]byte("x"))
	fmt.Println(err, errors.Is(err, syscall.EPIPE))
	r, w, _ = os.Pipe()
	r.SetReadDeadline(time.Now().Add(2 * time.Millisecond))
	_, err = r.Read(make([]byte, 1))
	fmt.Println(err, errors.Is(err, os.ErrDeadlineExceeded), os.IsTimeout(err))

	dir := os.TempDir() + "/gmplab-table"
	os.RemoveAll(dir)
	fmt.Println(os.MkdirAll(dir+"/sub", 0755), os.Mkdir(dir, 0755))
	fmt.Println(os.WriteFile(dir+"/a.txt", []byte("line 1\nline 2\n"), 0644))
	f, err := os.OpenFile(dir+"/a.txt", os.O_APPEND|os.O_WRONLY, 0)
	fmt.Println(err)
	fmt.Fprint(f, "line 3")
	fmt.Println(f.Close())
	data, err = os.ReadFile(dir + "/a.txt")
	fmt.Printf("%q %v\n", data, err)
	f, _ = os.Open(dir + "/a.txt")
	off, err := f.Seek(-6, io.SeekEnd)
	buf := make([]byte, 10)
	k, rerr := f.Read(buf)
	fmt.Println(off, err, k, rerr, string(buf[:k]))
	k, rerr = f.Read(buf)
	fmt.Println(k, rerr)
	k, rerr = f.ReadAt(buf, 12)
	fmt.Println(k, rerr)
	_, err = f.Write([]byte("x"))
	fmt.Println(err)
	st, err := f.Stat()
	fmt.Println(st.Name(), st.Size(), st.Mode(), st.IsDir(), err)
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		fmt.Print(e.Name(), e.IsDir(), " ")
	}
	fmt.Println(err)
	_, err = os.Stat(dir + "/none")
	fmt.Println(err, os.IsNotExist(err))
	fmt.Println(os.Rename(dir+"/a.txt", dir+"/b.txt"), os.Remove(dir+"/none"), os.Remove(dir), os.Remove(dir+"/b.txt"))
	_, err = os.OpenFile(dir+"/sub/x", os.O_CREATE|os.O_EXCL|os.O_RDWR, 0600)
	fmt.Println(err)
	_, err = os.OpenFile(dir+"/sub/x", os.O_CREATE|os.O_EXCL, 0600)
	fmt.Println(err, os.IsExist(err))
	_, err = os.Open("")
	fmt.Println(err, os.RemoveAll(dir))
	os.Setenv("GMPLAB_X", "y")
	e, ok := os.LookupEnv("GMPLAB_X")
	fmt.Println(os.Getenv("GMPLAB_X"), e, ok, os.Getenv("GMPLAB_NONE") == "", len(os.Args))

	lg := log.New(os.Stdout, "[p] ", log.Lmsgprefix|log.Lshortfile)
	lg.Println("logged", 1)
	lg.SetFlags(0)
	lg.Printf("%d\n", 2)
	lg.SetPrefix("q ")
	lg.Print("no newline")
	log.SetOutput(os.Stdout)
	log.SetFlags(0)
	try("log", func() { log.Panicf("panic %d", 3) })

	fs := flag.NewFlagSet("prog", flag.ContinueOnError)
	fs.SetOutput(os.Stdout)
	num := fs.Int("n", 5, "number of `things`")
	name := fs.String("name", "joe", "a name")
	verbose := fs.Bool("v", false, "talk")
	dur := fs.Duration("d", time.Second, "how long")
	ff := fs.Float64("f", 0, "")
	fmt.Println(fs.Parse([]string{"-n", "7", "--name=ann", "-v", "-d=1m", "rest", "-x"}))
	fmt.Println(*num, *name, *verbose, *dur, *ff, fs.Args(), fs.NArg(), fs.NFlag())
	fmt.Println(fs.Parse([]string{"-zzz"}))
	fmt.Println(fs.Parse([]string{"-n", "abc"}))
	fmt.Println(fs.Parse([]string{"-n"}))
	fmt.Println(fs.Parse([]string{"-v=maybe"}))
	fmt.Println(fs.Parse([]string{"-h"}))
	fs.Visit(func(f *flag.Flag) { fmt.Print(f.Name, "=", f.Value, " ") })
	fmt.Println(fs.Lookup("n").DefValue)

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)
	fmt.Println(os.Interrupt, syscall.SIGTERM, syscall.ENOENT, syscall.Errno(99999))
	signal.Stop(sig)
}
