// Package record runs a probe's child processes and writes what they say as CSV or as quantiles.
// Every dataset of this folder has the columns value, unit, n, spread, system, version, method.
package record

import (
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"sort"
	"strings"
)

// Child tells whether this process is a child started by Run, and with which arguments.
func Child() ([]string, bool) {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		return os.Args[2:], true
	}
	return nil, false
}

// Run starts binary (this one if empty) once with extra environment; it returns standard output and error.
// A child that fails ends the recording: no invented rows.
func Run(binary string, env []string, args ...string) (stdout, stderr string) {
	if binary == "" {
		self, err := os.Executable()
		if err != nil {
			log.Fatal(err)
		}
		binary = self
	}
	cmd := exec.Command(binary, append([]string{"child"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		log.Fatalf("%v: %v\n%s", args, err, errs.String())
	}
	return out.String(), errs.String()
}

// System names the kind of machine, not the machine.
func System() string {
	return fmt.Sprintf("%s/%s %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

// Quantile of xs (sorted in place), the value at position q of the way, without interpolation.
func Quantile(xs []float64, q float64) float64 {
	sort.Float64s(xs)
	i := int(q * float64(len(xs)))
	if i >= len(xs) {
		i = len(xs) - 1
	}
	return xs[i]
}

// Settled is the last of the schedtrace lines that follow a mark, nil if there are fewer than two: the first may
// have been counted before the mark was written.
func Settled(lines [][]string) []string {
	if len(lines) < 2 {
		return nil
	}
	return lines[len(lines)-1]
}

// Table writes a header and rows of strings to standard output.
func Table(header string, rows [][]string) {
	w := csv.NewWriter(os.Stdout)
	w.Write(strings.Split(header, ","))
	w.WriteAll(rows)
	if err := w.Error(); err != nil {
		log.Fatal(err)
	}
}
