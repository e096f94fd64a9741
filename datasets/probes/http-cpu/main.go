// Command http-cpu measures the CPU time of HTTP requests, client and server in one process.
//
//	go run ./http-cpu > ../http-cpu.csv
//
// new: requests that each make a connection, 2,000 at once, answered after 200 ms. reused: 20,000 requests over 16
// connections, one after another on each. CPU time is that of the process, user and system, by
// request.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"probes/record"
)

const processes = 7

func cpu() (user, system float64) {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return float64(r.Utime.Nano()), float64(r.Stime.Nano())
}

func child(kind string) {
	pause := 200 * time.Millisecond
	if kind == "reused" {
		pause = 0
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if pause > 0 {
			time.Sleep(pause)
		}
		io.WriteString(w, "ok")
	})}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go server.Serve(ln)
	url := "http://" + ln.Addr().String() + "/"
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 16
	client := http.Client{Transport: t}
	get := func() {
		resp, err := client.Get(url)
		if err != nil {
			log.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	goroutines, each := 2000, 1
	if kind == "reused" {
		goroutines, each = 16, 1250
	}
	run := func() {
		var wg sync.WaitGroup
		for range goroutines {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range each {
					get()
				}
			}()
		}
		wg.Wait()
	}
	if kind == "reused" {
		run() // connections are there
	}
	u0, s0 := cpu()
	run()
	u1, s1 := cpu()
	n := float64(goroutines * each)
	fmt.Printf("user %.0f\nsystem %.0f\n", (u1-u0)/n, (s1-s0)/n)
}

func main() {
	if args, ok := record.Child(); ok {
		child(args[0])
		return
	}
	var rows [][]string
	for _, kind := range []string{"new", "reused"} {
		samples := map[string][]float64{}
		for range processes {
			out, _ := record.Run("", nil, kind)
			for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
				what, value, _ := strings.Cut(l, " ")
				x, _ := strconv.ParseFloat(value, 64)
				samples[what] = append(samples[what], x)
			}
		}
		for _, what := range []string{"user", "system"} {
			xs := samples[what]
			rows = append(rows, []string{kind, what, fmt.Sprintf("%.0f", record.Quantile(xs, 0.5)), "ns", strconv.Itoa(len(xs)),
				fmt.Sprintf("%.0f..%.0f", record.Quantile(xs, 0.25), record.Quantile(xs, 0.75)), record.System(), runtime.Version(),
				"CPU time of the process by request; median and quartiles of processes"})
		}
	}
	record.Table("connection,what,value,unit,n,spread,system,version,method", rows)
}
