// Command goroutine-memory measures what parked goroutines weigh, by what they wait for.
//
//	go run ./goroutine-memory > ../goroutine-memory.csv
//
// A child on one P starts n goroutines, lets all of them park, and reads runtime.MemStats and the kernel's count of
// resident bytes (VmRSS) before and after. Nothing is collected on purpose: garbage that stands when the last one
// has parked belongs to the price of starting them. One row for each figure: stack (StackInuse), heap (HeapAlloc),
// sys (Sys), rss (VmRSS), goal (NextGC, absolute), cycles (NumGC), the whole process's growth in bytes.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"probes/record"
)

const processes = 5

func rss() float64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return 1024 * kb
		}
	}
	log.Fatal("no VmRSS")
	return 0
}

func figures() []float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return []float64{float64(m.StackInuse), float64(m.HeapAlloc), float64(m.Sys), rss(), float64(m.NextGC), float64(m.NumGC)}
}

func child(args []string) {
	n, _ := strconv.Atoi(args[1])
	ch, other := make(chan int), make(chan int)
	var mu sync.Mutex
	mu.Lock()
	body := map[string]func(){
		"chan":  func() { <-ch },
		"sleep": func() { time.Sleep(time.Hour) },
		"select": func() {
			select {
			case <-ch:
			case <-other:
			}
		},
		"empty": func() { select {} },
		"mutex": func() { mu.Lock() },
	}[args[0]]
	before := figures()
	for i := range n {
		switch args[0] {
		case "chan":
			go func() { <-ch }()
		case "sleep":
			go func() { time.Sleep(time.Hour) }()
		default:
			go body()
		}
		if i%256 == 255 {
			runtime.Gosched()
		}
	}
	for runtime.Gosched(); runtime.NumGoroutine() < n; {
		runtime.Gosched()
	}
	runtime.Gosched()
	after := figures()
	for i, x := range after {
		if i < 4 {
			x -= before[i]
		}
		fmt.Printf("%.0f ", x)
	}
	runtime.KeepAlive(ch)
}

var names = []string{"stack", "heap", "sys", "rss", "goal", "cycles"}

func main() {
	if args, ok := record.Child(); ok {
		child(args)
		return
	}
	var rows [][]string
	for _, wait := range []string{"chan", "sleep", "select", "empty", "mutex"} {
		for _, n := range []int{10_000, 100_000, 200_000, 1_000_000} {
			for _, gogc := range []string{"100", "off"} {
				if gogc == "off" && n != 1_000_000 {
					continue
				}
				if wait == "mutex" && n > 200_000 {
					continue // a Lock yields before it waits; a million take minutes
				}
				all := make([][]float64, len(names))
				for range processes {
					out, _ := record.Run("", []string{"GOMAXPROCS=1", "GOGC=" + gogc}, wait, strconv.Itoa(n))
					for i, word := range strings.Fields(out) {
						x, _ := strconv.ParseFloat(word, 64)
						all[i] = append(all[i], x)
					}
				}
				for i, name := range names {
					xs := all[i]
					median := record.Quantile(xs, 0.5)
					unit := "bytes"
					if name == "cycles" {
						unit = "collections"
					}
					rows = append(rows, []string{
						strings.TrimPrefix(runtime.Version(), "go"), wait, strconv.Itoa(n), gogc, name,
						fmt.Sprintf("%.0f", median), unit, strconv.Itoa(processes),
						fmt.Sprintf("%.0f..%.0f", xs[0], xs[len(xs)-1]), record.System(), runtime.Version(),
						"growth of the process, GOMAXPROCS=1; median of processes, spread least..greatest",
					})
				}
				fmt.Fprintln(os.Stderr, time.Now().Format("15:04:05"), wait, n, gogc, all)
			}
		}
	}
	record.Table("go,wait,goroutines,gogc,what,value,unit,n,spread,system,version,method", rows)
}
