package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// goChild is the Go program of units: the same protocol as programs/.
func goChild(args []string) {
	n, _ := strconv.Atoi(args[len(args)-1])
	debug.SetMaxThreads(50_000)
	switch args[0] {
	case "threads":
		var fds [2]int
		if err := syscall.Pipe(fds[:]); err != nil {
			panic(err)
		}
		keep(n, n, func() { // a goroutine that holds its thread, in a call that blocks in the kernel
			runtime.LockOSThread()
			syscall.Read(fds[0], make([]byte, 1))
		})
	case "tasks":
		keep(n, 0, func() { time.Sleep(time.Hour) })
	case "create":
		var wg sync.WaitGroup
		start := time.Now()
		for range n {
			wg.Add(1)
			go wg.Done()
			wg.Wait()
		}
		fmt.Println("create", time.Since(start).Nanoseconds()/int64(n))
	case "switch":
		goSwitch(args[1], n)
	case "blocked":
		blocked(args[1], n)
	}
}

// keep starts n goroutines that stay, and is ready when they have begun and there are so many threads.
func keep(n, threads int, f func()) {
	in := bufio.NewScanner(os.Stdin)
	fmt.Println("before", 0)
	in.Scan()
	start := time.Now()
	for range n {
		go f()
	}
	ns := time.Since(start).Nanoseconds() / int64(n)
	time.Sleep(500 * time.Millisecond) // until all have begun
	for threadCount() < threads {
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("ready", ns)
	in.Scan()
	os.Exit(0)
}

func goSwitch(kind string, n int) {
	var wg sync.WaitGroup
	wg.Add(2)
	a, b := make(chan int), make(chan int)
	start := time.Now()
	if kind == "gosched" {
		for range 2 {
			go func() {
				for range n {
					runtime.Gosched()
				}
				wg.Done()
			}()
		}
	} else {
		go func() {
			for range n {
				a <- <-b
			}
			wg.Done()
		}()
		go func() {
			for range n {
				b <- 1
				<-a
			}
			wg.Done()
		}()
	}
	wg.Wait()
	fmt.Println(kind, float64(time.Since(start).Nanoseconds())/float64(2*n))
}

// blocked: n goroutines in a call of some kind, and how many threads the process has then.
func blocked(kind string, n int) {
	for range n {
		switch kind {
		case "pipe-raw":
			var fds [2]int
			if err := syscall.Pipe(fds[:]); err != nil {
				panic(err)
			}
			go syscall.Read(fds[0], make([]byte, 1))
		case "file":
			go func() { // a regular file, which the poller refuses: each read is a call that is over at once
				f, err := os.Open(os.Args[0])
				if err != nil {
					return
				}
				b := make([]byte, 1<<12)
				for {
					if k, _ := f.Read(b); k == 0 {
						f.Seek(0, 0)
					}
				}
			}()
		case "socket":
			var fds [2]int
			fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK, 0)
			if err != nil {
				panic(err)
			}
			f := os.NewFile(uintptr(fds[0]), "socket")
			c, err := net.FileConn(f)
			if err != nil {
				panic(err)
			}
			f.Close()
			go c.Read(make([]byte, 1))
		}
	}
	time.Sleep(1500 * time.Millisecond)
	fmt.Println("threads", threadCount())
	os.Exit(0)
}

// threadCount is the number of threads of this process.
func threadCount() int {
	text, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(text), "\n") {
		if words := strings.Fields(line); len(words) == 2 && words[0] == "Threads:" {
			n, _ := strconv.Atoi(words[1])
			return n
		}
	}
	return 0
}

// syscallThreads: threads of a process whose goroutines are all in calls.
func syscallThreads() [][]string {
	raise()
	var rows [][]string
	l := find("Go")
	for _, kind := range []string{"pipe-raw", "file", "socket"} {
		for _, n := range []int{1, 10, 100, 1000, 5000} {
			if kind == "file" && n > 1000 {
				continue // they compute without end: a thousand say all there is to say
			}
			if xs := l.several("", "blocked", kind, fmt.Sprint(n)); len(xs) > 0 {
				rows = append(rows, row(xs, "threads", l.version,
					"Threads of /proc/self/status 1.5 s after N goroutines began; median and quartiles over processes", kind, n))
			}
		}
	}
	return rows
}

// raise lets children open as many files as the hard limit allows.
func raise() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		limit.Cur = limit.Max
		syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	}
}
