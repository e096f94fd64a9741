// Command misuse does one wrong thing, chosen by name; without a name it lists them. What Go prints first on standard
// error, and the exit code, are recorded in recorded.json.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"
	"time"
)

var cases = map[string]func(){
	"close-closed": func() { c := make(chan int); close(c); close(c) },
	"close-nil":    func() { var c chan int; close(c) },
	"send-closed":  func() { c := make(chan int, 1); close(c); c <- 1 },
	"send-closed-parked": func() {
		c := make(chan int)
		go func() { time.Sleep(time.Millisecond); close(c) }()
		c <- 1
	},
	"select-send-closed": func() {
		c := make(chan int)
		close(c)
		select {
		case c <- 1:
		case <-make(chan int):
		}
	},
	"send-nil":         func() { var c chan int; c <- 1 },
	"receive-nil":      func() { var c chan int; <-c },
	"select-nothing":   func() { select {} },
	"make-negative":    func() { n := -1; _ = make(chan int, n) },
	"unlock-unlocked":  func() { var m sync.Mutex; m.Unlock() },
	"unlock-twice":     func() { var m sync.Mutex; m.Lock(); m.Unlock(); m.Unlock() },
	"rw-unlock":        func() { var m sync.RWMutex; m.Unlock() },
	"rw-runlock":       func() { var m sync.RWMutex; m.RUnlock() },
	"lock-twice":       func() { var m sync.Mutex; m.Lock(); m.Lock() },
	"cond-unlocked":    func() { var m sync.Mutex; sync.NewCond(&m).Wait() },
	"wg-negative":      func() { var wg sync.WaitGroup; wg.Done() },
	"wg-negative-late": func() { var wg sync.WaitGroup; wg.Add(1); wg.Done(); wg.Done() },
	"once-in-once":     func() { var o sync.Once; o.Do(func() { o.Do(func() {}) }) },
	"ticker-zero":      func() { time.NewTicker(0) },
	"ticker-reset":     func() { time.NewTicker(time.Second).Reset(-1) },
	"nil-context":      func() { _, _ = context.WithCancel(nil) },
	"goexit-main":      func() { runtime.Goexit() },
	"panic-in-goroutine": func() {
		go func() { panic("boom") }()
		time.Sleep(time.Second)
	},
	"sleep-negative":     func() { time.Sleep(-time.Second); fmt.Println("fine") },
	"timer-negative":     func() { <-time.After(-time.Second); fmt.Println("fine") },
	"gomaxprocs-zero":    func() { fmt.Println(runtime.GOMAXPROCS(0) == runtime.GOMAXPROCS(-3)) },
	"unlock-os-thread":   func() { runtime.UnlockOSThread(); fmt.Println("fine") },
	"stop-stopped-timer": func() { t := time.NewTimer(time.Hour); fmt.Println(t.Stop(), t.Stop()) },
	"recovered":          func() { defer func() { fmt.Println(recover()) }(); c := make(chan int); close(c); close(c) },
	"file-closed-twice":  func() { r, _, _ := os.Pipe(); r.Close(); fmt.Println(r.Close()) },
}

func main() {
	if len(os.Args) < 2 {
		names := make([]string, 0, len(cases))
		for name := range cases {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Println(name)
		}
		return
	}
	cases[os.Args[1]]()
}
