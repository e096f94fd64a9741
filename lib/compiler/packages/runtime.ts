/** Packages runtime, runtime/debug and runtime/trace. */
import { Op, reg } from '../../goroutine/opcodes';
import { memoryOn } from '../../os/memory';
import { Counter, count } from '../../runtime/counters';
import { gGoid } from '../../runtime/g';
import { mCurg } from '../../runtime/m';
import { heapFigures } from '../../runtime/mheap';
import { sched } from '../../runtime/sched';
import { stackFigures } from '../../runtime/stackpool';
import { op, type PackageSource } from '../native';
import { stringToBytes } from '../values/strings';
import { host } from './host';

const simple = (code: Op) => op(() => code);

/** Bytes in use by objects, taken by spans, by stacks, and collections so far; 0 where the run has no memory model. */
function memory(): number[] {
  if (!memoryOn) return [0, 0, 0, 0, count[Counter.GcCycles]];
  const heap = heapFigures();
  const stacks = stackFigures().reduce((sum, s) => sum + s.inUse, 0);
  return [heap.inUse, heap.inUse, heap.sys, stacks, count[Counter.GcCycles]];
}

export const runtime: PackageSource = {
  path: 'runtime',
  source: String.raw`package runtime

const (
	Compiler = "gc"
	GOARCH   = "amd64"
	GOOS     = "linux"
)

type Error interface {
	error
	RuntimeError()
}

func Gosched()
func Goexit()
func LockOSThread()
func UnlockOSThread()
func GC()
func gomaxprocs(n int) int
func NumGoroutine() int
func numCPU() int

func NumCPU() int { return numCPU() }

func GOMAXPROCS(n int) int {
	if n > 1024 {
		n = 1024
	}
	return gomaxprocs(n)
}

// MemProfileRate may be set; there is no sampled profile that it would change.
var MemProfileRate int = 512 * 1024

func NumCgoCall() int64 { return 0 }
func Version() string   { return "go1.26" }
func GOROOT() string    { return "/usr/local/go" }
func KeepAlive(x any)   {}

func caller(skip int) (file string, line int, name string, ok bool)

func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	file, line, _, ok = caller(skip + 1)
	if ok {
		pc = uintptr(skip + 1)
	}
	return
}

func Callers(skip int, pc []uintptr) int {
	n := 0
	for n < len(pc) {
		if _, _, _, ok := caller(skip + n); !ok {
			break
		}
		pc[n] = uintptr(skip + n)
		n++
	}
	return n
}

type Func struct{ name string }

func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return f.name
}

func FuncForPC(pc uintptr) *Func {
	_, _, name, ok := caller(int(pc))
	if !ok {
		return nil
	}
	return &Func{name}
}

func stackText(all bool) string

func Stack(buf []byte, all bool) int { return copy(buf, stackText(all)) }

// MemStats has the fields of Go's; those that the simulated memory has no figure for are 0.
type MemStats struct {
	Alloc, TotalAlloc, Sys, Lookups, Mallocs, Frees                               uint64
	HeapAlloc, HeapSys, HeapIdle, HeapInuse, HeapReleased, HeapObjects           uint64
	StackInuse, StackSys, MSpanInuse, MSpanSys, MCacheInuse, MCacheSys            uint64
	BuckHashSys, GCSys, OtherSys, NextGC, LastGC, PauseTotalNs                    uint64
	PauseNs                                                                       [256]uint64
	PauseEnd                                                                      [256]uint64
	NumGC, NumForcedGC                                                            uint32
	GCCPUFraction                                                                 float64
	EnableGC, DebugGC                                                             bool
}

func memory() (alloc, inuse, sys, stacks uint64, cycles uint32)

func ReadMemStats(m *MemStats) {
	alloc, inuse, sys, stacks, cycles := memory()
	*m = MemStats{}
	m.Alloc, m.HeapAlloc, m.HeapInuse = alloc, alloc, inuse
	m.Sys, m.HeapSys = sys, sys
	m.StackInuse, m.StackSys = stacks, stacks
	m.NumGC = cycles
	m.EnableGC = true
}
`,
  refused: {
    SetFinalizer: 'objects are never freed under a program’s eyes: release them with defer or a Close method',
    AddCleanup: 'objects are never freed under a program’s eyes: release them with defer or a Close method',
  },
  natives: {
    Gosched: simple(Op.Gosched),
    Goexit: simple(Op.Goexit),
    LockOSThread: simple(Op.LockOSThread),
    UnlockOSThread: simple(Op.UnlockOSThread),
    GC: simple(Op.Gc),
    gomaxprocs: op(
      (n: number) => {
        reg.a = n;
        return Op.Gomaxprocs;
      },
      answer => answer,
    ),
    NumGoroutine: op(look, () => sched.userGs),
    numCPU: () => host.cpus,
    caller(skip: number) {
      // Frame 0 is the caller of caller.
      const frame = host.stack()[skip];
      return frame === undefined ? ['', 0, '', false] : [frame.file, frame.line, frame.func, true];
    },
    stackText: () => stackText(),
    memory,
  },
};

