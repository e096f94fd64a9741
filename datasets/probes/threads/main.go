// Command threads measures what threads, goroutines and other units of concurrency cost, in every language whose
// toolchain is found here: gcc, javac, rustc, python3, node, and Go itself.
//
//	CGO_ENABLED=0 go run ./threads [NAME …]     writes ../NAME.csv for the names given, else for all
//
// Without cgo, so that Go's own threads are measured: with it they are glibc's, with stacks of 8 MiB.
// Names: thread-cost, create-cost, switch-cost, tasks-memory, registers-saved, syscall-threads, quota-throttling, wake-ups.
// A language without its toolchain is left out; so is what cannot be measured here. No row is invented.
package main

import (
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"probes/record"
)

// Repetitions: processes a row.
const processes = 5

type dataset struct {
	header string
	rows   func() [][]string
}

const common = ",value,unit,n,spread,system,version,method"

var datasets = map[string]dataset{
	"thread-cost":      {"language,units,what" + common, threadCost},
	"create-cost":      {"language,kind,alive" + common, createCost},
	"switch-cost":      {"language,kind,cores" + common, switchCost},
	"tasks-memory":     {"language,kind,tasks" + common, tasksMemory},
	"registers-saved":  {"kind,place" + common, registersSaved},
	"syscall-threads":  {"kind,calls" + common, syscallThreads},
	"quota-throttling": {"threads,quota,what" + common, quotaThrottling},
	"wake-ups":         {"hogs,sleep_ms,quantile" + common, wakeUps},
}

var order = []string{
	"thread-cost", "create-cost", "switch-cost", "tasks-memory", "registers-saved", "syscall-threads", "quota-throttling",
	"wake-ups",
}

func main() {
	if args, ok := record.Child(); ok {
		goChild(args)
		return
	}
	names := os.Args[1:]
	if len(names) == 0 {
		names = order
	}
	for _, name := range names {
		if _, ok := datasets[name]; !ok {
			log.Fatalf("there is no dataset %q; there are %s", name, strings.Join(order, ", "))
		}
	}
	folder, err := os.MkdirTemp("", "probe-threads-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	findLanguages(folder)
	for _, name := range names {
		d := datasets[name]
		rows := d.rows()
		if len(rows) == 0 {
			fmt.Fprintf(os.Stderr, "%s: nothing could be measured here\n", name)
			continue
		}
		write(filepath.Join("..", name+".csv"), d.header, rows)
		fmt.Fprintf(os.Stderr, "%s: %d rows\n", name, len(rows))
	}
}

func write(path, header string, rows [][]string) {
	f, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	w.Write(strings.Split(header, ","))
	w.WriteAll(rows)
	if err := w.Error(); err != nil {
		log.Fatal(err)
	}
}

// row makes a row: its own columns, then the median of xs with quartiles, and where it comes from.
func row(xs []float64, unit, version, method string, own ...any) []string {
	var cells []string
	for _, x := range own {
		cells = append(cells, fmt.Sprint(x))
	}
	number := func(q float64) string { return shorter(record.Quantile(xs, q)) }
	spread := number(0.25) + ".." + number(0.75)
	if number(0) == number(1) {
		spread = "exact"
	}
	return append(cells, number(0.5), unit, fmt.Sprint(len(xs)), spread, record.System(), version, method)
}

// shorter writes whole numbers whole, small ones with three digits.
func shorter(x float64) string {
	if x >= 100 || x == float64(int64(x)) {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}
