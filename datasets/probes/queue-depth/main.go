// Command queue-depth reads, from real Go's own schedtrace, how long the queues of one P are after main has
// started N goroutines and before any of them has run.
//
//	go run ./queue-depth > ../queue-depth.csv
//
// Each process starts N goroutines, then keeps the P in a loop that contains no call (asyncpreemptoff: nobody
// can take the P away) until sysmon has printed its line: `runqueue=` is the global queue, the number in
// brackets the local one. schedtrace does not count runnext; the row seat is what is left, N − global − local.
package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"probes/record"
)

const processes = 5

var spawned = []int{
	1, 2, 5, 64, 128, 192, 255, 256, 257, 258, 259, 300, 320, 350, 386, 387, 388, 420, 450, 480, 515, 516, 517,
	560, 600, 644, 645, 646, 680, 720, 773, 774, 775, 820, 860, 902, 903, 904, 950, 1000,
}

var line = regexp.MustCompile(`runqueue=(\d+) \[\s*(\d+)\s*\]`)

func child(n int) {
	runtime.GOMAXPROCS(1)
	time.Sleep(2 * time.Millisecond) // the runtime's own goroutines settle; after 10 ms sysmon might preempt main at once
	var ran atomic.Int64
	for range n {
		go ran.Add(1)
	}
	if ran.Load() > 0 {
		os.Exit(0) // main was preempted: no mark, so the process is run again
	}
	print("begin\n") // no system call that could cost the P
	x := uint32(1)
	for range 60_000_000 {
		x = x*1664525 + 1013904223
	}
	syscall.RawSyscall(syscall.SYS_EXIT_GROUP, uintptr(x&0), 0, 0) // without a stack check: no chance to yield
}

func main() {
	if args, ok := record.Child(); ok {
		n, _ := strconv.Atoi(args[0])
		child(n)
	}
	env := []string{"GOGC=off", "GODEBUG=schedtrace=1,asyncpreemptoff=1"}
	var rows [][]string
	for _, n := range spawned {
		samples := map[string][]float64{}
		for range processes {
			var m []string
			for m == nil { // without its lines a process is run again
				_, text := record.Run("", env, strconv.Itoa(n))
				_, after, _ := strings.Cut(text, "begin\n")
				m = record.Settled(line.FindAllStringSubmatch(after, -1))
			}
			global, _ := strconv.ParseFloat(m[1], 64)
			local, _ := strconv.ParseFloat(m[2], 64)
			samples["global"] = append(samples["global"], global)
			samples["local"] = append(samples["local"], local)
			samples["seat"] = append(samples["seat"], float64(n)-global-local)
		}
		for _, queue := range []string{"seat", "local", "global"} {
			s := samples[queue]
			rows = append(rows, []string{
				strconv.Itoa(n), queue, fmt.Sprint(record.Quantile(s, 0.5)), "goroutines", strconv.Itoa(processes),
				fmt.Sprintf("%v..%v", s[0], s[len(s)-1]), record.System(), runtime.Version(),
				"median, least and greatest of one schedtrace line a process, GOMAXPROCS=1",
			})
		}
	}
	record.Table("spawned,queue,value,unit,n,spread,system,version,method", rows)
}
