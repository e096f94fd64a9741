// Command gc-stacks measures what parked goroutines cost the garbage collector.
//
//	go run ./gc-stacks > ../gc-stacks.csv
//
// A child parks n goroutines on a channel, some of them m calls deep, then calls runtime.GC three times; the last one
// is told, as GODEBUG=gctrace=1 prints it: time of marking by the clock, CPU time of marking (assists, dedicated and
// fractional workers, idle workers), the goal for the next cycle (NextGC), stacks scanned and globals. The starting
// stack size is read from a goroutine started afterwards, by the growth of StackInuse over 1,024 of them.
package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"probes/record"
)

const processes = 5

var ch = make(chan int)

// A frame of a little more than 512 bytes.
//
//go:noinline
func deep(n int) byte {
	var frame [480]byte
	frame[n&255] = byte(n)
	if n == 0 {
		<-ch
		return frame[3]
	}
	return deep(n-1) + frame[7]
}

func child(args []string) {
	n, _ := strconv.Atoi(args[0])
	calls, _ := strconv.Atoi(args[1])
	for i := range n {
		if calls == 0 {
			go func() { <-ch }()
		} else {
			go deep(calls)
		}
		if i%256 == 255 {
			runtime.Gosched()
		}
	}
	for range 3 {
		runtime.Gosched()
		runtime.GC()
	}
	var m, after runtime.MemStats
	runtime.ReadMemStats(&m)
	for range 1024 {
		go func() { <-ch }()
	}
	runtime.Gosched()
	runtime.ReadMemStats(&after)
	fmt.Println(m.NextGC, m.StackInuse, m.HeapAlloc, (after.StackInuse-m.StackInuse)/1024)
}

var trace = regexp.MustCompile(`gc \d+ @\S+ \d+%: [\d.]+\+([\d.]+)\+[\d.]+ ms clock, [\d.]+\+([\d.]+)/([\d.]+)/([\d.]+)\+[\d.]+ ms cpu, .* (\d+) MB stacks, (\d+) MB globals.*\(forced\)`)

// number writes x with the digits it has, three decimals at most.
func number(x float64) string {
	return strconv.FormatFloat(math.Round(1000*x)/1000, 'f', -1, 64)
}

func main() {
	if args, ok := record.Child(); ok {
		child(args)
		return
	}
	var rows [][]string
	for _, s := range []struct{ n, calls, procs int }{
		{0, 0, 1}, {10_000, 0, 1}, {100_000, 0, 1}, {300_000, 0, 1}, {1_000_000, 0, 1}, {1_000_000, 0, 2},
		{100_000, 1, 1}, {100_000, 3, 1}, {100_000, 6, 1}, {100_000, 12, 1}, {30_000, 50, 1},
	} {
		names := []string{"clock", "cpu", "goal", "stacks", "heap", "start"}
		all := make([][]float64, len(names))
		for range processes {
			out, errs := record.Run("", []string{"GOMAXPROCS=" + strconv.Itoa(s.procs), "GODEBUG=gctrace=1"},
				strconv.Itoa(s.n), strconv.Itoa(s.calls))
			lines := trace.FindAllStringSubmatch(errs, -1)
			last := lines[len(lines)-1]
			traced := func(i int) float64 { x, _ := strconv.ParseFloat(last[i], 64); return x }
			words := strings.Fields(out)
			word := func(i int) float64 { x, _ := strconv.ParseFloat(words[i], 64); return x }
			for i, x := range []float64{traced(1), traced(2) + traced(3) + traced(4), word(0), word(1), word(2), word(3)} {
				all[i] = append(all[i], x)
			}
		}
		for i, name := range names {
			xs := all[i]
			median := record.Quantile(xs, 0.5)
			unit := map[string]string{"clock": "ms", "cpu": "ms"}[name]
			if unit == "" {
				unit = "bytes"
			}
			rows = append(rows, []string{
				strconv.Itoa(s.n), strconv.Itoa(s.calls), strconv.Itoa(s.procs), name,
				number(median), unit, strconv.Itoa(processes),
				number(xs[0]) + ".." + number(xs[len(xs)-1]),
				record.System(), runtime.Version(), "third runtime.GC with n goroutines parked; median of processes, spread least..greatest",
			})
		}
		fmt.Fprintln(os.Stderr, s, all)
	}
	record.Table("parked,calls,procs,what,value,unit,n,spread,system,version,method", rows)
}
