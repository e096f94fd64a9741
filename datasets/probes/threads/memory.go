package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"probes/record"
)

// memory of a process and of the kernel, in bytes.
type memory map[string]float64

// look reads what a process has, and what the kernel holds for all.
func look(pid int) memory {
	m := memory{}
	read := func(path string, names map[string]string) {
		text, err := os.ReadFile(path)
		if err != nil {
			return
		}
		for _, line := range strings.Split(string(text), "\n") {
			words := strings.Fields(line)
			if len(words) < 2 {
				continue
			}
			if name, ok := names[strings.TrimSuffix(words[0], ":")]; ok {
				kb, _ := strconv.ParseFloat(words[1], 64)
				m[name] = 1024 * kb
			}
		}
	}
	read(fmt.Sprintf("/proc/%d/status", pid), map[string]string{
		"VmSize": "reserved", "VmRSS": "resident", "VmPTE": "page tables",
	})
	read("/proc/meminfo", map[string]string{"KernelStack": "kernel stack", "SUnreclaim": "slab"})
	return m
}

// grown starts a program, lets it make n units, and gives what that took, by kind, and ns each.
func (l *language) grown(what string, n int) (memory, float64, bool) {
	p := l.start(what, strconv.Itoa(n))
	defer p.end()
	if word, _ := p.hear(); word != "before" {
		return nil, 0, false
	}
	time.Sleep(100 * time.Millisecond)
	before := look(p.cmd.Process.Pid)
	p.say()
	word, ns := p.hear()
	if word != "ready" {
		fmt.Fprintf(os.Stderr, "%s: %s %d: %s\n", l.name, what, n, p.out.Text())
		return nil, 0, false
	}
	time.Sleep(300 * time.Millisecond)
	after := look(p.cmd.Process.Pid)
	for name := range after {
		after[name] -= before[name]
	}
	return after, ns, true
}

const threadMethod = "difference before and after N waiting threads, / N; median and quartiles over processes; "

var threadMethods = map[string]string{
	"reserved":     "VmSize",
	"resident":     "VmRSS",
	"page tables":  "VmPTE",
	"kernel stack": "KernelStack of /proc/meminfo, whole system",
	"slab":         "SUnreclaim of /proc/meminfo, whole system",
}

// threadCost: what a waiting thread takes.
func threadCost() [][]string {
	var rows [][]string
	for _, l := range languages {
		counts := []int{1000, 10000}
		if l.name == "Node" {
			counts = []int{100} // each worker is an engine of its own
		}
		for _, n := range counts {
			by := map[string][]float64{}
			for range processes {
				m, _, ok := l.grown("threads", n)
				if !ok {
					continue
				}
				for name, bytes := range m {
					by[name] = append(by[name], bytes/float64(n))
				}
			}
			for _, what := range []string{"reserved", "resident", "kernel stack", "page tables", "slab"} {
				// What the whole system holds moves with its other work: too few threads do not stand out from it.
				if len(by[what]) == 0 || record.Quantile(by[what], 0) <= 0 {
					continue
				}
				rows = append(rows, row(by[what], "B", l.version, threadMethod+threadMethods[what], l.name, n, what))
			}
		}
	}
	return rows
}

// tasksMemory: what N sleeping tasks take of RAM.
func tasksMemory() [][]string {
	var rows [][]string
	measure := func(name, what, kind string, counts ...int) {
		l := find(name)
		if l == nil {
			return
		}
		for _, n := range counts {
			var xs []float64
			for range processes {
				m, _, ok := l.grown(what, n)
				if ok {
					xs = append(xs, m["resident"]/1e6)
				}
			}
			if len(xs) > 0 {
				rows = append(rows, row(xs, "MB", l.version,
					"VmRSS after less before N sleeping tasks; median and quartiles over processes", name, kind, n))
			}
		}
	}
	measure("Go", "tasks", "goroutine", 10_000, 100_000, 1_000_000)
	measure("Node", "tasks", "promise", 10_000, 100_000, 1_000_000)
	measure("Python", "tasks", "asyncio task", 10_000, 100_000, 1_000_000)
	for _, name := range []string{"C", "Rust", "Java", "Python"} {
		measure(name, "threads", "thread", 10_000)
	}
	return rows
}
