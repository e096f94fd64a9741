// The programs of `gmplab bench`, in Go: bench PROGRAM SIZE RUNS.
//
// Each times itself and prints one line of JSON: seconds of each run; the most memory, in MB, that the process
// had held after the first one; goroutines alive when that one had started its last.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

type program struct {
	procs int
	run   func(size int)
}

var programs = map[string]program{
	"ping-pong": {1, pingPong},
	"spawn":     {1, spawn},
	"mixed":     {8, mixed},
	"loops":     {64, loops},
	"sleepers":  {8, sleepers},
}

func main() {
	if len(os.Args) != 4 {
		fail("usage: bench PROGRAM SIZE RUNS")
	}
	p, known := programs[os.Args[1]]
	size, err1 := strconv.Atoi(os.Args[2])
	runs, err2 := strconv.Atoi(os.Args[3])
	if !known || err1 != nil || err2 != nil || size < 1 || runs < 1 {
		fail("bench: no such program, or not a number: " + strings.Join(os.Args[1:], " "))
	}
	runtime.GOMAXPROCS(p.procs)
	calibrate()
	var seconds []float64
	var megabytes float64
	var alive int
	for i := 0; i < runs; i++ {
		began := time.Now()
		p.run(size)
		seconds = append(seconds, time.Since(began).Seconds())
		if i == 0 {
			megabytes = maxRSS()
			alive = started
		}
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{"seconds": seconds, "megabytes": megabytes, "alive": alive})
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(2)
}

// maxRSS is the most memory this process has held, in MB; 0 where there is no /proc. Not getrusage: its figure
// starts at what the parent process held.
func maxRSS() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(status), "\n") {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == "VmHWM:" {
			kilobytes, _ := strconv.ParseFloat(fields[1], 64)
			return kilobytes / 1024
		}
	}
	return 0
}
