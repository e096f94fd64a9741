// Command random performs a program that it reads as text, with real goroutines, and logs what each did.
//
//	random PROGRAM LOG
//
// PROGRAM holds one line of channel capacities, one with the number of WaitGroups, then one line for each
// function; functions are lists of operations such as "go 3 2" separated by ";". Function 0 is main's. The log
// is memory shared with the file LOG: writing it is no system call, and it survives every end of the process.
// Needs GOMAXPROCS=1, and -ldflags=-checklinkname=0 for the look at schedtick.
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
	name string
	a, b int
}

var (
	funcs  [][]op
	chans  []chan int
	groups []sync.WaitGroup
	log    []byte
	at     int
	ids    int
)

//go:linkname allp runtime.allp
var allp []unsafe.Pointer

// schedtick of the first P: after id and status (4 bytes each) and link (8 bytes).
func schedtick() int { return int(*(*uint32)(unsafe.Add(allp[0], 16))) }

func say(text string) { at += copy(log[at:], text) }

func note(id, i int, more string) {
	say(strconv.Itoa(id) + "." + strconv.Itoa(i) + more + "\n")
}

func goid() string {
	var buf [64]byte
	return strings.Fields(string(buf[:runtime.Stack(buf[:], false)]))[1]
}

func perform(id, f int) {
	say(strconv.Itoa(id) + "+ " + goid() + "\n")
	defer func() { say(strconv.Itoa(id) + "-\n") }()
	for i, o := range funcs[f] {
		more := ""
		switch o.name {
		case "go":
			for k := 0; k < o.b; k++ {
				ids++
				go perform(ids, o.a)
			}
		case "send":
			chans[o.a] <- id*1000 + i
		case "recv":
			v, ok := <-chans[o.a]
			more = "=" + strconv.Itoa(v) + " " + strconv.FormatBool(ok)
		case "close":
			close(chans[o.a])
		case "yield":
			runtime.Gosched()
		case "add":
			groups[o.a].Add(o.b)
		case "done":
			groups[o.a].Done()
		case "wait":
			groups[o.a].Wait()
		case "sleep":
			time.Sleep(time.Duration(o.a))
		case "exit":
			runtime.Goexit()
		case "lock":
			runtime.LockOSThread()
		case "unlock":
			runtime.UnlockOSThread()
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
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	for i := range strings.Fields(lines[0]) {
		chans = append(chans, make(chan int, number(strings.Fields(lines[0]), i)))
	}
	groups = make([]sync.WaitGroup, number(strings.Fields(lines[1]), 0))
	for _, line := range lines[2:] {
		var f []op
		for _, part := range strings.Split(line, ";") {
			if fields := strings.Fields(part); len(fields) > 0 {
				f = append(f, op{fields[0], number(fields, 1), number(fields, 2)})
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
