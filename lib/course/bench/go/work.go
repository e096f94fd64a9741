package main

import "time"

// turnsPerMicrosecond of the loop in spin, as calibrate found it.
var turnsPerMicrosecond int

// calibrate times the loop. CPU time is counted in turns, not by a clock, because a clock runs on while the
// thread does not.
func calibrate() {
	const turns = 10_000_000
	best := time.Hour
	for i := 0; i < 5; i++ {
		began := time.Now()
		spin(turns)
		best = min(best, time.Since(began))
	}
	turnsPerMicrosecond = int(turns * time.Microsecond / best)
}

// work uses the CPU for some microseconds.
func work(microseconds int) {
	spin(microseconds * turnsPerMicrosecond)
}

// spin is a chain of operations that wait for each other. It must not be inlined: the compiler would see that
// nobody wants the result.
//
//go:noinline
func spin(turns int) uint64 {
	x := uint64(88172645463325252)
	for i := 0; i < turns; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}
