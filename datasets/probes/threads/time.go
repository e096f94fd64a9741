package main

import (
	"fmt"
	"runtime"
)

const createMethod = "one after another, mean of a loop, under SCHED_FIFO where allowed; median and quartiles over processes"

// createCost: ns from start to end of a unit that does nothing.
func createCost() [][]string {
	timed = true
	defer func() { timed = false }()
	var rows [][]string
	for _, l := range languages {
		kind, n := "thread, create and join", "2000"
		if l.name == "Node" {
			continue
		}
		if l.name == "Go" {
			kind, n = "goroutine, go and wait", "200000"
		}
		if xs := l.several("", "create", n); len(xs) > 0 {
			rows = append(rows, row(xs, "ns", l.version, createMethod, l.name, kind, 0))
		}
	}
	// Kept alive: every one is new, nothing is reused.
	alive := func(name, what, kind string, counts ...int) {
		l := find(name)
		if l == nil {
			return
		}
		for _, n := range counts {
			var xs []float64
			for range processes {
				if _, ns, ok := l.grown(what, n); ok {
					xs = append(xs, ns)
				}
			}
			if len(xs) > 0 {
				rows = append(rows, row(xs, "ns", l.version,
					"time of the loop that starts N that stay, / N, under SCHED_FIFO where allowed; median and quartiles over processes", name, kind, n))
			}
		}
	}
	alive("Go", "tasks", "goroutine, kept", 1_000, 10_000, 100_000, 1_000_000)
	alive("C", "threads", "thread, kept", 1_000, 10_000)
	return rows
}

// switchCost: ns from one unit to the next.
func switchCost() [][]string {
	timed = true
	defer func() { timed = false }()
	var rows [][]string
	measure := func(name, kind string, rounds int, pins ...string) {
		l := find(name)
		if l == nil {
			return
		}
		for _, pin := range pins {
			xs := l.several(pin, "switch", kind, fmt.Sprint(rounds))
			if len(xs) == 0 {
				continue
			}
			cores := "1"
			if pin == "" {
				cores = fmt.Sprint(runtime.NumCPU())
			}
			rows = append(rows, row(xs, "ns", l.version,
				"two that take turns, time / hand-overs, under SCHED_FIFO where allowed; median and quartiles over processes", name, kind, cores))
		}
	}
	measure("C", "yield", 50_000, "0")
	measure("C", "pipe", 50_000, "0", "")
	measure("C", "condvar", 50_000, "0", "")
	measure("C", "swapcontext", 500_000, "0")
	measure("Go", "gosched", 2_000_000, "0")
	measure("Go", "channel", 1_000_000, "0", "")
	measure("Python", "asyncio", 100_000, "0")
	measure("Node", "await", 1_000_000, "0")
	return rows
}