/** A look at the scheduler's figures, at the goroutine's own moment. */
function look(): Op {
  reg.ns = 5;
  reg.b = 0;
  return Op.Work;
}

function stackText(): string {
  const frames = host.stack().map(f => `${f.func}(...)\n\t${f.file}:${f.line}\n`);
  return `goroutine ${gGoid[mCurg[sched.curm]]} [running]:\n${frames.join('')}`;
}

export const runtimeDebug: PackageSource = {
  path: 'runtime/debug',
  source: String.raw`package debug

import (
	"os"
	"time"
)

func stack() []byte
func setting(name string, value int64, dflt int64) int64

func Stack() []byte { return stack() }
func PrintStack()   { os.Stderr.Write(Stack()) }

// What these return is what a program set before; whether they matter depends on the run's memory model.
func SetGCPercent(percent int) int        { return int(setting("gcpercent", int64(percent), 100)) }
func SetMaxStack(bytes int) int           { return int(setting("maxstack", int64(bytes), 1000000000)) }
func SetMaxThreads(threads int) int       { return int(setting("maxthreads", int64(threads), 10000)) }
func SetMemoryLimit(limit int64) int64 {
	if limit < 0 {
		return setting("memlimit", -1, 1<<63-1)
	}
	return setting("memlimit", limit, 1<<63-1)
}
func SetPanicOnFault(enabled bool) bool { return false }
func SetTraceback(level string)         {}
func FreeOSMemory()                     { gc() }

func gc()

type GCStats struct {
	LastGC         time.Time
	NumGC          int64
	PauseTotal     time.Duration
	Pause          []time.Duration
	PauseEnd       []time.Time
	PauseQuantiles []time.Duration
}

func cycles() int64

func ReadGCStats(stats *GCStats) { stats.NumGC = cycles() }
`,
  natives: {
    stack: () => stringToBytes(stackText()),
    gc: simple(Op.Gc),
    cycles: () => count[Counter.GcCycles],
    setting(name: string, value: number | bigint, dflt: number | bigint) {
      const before = settings.get(name) ?? dflt;
      if (value !== -1 || name === 'gcpercent') settings.set(name, value);
      return before;
    },
  },
  reset: () => settings.clear(),
};

const settings = new Map<string, number | bigint>();

export const runtimeTrace: PackageSource = {
  path: 'runtime/trace',
  source: String.raw`package trace

import (
	"context"
	"errors"
	"io"
)

var on bool

func told()

// Start says in one line that the file stays empty: a run's events are had from the simulator (--record).
func Start(w io.Writer) error {
	if on {
		return errors.New("tracing is already enabled")
	}
	on = true
	told()
	return nil
}

func Stop()           { on = false }
func IsEnabled() bool { return on }

type Task struct{ name string }

func NewTask(ctx context.Context, taskType string) (context.Context, *Task) {
	return ctx, &Task{taskType}
}
func (t *Task) End() {}

type Region struct{ name string }

func StartRegion(ctx context.Context, regionType string) *Region { return &Region{regionType} }
func (r *Region) End()                                           {}

func WithRegion(ctx context.Context, regionType string, fn func())              { fn() }
func Log(ctx context.Context, category, message string)                        {}
func Logf(ctx context.Context, category, format string, args ...any)           {}
`,
  natives: {
    told: () =>
      host.write(2, 'gmplab: runtime/trace writes nothing yet; record the run with --record FILE\n'),
  },
};
