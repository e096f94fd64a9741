// Command random-sync performs a program of locks, selects and timers that it reads as text, with real
// goroutines, and logs what each did. As ../random, with operations of its own:
//
//	random-sync PROGRAM LOG
//
// Each line of PROGRAM is a function: a list of operations such as "lock 2" separated by ";". Function 0 is
// main's. There are 3 mutexes, 2 RWMutexes, 2 Conds on the first two mutexes, a Once, channels of capacity 0, 0,
// 1 and 2, and 3 timers. Needs GOMAXPROCS=1, and -ldflags=-checklinkname=0 for the look at schedtick.
package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

type op struct {
	name    string
	a, b, c int
}

var (
	funcs   [][]op
	mutexes [3]sync.Mutex
	rws     [2]sync.RWMutex
	conds   = [2]*sync.Cond{sync.NewCond(&mutexes[0]), sync.NewCond(&mutexes[1])}
	once    sync.Once
	chans   = [4]chan int{make(chan int), make(chan int), make(chan int, 1), make(chan int, 2)}
	timers  [3]*time.Timer
	log     []byte
	at      int
	ids     int
)

//go:linkname allp runtime.allp
var allp []unsafe.Pointer

func schedtick() int { return int(*(*uint32)(unsafe.Add(allp[0], 16))) }

func say(text string) { at += copy(log[at:], text) }

func note(id, i int, more string) {
	say(strconv.Itoa(id) + "." + strconv.Itoa(i) + more + "\n")
}

func spin(d time.Duration) {
	for t := time.Now(); time.Since(t) < d; {
	}
}

func got(v int, ok bool) string { return "=" + strconv.Itoa(v) + " " + strconv.FormatBool(ok) }

func perform(id, f int) {
	say(strconv.Itoa(id) + "+\n")
	defer func() { say(strconv.Itoa(id) + "-\n") }()
	for i, o := range funcs[f] {
		more := ""
		value := id*1000 + i
		switch o.name {
		case "go":
			for k := 0; k < o.b; k++ {
				ids++
				go perform(ids, o.a)
			}
		case "yield":
			runtime.Gosched()
		case "sleep":
			time.Sleep(time.Duration(o.a) * time.Microsecond)
		case "spin":
			spin(time.Duration(o.a) * time.Microsecond)
		case "lock":
			mutexes[o.a].Lock()
		case "unlock":
			mutexes[o.a].Unlock()
		case "trylock":
			more = "=" + strconv.FormatBool(mutexes[o.a].TryLock())
		case "rlock":
			rws[o.a].RLock()
		case "runlock":
			rws[o.a].RUnlock()
		case "wlock":
			rws[o.a].Lock()
		case "wunlock":
			rws[o.a].Unlock()
		case "trywlock":
			more = "=" + strconv.FormatBool(rws[o.a].TryLock())
		case "tryrlock":
			more = "=" + strconv.FormatBool(rws[o.a].TryRLock())
		case "cwait":
			conds[o.a].Wait()
		case "signal":
			conds[o.a].Signal()
		case "broadcast":
			conds[o.a].Broadcast()
		case "once":
			once.Do(func() {
				note(id, i, "once")
				runtime.Gosched()
			})
		case "send":
			chans[o.a] <- value
		case "recv":
			v, ok := <-chans[o.a]
			more = got(v, ok)
		case "close":
			close(chans[o.a])
		case "trysend":
			select {
			case chans[o.a] <- value:
				more = "=sent"
			default:
			}
		case "tryrecv":
			select {
			case v, ok := <-chans[o.a]:
				more = got(v, ok)
			default:
			}
		case "select": // receive from a, receive from b, send on c
			select {
			case v, ok := <-chans[o.a]:
				more = "a" + got(v, ok)
			case v, ok := <-chans[o.b]:
				more = "b" + got(v, ok)
			case chans[o.c] <- value:
				more = "c"
			}
		case "selectdefault":
			select {
			case v, ok := <-chans[o.a]:
				more = "a" + got(v, ok)
			case chans[o.b] <- value:
				more = "b"
			default:
			}
		case "timeout": // receive from a, or give up
			select {
			case v, ok := <-chans[o.a]:
				more = got(v, ok)
			case <-time.After(time.Duration(o.b) * time.Microsecond):
				more = "=timeout"
			}
		case "afterfunc":
			ids++
			k := ids
			timers[o.a] = time.AfterFunc(time.Duration(o.c)*time.Microsecond, func() { perform(k, o.b) })
		case "newtimer":
			timers[o.a] = time.NewTimer(time.Duration(o.b) * time.Microsecond)
		case "wait":
			if t := timers[o.a]; t != nil && t.C != nil {
				<-t.C
				more = "=fired"
			}
		case "stop":
			if t := timers[o.a]; t != nil {
				more = "=" + strconv.FormatBool(t.Stop())
			}
		case "reset":
			if t := timers[o.a]; t != nil {
				more = "=" + strconv.FormatBool(t.Reset(time.Duration(o.b) * time.Microsecond))
			}
		case "ticks":
			t := time.NewTicker(time.Duration(o.a) * time.Microsecond)
			for k := 0; k < o.b; k++ {
				<-t.C
				note(id, i, "tick")
			}
			t.Stop()
		default:
			panic("no such operation: " + o.name)
		}
		note(id, i, more)
	}
}

func number(fields []string, i int) int {
	if i >= len(fields) {
		return 0
	}
	n, err := strconv.Atoi(fields[i])
	if err != nil {
		panic(err)
	}
	return n
}

func load(path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	for _, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		var f []op
		for _, part := range strings.Split(line, ";") {
			if fields := strings.Fields(part); len(fields) > 0 {
				f = append(f, op{fields[0], number(fields, 1), number(fields, 2), number(fields, 3)})
			}
		}
		funcs = append(funcs, f)
	}
}

func main() {
	load(os.Args[1])
	file, err := os.OpenFile(os.Args[2], os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		panic(err)
	}
	const size = 1 << 20
	if err := file.Truncate(size); err != nil {
		panic(err)
	}
	log, err = syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		panic(err)
	}
	for i := 0; i < size; i += 4096 {
		log[i] = 0 // no page fault later
	}
	time.Sleep(2 * time.Millisecond) // the runtime's own goroutines settle
	say("tick " + strconv.Itoa(schedtick()) + "\n")
	perform(0, 0)
}
