// Command kernel-socket tells what a TCP connection takes of the kernel's memory: the sizes of its objects, and how many
// of each 4,000 connections on the loopback make (both ends, idle).
//
//	go run ./kernel-socket > ../kernel-socket.csv
//
// It reads /proc/slabinfo, which needs root; without it nothing is recorded. Caches that the kernel has merged with
// others of the same size are not listed, and what other processes do meanwhile is in the differences: medians.
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"time"

	"probes/record"
)

const (
	processes = 5
	conns     = 4000
)

type cache struct{ active, size float64 }

func slabs() map[string]cache {
	text, err := os.ReadFile("/proc/slabinfo")
	if err != nil {
		log.Fatal("kernel-socket: ", err, ": nothing is recorded")
	}
	all := map[string]cache{}
	for _, l := range strings.Split(string(text), "\n")[2:] {
		f := strings.Fields(l)
		if len(f) < 4 {
			continue
		}
		active, _ := strconv.ParseFloat(f[1], 64)
		size, _ := strconv.ParseFloat(f[3], 64)
		all[f[0]] = cache{active, size}
	}
	return all
}

func child() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	var keep []net.Conn
	accepted := make(chan net.Conn, conns)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	before := slabs()
	for range conns {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			log.Fatal(err)
		}
		keep = append(keep, c, <-accepted)
	}
	time.Sleep(200 * time.Millisecond)
	after := slabs()
	for name, a := range after {
		if d := (a.active - before[name].active) / (2 * conns); d > 0.2 {
			fmt.Printf("%s\t%.0f\t%.3f\n", name, a.size, d)
		}
	}
	runtime.KeepAlive(keep)
}

func main() {
	if _, ok := record.Child(); ok {
		child()
		return
	}
	slabs()
	sizes, counts := map[string][]float64{}, map[string][]float64{}
	for range processes {
		out, _ := record.Run("", nil)
		for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
			f := strings.Split(l, "\t")
			size, _ := strconv.ParseFloat(f[1], 64)
			n, _ := strconv.ParseFloat(f[2], 64)
			sizes[f[0]] = append(sizes[f[0]], size)
			counts[f[0]] = append(counts[f[0]], n)
		}
	}
	var names []string
	for name := range sizes {
		names = append(names, name)
	}
	sort.Strings(names)
	text, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	kernel := strings.Join(strings.SplitN(string(text), ".", 3)[:2], ".")
	var rows [][]string
	for _, name := range names {
		if len(counts[name]) < processes { // another process's doing
			continue
		}
		for _, what := range []string{"size", "objects"} {
			xs, unit, form := sizes[name], "B", "%.0f"
			if what == "objects" {
				xs, unit, form = counts[name], "1/socket", "%.3f"
			}
			spread := fmt.Sprintf(form+".."+form, record.Quantile(xs, 0), record.Quantile(xs, 1))
			if record.Quantile(xs, 0) == record.Quantile(xs, 1) {
				spread = "exact"
			}
			rows = append(rows, []string{name, what, fmt.Sprintf(form, record.Quantile(xs, 0.5)), unit, strconv.Itoa(len(xs)), spread,
				record.System() + " Linux " + kernel, runtime.Version(), "/proc/slabinfo before and after 4,000 connections; median, least and greatest of processes"})
		}
	}
	record.Table("object,what,value,unit,n,spread,system,version,method", rows)
}
