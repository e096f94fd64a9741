// Command several-ps measures what several Ps make of the same program, run after run: who runs how much of
// it, in which pieces it is stolen, how long a goroutine waits for its turn, how many threads there are.
//
//	nice -n -20 go run ./several-ps > ../several-ps.csv
//
// One row a process. Three programs, each on GOMAXPROCS Ps of a machine with as many cores:
// fan: main starts 1,000 goroutines of 10 µs each and waits for them. own: how many ran on main's P; steals:
// how often another P's sequence of goroutines breaks off and goes on elsewhere, which every steal does;
// longest: the longest stretch of neighbours that another P ran one after the other.
// turns: 16 goroutines per P, each 200 times 20 µs of work and a sleep of 100 µs: quantiles of the scheduling
// latency (/sched/latencies:seconds), in ns: upper ends of the histogram's buckets.
// wake: main, which stays busy, sends to a goroutine on an unbuffered channel, 500 times with 200 µs between:
// how many were run by another P, and quantiles of the time between send and receipt, in ns.
//
// A process that the kernel took off its cores more than a few times measures the machine, not Go: the probe
// starts 3 processes for each row wanted and keeps the third with the fewest involuntary switches.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	_ "unsafe" // for go:linkname

	"probes/record"
)

//go:linkname procPin runtime.procPin
func procPin() int

//go:linkname procUnpin runtime.procUnpin
func procUnpin()

func proc() int {
	p := procPin()
	procUnpin()
	return p
}

const (
	rows  = 20
	tries = 3
)

type result struct {
	Figures  map[string]int64
	Switches int64
}

func main() {
	if args, is := record.Child(); is {
		procs, _ := strconv.Atoi(args[1])
		child(args[0], procs)
		return
	}
	var table [][]string
	for _, program := range []string{"fan", "turns", "wake"} {
		for procs := 2; procs <= runtime.NumCPU(); procs *= 2 {
			table = append(table, measure(program, procs)...)
		}
	}
	record.Table("program,procs,process,figure,value,unit,n,spread,system,version,method", table)
}

func measure(program string, procs int) (table [][]string) {
	var results []result
	for range rows * tries {
		out, _ := record.Run("", nil, program, strconv.Itoa(procs))
		var r result
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			log.Fatal(err)
		}
		results = append(results, r)
	}
	sort.SliceStable(results, func(i, j int) bool { return results[i].Switches < results[j].Switches })
	method := fmt.Sprintf("one process; of %d the %d with the fewest involuntary switches", len(results), rows)
	for i, r := range results[:rows] {
		for _, name := range sortedNames(r.Figures) {
			table = append(table, []string{
				program, strconv.Itoa(procs), strconv.Itoa(i + 1), name, strconv.FormatInt(r.Figures[name], 10),
				units[name[:1]], "1", "exact", record.System(), runtime.Version(), method,
			})
		}
	}
	return table
}

// By a figure's first letter: own, other; longest; steals; quantiles.
var units = map[string]string{"o": "goroutines", "l": "goroutines", "s": "steals", "p": "ns"}

func sortedNames(figures map[string]int64) (names []string) {
	for name := range figures {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func child(program string, procs int) {
	runtime.GOMAXPROCS(procs)
	debug.SetGCPercent(-1)
	spinFor(time.Millisecond)
	calibrate()
	time.Sleep(20 * time.Millisecond)
	r := result{Figures: map[string]int64{}}
	before := switches()
	switch program {
	case "fan":
		fan(r.Figures, procs)
	case "turns":
		turns(r.Figures, procs)
	case "wake":
		wake(r.Figures)
	}
	r.Switches = switches() - before
	json.NewEncoder(os.Stdout).Encode(r)
}

func switches() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Nivcsw
}

var perMicrosecond float64

//go:noinline
func spin(n int) (x int) {
	for i := range n {
		x ^= i
	}
	return x
}

func spinFor(d time.Duration) { // by the clock
	for began := time.Now(); time.Since(began) < d; {
	}
}

func calibrate() {
	const n = 1_000_000
	best := time.Hour
	for range 10 {
		began := time.Now()
		spin(n)
		best = min(best, time.Since(began))
	}
	perMicrosecond = n / (float64(best.Nanoseconds()) / 1000)
}

func work(us float64) { spin(int(us * perMicrosecond)) }

func fan(f map[string]int64, procs int) {
	const n = 1000
	on := make([]int32, n)
	at := make([]int32, n)
	var sequence atomic.Int32
	var wg sync.WaitGroup
	wg.Add(n)
	mine := proc()
	for i := range n {
		go func() {
			on[i] = int32(proc())
			at[i] = sequence.Add(1)
			work(10)
			wg.Done()
		}()
	}
	wg.Wait()
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return at[order[a]] < at[order[b]] })
	f["own"] = 0
	last := make([]int, procs)
	stretch := make([]int64, procs)
	for p := range last {
		last[p] = -2
	}
	for _, i := range order {
		p := int(on[i])
		if p == mine {
			f["own"]++
			continue
		}
		if i == last[p]+1 {
			stretch[p]++
		} else {
			stretch[p] = 1
			f["steals"]++
		}
		f["longest"] = max(f["longest"], stretch[p])
		last[p] = i
	}
}

func turns(f map[string]int64, procs int) {
	sample := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(sample)
	before := append([]uint64(nil), sample[0].Value.Float64Histogram().Counts...)
	var wg sync.WaitGroup
	began := time.Now()
	for range 16 * procs {
		wg.Add(1)
		go func() {
			for range 200 {
				work(20)
				time.Sleep(100 * time.Microsecond)
			}
			wg.Done()
		}()
	}
	wg.Wait()
	f["pelapsed"] = int64(time.Since(began))
	metrics.Read(sample)
	h := sample[0].Value.Float64Histogram()
	var total uint64
	for i := range h.Counts {
		h.Counts[i] -= before[i]
		total += h.Counts[i]
	}
	for name, q := range map[string]float64{"p10": .1, "p50": .5, "p90": .9, "p99": .99, "p999": .999, "pmax": 1} {
		var sum uint64
		for i, c := range h.Counts {
			sum += c
			if float64(sum) >= q*float64(total) {
				f[name] = int64(math.Round(min(h.Buckets[i+1], 1e9) * 1e9))
				break
			}
		}
	}
}

func wake(f map[string]int64) {
	const n = 500
	type message struct {
		sent time.Time
		from int
	}
	ch := make(chan message)
	took := make([]int64, 0, n)
	var other atomic.Int64
	done := make(chan bool)
	go func() {
		for m := range ch {
			took = append(took, int64(time.Since(m.sent)))
			if proc() != m.from {
				other.Add(1)
			}
		}
		done <- true
	}()
	for range n {
		spinFor(200 * time.Microsecond)
		ch <- message{time.Now(), proc()}
	}
	close(ch)
	<-done
	f["other"] = other.Load()
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	f["p10"], f["p50"], f["p90"] = took[n/10], took[n/2], took[n*9/10]
}
