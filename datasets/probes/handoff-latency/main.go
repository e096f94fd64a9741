// Command handoff-latency measures how long a value sent on an unbuffered channel waits for its receiver
// on a P with 50 runnable goroutines: in ns, and in turns that the others took meanwhile.
//
//	go run ./handoff-latency > ../handoff-latency.csv
//
// Fifty workers take turns (1 µs of work, then Gosched); after every 77th turn the worker whose turn it was
// sends to a listener. 77 is more than the listener can wait, and prime to 50, so that every place in the
// queue comes up. Three series:
// seat=kept: the woken listener sits in runnext.
// seat=lost: after the send the worker starts an empty goroutine, which takes runnext and so pushes the
// listener to the tail of the local queue.
// seat=coin: a race-detector build, in which the scheduler ignores runnext with probability 1/2
// (proc.go, runqput); its ns are left out, for the detector makes everything slower.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"probes/record"
)

const (
	workers   = 50
	work      = time.Microsecond
	every     = 77
	handoffs  = 2000
	processes = 9
)

type message struct {
	at    time.Time
	turns int64
}

func busy(d time.Duration) {
	for t := time.Now(); time.Since(t) < d; {
	}
}

func child(lost bool) {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(1)
	var turns atomic.Int64
	var stop atomic.Bool
	ch := make(chan message)
	for range workers {
		go func() {
			for !stop.Load() {
				busy(work)
				if n := turns.Add(1); n%every == 0 {
					ch <- message{time.Now(), n}
					if lost {
						go func() {}()
					}
				}
				runtime.Gosched()
			}
		}()
	}
	ns := make([]int64, 0, handoffs)
	waited := make([]int64, 0, handoffs)
	for len(ns) < handoffs {
		m := <-ch
		ns = append(ns, int64(time.Since(m.at)))
		waited = append(waited, turns.Load()-m.turns)
	}
	stop.Store(true)
	for i := range ns {
		fmt.Println(ns[i], waited[i])
	}
}

func main() {
	if args, ok := record.Child(); ok {
		child(args[0] == "lost")
		return
	}
	dir, err := os.MkdirTemp("", "handoff")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	raceBinary := filepath.Join(dir, "race")
	if out, err := exec.Command("go", "build", "-race", "-o", raceBinary, "./handoff-latency").CombinedOutput(); err != nil {
		log.Printf("no race build here, seat=coin is left out: %s", out)
		raceBinary = ""
	}
	quantiles := []float64{0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995}
	var rows [][]string
	for _, seat := range []string{"kept", "lost", "coin"} {
		binary := ""
		if seat == "coin" {
			if raceBinary == "" {
				continue
			}
			binary = raceBinary
		}
		ns := make([][]float64, len(quantiles))
		turns := make([][]float64, len(quantiles))
		for range processes {
			out, _ := record.Run(binary, nil, seat)
			var xs, ts []float64
			for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
				var x, t float64
				fmt.Sscan(line, &x, &t)
				xs, ts = append(xs, x), append(ts, t)
			}
			for i, q := range quantiles {
				ns[i] = append(ns[i], record.Quantile(xs, q))
				turns[i] = append(turns[i], record.Quantile(ts, q))
			}
		}
		emit := func(unit string, samples [][]float64) {
			for i, q := range quantiles {
				s := samples[i]
				f := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
				rows = append(rows, []string{
					seat, f(q), f(record.Quantile(s, 0.5)), unit, strconv.Itoa(processes),
					f(record.Quantile(s, 0.25)) + ".." + f(record.Quantile(s, 0.75)),
					record.System(), runtime.Version(),
					fmt.Sprintf("median and quartiles over %d processes of the quantile over %d hand-offs", processes, handoffs),
				})
			}
		}
		emit("turns", turns)
		if seat != "coin" {
			emit("ns", ns)
		}
	}
	record.Table("seat,quantile,value,unit,n,spread,system,version,method", rows)
}
