/**
 * Package os/signal. Signals come from the host, at their times; a goroutine of the package waits for the next one in
 * a blocking call, as Go's does, and passes it on to whoever asked.
 */
import { current } from '../../goroutine/api';
import { Op, reg } from '../../goroutine/opcodes';
import { clock, T } from '../../sim/clock';
import type { PackageSource } from '../native';
import { host } from './host';

const state = { next: 0 };

export const signal: PackageSource = {
  path: 'os/signal',
  source: String.raw`package signal

import (
	"context"
	"os"
	"sync"
	"syscall"
)

type handler struct {
	c    chan<- os.Signal
	all  bool
	want map[os.Signal]bool
}

var (
	mu       sync.Mutex
	handlers []*handler
	ignored  = map[os.Signal]bool{}
)

// Waits, outside of the scheduler, for the next signal.
func recv() int

var started bool

func start() {
	if !started {
		started = true
		go loop()
	}
}

func loop() {
	for {
		process(syscall.Signal(recv()))
	}
}

func process(sig os.Signal) {
	mu.Lock()
	defer mu.Unlock()
	for _, h := range handlers {
		if h.all || h.want[sig] {
			select {
			case h.c <- sig:
			default:
			}
		}
	}
}

func find(c chan<- os.Signal) *handler {
	for _, h := range handlers {
		if h.c == c {
			return h
		}
	}
	return nil
}

func Notify(c chan<- os.Signal, sig ...os.Signal) {
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	mu.Lock()
	defer mu.Unlock()
	h := find(c)
	if h == nil {
		h = &handler{c: c, want: map[os.Signal]bool{}}
		handlers = append(handlers, h)
	}
	if len(sig) == 0 {
		h.all = true
	}
	for _, s := range sig {
		h.want[s] = true
		delete(ignored, s)
	}
	start()
}

func Stop(c chan<- os.Signal) {
	mu.Lock()
	defer mu.Unlock()
	for i, h := range handlers {
		if h.c == c {
			handlers = append(handlers[:i], handlers[i+1:]...)
			return
		}
	}
}

func forget(sig []os.Signal) {
	if len(sig) == 0 {
		handlers = nil
		return
	}
	for _, h := range handlers {
		for _, s := range sig {
			delete(h.want, s)
		}
	}
}

func Ignore(sig ...os.Signal) {
	mu.Lock()
	defer mu.Unlock()
	forget(sig)
	for _, s := range sig {
		ignored[s] = true
	}
}

func Ignored(sig os.Signal) bool {
	mu.Lock()
	defer mu.Unlock()
	return ignored[sig]
}

func Reset(sig ...os.Signal) {
	mu.Lock()
	defer mu.Unlock()
	forget(sig)
	for _, s := range sig {
		delete(ignored, s)
	}
}

func NotifyContext(parent context.Context, signals ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	ch := make(chan os.Signal, 1)
	Notify(ch, signals...)
	if ctx.Err() == nil {
		go func() {
			select {
			case <-ch:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return ctx, func() {
		cancel()
		Stop(ch)
	}
}
`,
  natives: {
    *recv() {
      const signal = host.signals[state.next++];
      const at = signal === undefined ? Infinity : signal.at;
      reg.ns = Math.max(at - (clock[T.Now] - current.mainStart), 0);
      reg.b = 1;
      yield Op.Syscall;
      return signal.number;
    },
  },
  reset: () => {
    state.next = 0;
  },
};
