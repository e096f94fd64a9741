// Command global-batch measures how many goroutines a P that has run dry takes from the global queue.
//
//	go run ./global-batch > ../global-batch.csv
//
// All Ps but one are kept in loops without calls. On the one that is left, L workers do nothing but Gosched,
// so that whenever the local queue is empty all L stand in the global one. A marker (a goroutine that is
// displaced from runnext by an empty one, and so stands last in the local queue) tells when that happens: the
// worker that runs after it is the first of a new batch. After a few rounds that first worker keeps its P in a
// loop without calls until sysmon has printed a schedtrace line: the rest of the batch is then in the
// local queue. batch = 1 + local; global = what was left behind.
package main

import (
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"probes/record"
)

const (
	processes = 15
	rounds    = 20
)

var line = regexp.MustCompile(`runqueue=(\d+) \[([ \d]+)\]`)

func child(procs, length int) {
	runtime.GOMAXPROCS(procs)
	var busy, started, round atomic.Int64
	var fresh atomic.Bool
	for range procs - 1 {
		go func() {
			busy.Add(1)
			for {
			}
		}()
	}
	for busy.Load() < int64(procs-1) {
		runtime.Gosched()
	}
	for range length {
		go func() {
			all := started.Add(1) == int64(length)
			for {
				if all || fresh.CompareAndSwap(true, false) {
					all = false
					if round.Add(1) == rounds {
						print("begin\n") // no system call that could cost the P
						x := uint32(1)
						for range 60_000_000 {
							x = x*1664525 + 1013904223
						}
						syscall.RawSyscall(syscall.SYS_EXIT_GROUP, uintptr(x&0), 0, 0)
					}
					go fresh.Store(true)
					go func() {}()
				}
				runtime.Gosched()
			}
		}()
	}
	select {}
}

func main() {
	if args, ok := record.Child(); ok {
		procs, _ := strconv.Atoi(args[0])
		length, _ := strconv.Atoi(args[1])
		child(procs, length)
	}
	env := []string{"GOGC=off", "GODEBUG=schedtrace=1,asyncpreemptoff=1"}
	var rows [][]string
	for _, procs := range []int{1, 4, 8} {
		for _, length := range []int{3, 100, 300, 1000} {
			samples := map[string][]float64{}
			for range processes {
				var m []string
				for m == nil {
					_, text := record.Run("", env, strconv.Itoa(procs), strconv.Itoa(length))
					_, after, _ := strings.Cut(text, "begin\n")
					m = record.Settled(line.FindAllStringSubmatch(after, -1))
				}
				batch := 1.0
				for _, n := range strings.Fields(m[2]) {
					local, _ := strconv.ParseFloat(n, 64)
					batch += local
				}
				left, _ := strconv.ParseFloat(m[1], 64)
				samples["batch"] = append(samples["batch"], batch)
				samples["global"] = append(samples["global"], left)
			}
			for _, what := range []string{"batch", "global"} {
				s := samples[what]
				rows = append(rows, []string{
					strconv.Itoa(procs), strconv.Itoa(length), what, fmt.Sprint(record.Quantile(s, 0.5)), "goroutines",
					strconv.Itoa(processes), fmt.Sprintf("%v..%v", record.Quantile(s, 0.25), record.Quantile(s, 0.75)),
					record.System(), runtime.Version(), "median and quartiles of one schedtrace line a process",
				})
			}
		}
	}
	record.Table("procs,length,what,value,unit,n,spread,system,version,method", rows)
}
