/** Package testing, small: what tests of a program's own functions use. `gmplab` runs TestXxx functions in order. */
import type { PackageSource } from '../native';

export const testing: PackageSource = {
  path: 'testing',
  source: String.raw`package testing

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

type TB interface {
	Error(args ...any)
	Errorf(format string, args ...any)
	Fail()
	FailNow()
	Failed() bool
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Helper()
	Log(args ...any)
	Logf(format string, args ...any)
	Name() string
	Skip(args ...any)
	Skipf(format string, args ...any)
	SkipNow()
	Skipped() bool
	Cleanup(func())
}

type common struct {
	mu       sync.Mutex
	name     string
	output   strings.Builder
	failed   bool
	skipped  bool
	finished bool
	depth    int
	parent   *T
	cleanups []func()
	start    time.Time
}

type T struct {
	common
	parallel bool
	signal   chan bool
	release  chan bool
	waiting  []*T
}

func (c *common) Name() string { return c.name }
func (c *common) Helper()      {}

func (c *common) Fail() {
	if c.parent != nil {
		c.parent.Fail()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = true
}

func (c *common) Failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

func (c *common) Skipped() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skipped
}

func (c *common) FailNow() {
	c.Fail()
	c.finished = true
	runtime.Goexit()
}

func (c *common) SkipNow() {
	c.mu.Lock()
	c.skipped = true
	c.finished = true
	c.mu.Unlock()
	runtime.Goexit()
}

// Each line is told with the place of the call, and indented.
func (c *common) log(s string) {
	_, file, line, ok := runtime.Caller(2)
	if i := strings.LastIndex(file, "/"); ok && i >= 0 {
		file = file[i+1:]
	} else if !ok {
		file, line = "???", 1
	}
	s = strings.TrimSuffix(s, "\n")
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(&c.output, "    %s:%d: %s\n", file, line, strings.ReplaceAll(s, "\n", "\n        "))
}

func (c *common) Log(args ...any)                 { c.log(fmt.Sprintln(args...)) }
func (c *common) Logf(format string, args ...any) { c.log(fmt.Sprintf(format, args...)) }

func (c *common) Error(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.Fail()
}

func (c *common) Errorf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.Fail()
}

func (c *common) Fatal(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.FailNow()
}

func (c *common) Fatalf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.FailNow()
}

func (c *common) Skip(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.SkipNow()
}

func (c *common) Skipf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.SkipNow()
}

func (c *common) Cleanup(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleanups = append(c.cleanups, f)
}

func (c *common) clean() {
	for len(c.cleanups) > 0 {
		f := c.cleanups[len(c.cleanups)-1]
		c.cleanups = c.cleanups[:len(c.cleanups)-1]
		f()
	}
}

// Parallel waits until the tests that do not call it have ended.
func (t *T) Parallel() {
	if t.parallel {
		panic("testing: t.Parallel called multiple times")
	}
	t.parallel = true
	if t.parent == nil {
		return
	}
	t.parent.waiting = append(t.parent.waiting, t)
	t.signal <- true
	<-t.release
}

func (t *T) Run(name string, f func(t *T)) bool {
	full := strings.ReplaceAll(name, " ", "_")
	if t.name != "" {
		full = t.name + "/" + full
	}
	sub := &T{signal: make(chan bool, 1), release: make(chan bool)}
	sub.name = full
	sub.parent = t
	sub.depth = t.depth + 1
	go run(sub, f)
	<-sub.signal
	if !sub.parallel {
		report(sub)
	}
	return !sub.Failed()
}

func run(t *T, f func(t *T)) {
	t.start = time.Now()
	defer func() { t.signal <- true }()
	defer func() {
		for _, sub := range t.waiting {
			close(sub.release)
		}
		for _, sub := range t.waiting {
			<-sub.signal
			report(sub)
		}
		t.clean()
	}()
	f(t)
	t.finished = true
}

func report(t *T) {
	state := "PASS"
	if t.Failed() {
		state = "FAIL"
	} else if t.Skipped() {
		state = "SKIP"
	}
	if state != "FAIL" && !verbose {
		return
	}
	indent := strings.Repeat("    ", t.depth-1)
	fmt.Fprintf(root, "%s--- %s: %s (%.2fs)\n%s", indent, state, t.name, time.Since(t.start).Seconds(), t.output.String())
}

var root = os.Stdout
var verbose = true

type InternalTest struct {
	Name string
	F    func(*T)
}

// M is the run of a package's tests.
type M struct{ tests []InternalTest }

func MainStart(tests []InternalTest) *M { return &M{tests} }

func (m *M) Run() int {
	top := &T{}
	for _, test := range m.tests {
		if verbose {
			fmt.Printf("=== RUN   %s\n", test.Name)
		}
		top.Run(test.Name, test.F)
	}
	for _, sub := range top.waiting {
		close(sub.release)
	}
	for _, sub := range top.waiting {
		<-sub.signal
		report(sub)
	}
	if top.Failed() {
		fmt.Println("FAIL")
		return 1
	}
	fmt.Println("PASS")
	return 0
}

func Verbose() bool { return verbose }
func Short() bool   { return false }

type B struct {
	common
	N int
}

func (b *B) ResetTimer()   {}
func (b *B) StartTimer()   {}
func (b *B) StopTimer()    {}
func (b *B) ReportAllocs() {}
`,
  natives: {},
};
