package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"probes/record"
)

// wakeUps: how long a sleeper waits for a core beside as many loops as there are cores, by quantile.
func wakeUps() [][]string {
	c := find("C")
	if c == nil {
		return nil
	}
	wake := filepath.Join(filepath.Dir(c.command[0]), "wake")
	if out, err := exec.Command("gcc", "-O2", "-pthread", "-o", wake, "threads/programs/wake.c").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "wake-ups: %s\n", out)
		return nil
	}
	quantiles := []float64{0.25, 0.5, 0.75, 0.95}
	var rows [][]string
	for _, sleep := range []int{7, 20} {
		by := map[float64][]float64{}
		for range processes {
			var waits []float64
			for _, line := range inGroup(0, fmt.Sprintf("%s %d %d 150", wake, runtime.NumCPU(), sleep)) {
				if x, err := strconv.ParseFloat(line, 64); err == nil {
					waits = append(waits, x)
				}
			}
			if len(waits) == 0 {
				return rows
			}
			for _, q := range quantiles {
				by[q] = append(by[q], record.Quantile(waits, q))
			}
		}
		for _, q := range quantiles {
			rows = append(rows, row(by[q], "ns", kernelRelease(),
				"150 turns of sleep and 0.1 ms of work, in a control group with all its loops; median and quartiles over processes",
				runtime.NumCPU(), sleep, q))
		}
	}
	return rows
}
