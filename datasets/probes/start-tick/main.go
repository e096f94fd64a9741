// Command start-tick compares P's schedtick, as Go's own schedtrace prints it, with the tick that can be read
// off the order in which 258 goroutines run on one P.
//
//	go run ./start-tick > ../start-tick.csv
//
// The first goroutine that the 61st tick fetches from the global queue is number 1. It runs after the newborn
// (which does not tick) and k goroutines of the local queue (which do), so main parked at tick 61 − k.
// The column value is the counter modulo 61; read_off is 61 − k; n is the number of processes that gave this pair.
package main

import (
	"fmt"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"probes/record"
)

const processes = 60

// The queues as they are before any of the 258 has run.
var line = regexp.MustCompile(`runqueue=129 \[ 128 \] schedticks=\[\s*(\d+)\s*\]`)

func child() {
	time.Sleep(2 * time.Millisecond) // the runtime's own goroutines settle
	order := make([]int, 0, 258)
	var wg sync.WaitGroup
	wg.Add(258)
	for i := 1; i <= 258; i++ {
		go func() { order = append(order, i); wg.Done() }()
	}
	print("begin\n") // no system call that could cost the P
	x := uint32(1)
	for range 8_000_000 { // a few ms without a call: sysmon looks at least once, and cannot yet preempt
		x = x*1664525 + 1013904223
	}
	wg.Wait()
	k := 0
	for order[k+1] != 1 {
		k++
	}
	print("end\n")
	fmt.Println(k, order[0], x != 0)
}

func main() {
	if _, ok := record.Child(); ok {
		child()
		return
	}
	type pair struct{ counter, readOff int }
	seen := map[pair]int{}
	for got := 0; got < processes; {
		out, text := record.Run("", []string{"GOMAXPROCS=1", "GOGC=off", "GODEBUG=schedtrace=1,asyncpreemptoff=1"})
		_, after, _ := strings.Cut(text, "begin\n")
		during, _, _ := strings.Cut(after, "end\n")
		looks := line.FindAllStringSubmatch(during, -1)
		var k, first int
		fmt.Sscan(out, &k, &first)
		if len(looks) < 2 || first != 258 {
			continue // the last look may reach into the time after main parked: the one before it counts
		}
		counter, _ := strconv.Atoi(looks[0][1])
		seen[pair{counter % 61, 61 - k}]++
		got++
	}
	var pairs []pair
	for p := range seen {
		pairs = append(pairs, p)
	}
	sort.Slice(pairs, func(i, j int) bool { return seen[pairs[i]] > seen[pairs[j]] })
	var rows [][]string
	for _, p := range pairs {
		rows = append(rows, []string{
			strconv.Itoa(p.readOff), strconv.Itoa(p.counter), "ticks", strconv.Itoa(seen[p]), "exact",
			record.System(), runtime.Version(), fmt.Sprintf("schedtrace beside the order, %d processes", processes),
		})
	}
	record.Table("read_off,value,unit,n,spread,system,version,method", rows)
}
