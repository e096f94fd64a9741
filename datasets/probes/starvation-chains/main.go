// Command starvation-chains measures how long main waits after runtime.Gosched while a chain of goroutines keeps
// its P busy without ever blocking: one row a wait.
//
//	go run ./starvation-chains > ../starvation-chains.csv
//
// chain=lrq: each link starts its successor and a no-op, which pushes the successor to the local queue.
// chain=pingpong: two goroutines hand a value to and fro; whoever is woken sits in runnext.
// chain=runnext: each link does nothing but start its successor, which so sits in runnext.
// links counts links (a ping-pong: hand-offs) during the wait. left counts goroutines beside main and the chain's
// living link when main is back: links that were preempted after they had started their successor.
//
// The third chain can take minutes. A wait that is longer than 30 s is ended there with its process and written
// with censored=1; how many links it had is then not known. Processes run one at a time, a few waits in each:
// what one wait leaves behind can shorten the next.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"probes/record"
)

const limit = 30 * time.Second

var series = []struct {
	chain            string
	procs            int
	processes, waits int
}{
	{"lrq", 1, 4, 50},
	{"pingpong", 1, 8, 25},
	{"runnext", 1, 40, 5},
	{"runnext", 2, 4, 50},
}

// Only the chain writes it, and on one P main reads it while the chain stands still.
var links int

func linkLRQ() {
	links++
	go linkLRQ()
	go func() {}()
}

func link() {
	links++
	go link()
}

func player(first, then func()) {
	for {
		first()
		links++
		then()
	}
}

func start(chain string) (living int) {
	switch chain {
	case "lrq":
		go linkLRQ()
		return 1
	case "runnext":
		go link()
		return 1
	}
	a, b := make(chan int), make(chan int)
	go player(func() { a <- 0 }, func() { <-b })
	go player(func() { <-a }, func() { b <- 0 })
	return 2
}

func child(chain string, procs, waits int) {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(procs)
	living := start(chain)
	for range waits {
		before, from := links, time.Now()
		runtime.Gosched()
		wait := time.Since(from)
		fmt.Println(wait.Nanoseconds(), links-before, runtime.NumGoroutine()-1-living)
	}
}

// measure runs one process and calls row for each of its waits, the last of which may be censored.
func measure(chain string, procs, waits int, row func(ns, links, left int64, censored bool)) {
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	cmd := exec.Command(self, "child", chain, strconv.Itoa(procs), strconv.Itoa(waits))
	out, err := cmd.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	for range waits {
		select {
		case line, ok := <-lines:
			var ns, n, left int64
			if _, err := fmt.Sscan(line, &ns, &n, &left); err != nil || !ok {
				log.Fatalf("%s: the process said %q", chain, line)
			}
			row(ns, n, left, false)
		case <-time.After(limit):
			row(limit.Nanoseconds(), 0, 0, true)
			return
		}
	}
}

func main() {
	if args, ok := record.Child(); ok {
		procs, _ := strconv.Atoi(args[1])
		waits, _ := strconv.Atoi(args[2])
		child(args[0], procs, waits)
		return
	}
	var rows [][]string
	for _, s := range series {
		for process := 1; process <= s.processes; process++ {
			wait := 0
			measure(s.chain, s.procs, s.waits, func(ns, links, left int64, censored bool) {
				wait++
				counted, leftText, mark := strconv.FormatInt(links, 10), strconv.FormatInt(left, 10), "0"
				if censored {
					counted, leftText, mark = "", "", "1"
				}
				if s.procs > 1 { // the chain goes on while main counts
					counted, leftText = "", ""
				}
				rows = append(rows, []string{
					s.chain, strconv.Itoa(s.procs), strconv.Itoa(process), strconv.Itoa(wait), counted, leftText, mark,
					strconv.FormatInt(ns, 10), "ns", "1", "exact",
					record.System(), runtime.Version(), "one wait of main for runtime.Gosched to return, GC off",
				})
				log.Println(s.chain, s.procs, process, wait, time.Duration(ns), counted, leftText)
			})
		}
	}
	record.Table("chain,procs,process,wait,links,left,censored,value,unit,n,spread,system,version,method", rows)
}
