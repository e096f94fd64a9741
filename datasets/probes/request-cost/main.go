// Command request-cost measures what HTTP requests that wait for their answer cost a Go process: a GET per
// goroutine, each through its own http.Client{}, to a handler that sleeps.
//
//	go run ./request-cost > ../request-cost.csv
//
// side both is client and server in one process, as a test program has them; client and server are halves of it,
// the other half being another process. A child waits until all requests are in their handlers, half a second
// more, and reads its own figures: nothing is collected or given back before. Row requests 0 is the process with its
// listener before the first request. Needs Linux and a hard limit of 20,000 descriptors for the largest row.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"probes/record"
)

const processes = 7

var counts = []int{0, 500, 1000, 2000, 3000, 5000, 9000}

var inHandler atomic.Int64

// done: the other half is being ended.
var done atomic.Bool

func slow(w http.ResponseWriter, r *http.Request) {
	inHandler.Add(1)
	time.Sleep(5 * time.Minute)
}

func serve() string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/slow", slow)
	go http.Serve(ln, nil)
	return "http://" + ln.Addr().String() + "/slow"
}

func ask(url string, n int) {
	for range n {
		go func() {
			client := http.Client{}
			resp, err := client.Get(url)
			if err != nil {
				if done.Load() {
					return
				}
				log.Fatal(err)
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}()
	}
}

func status(name string) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range strings.Split(string(text), "\n") {
		if f := strings.Fields(l); len(f) > 1 && f[0] == name+":" {
			x, _ := strconv.ParseFloat(f[1], 64)
			return x
		}
	}
	log.Fatalf("no %s in /proc/self/status", name)
	return 0
}

func report() {
	rss := status("VmRSS") * 1024
	threads := status("Threads")
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		log.Fatal(err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	// The directory itself is one of the descriptors that it lists.
	fmt.Printf("goroutines %d\nfds %d\nthreads %.0f\nrss %.0f\nstack %d\nheap %d\nsys %d\ngc %d\n",
		runtime.NumGoroutine(), len(fds)-1, threads, rss, m.StackInuse, m.HeapInuse, m.Sys, m.NumGC)
}

func waitFor(n int) {
	for inHandler.Load() < int64(n) {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond)
}

func child(side string, n int) {
	switch side {
	case "both":
		ask(serve(), n)
		waitFor(n)
		report()
	case "server":
		url := serve()
		client := half("ask", url, n)
		waitFor(n)
		report()
		client.Process.Kill()
	case "client":
		server := half("serve", "", n)
		lines := bufio.NewScanner(server.out)
		lines.Scan()
		ask(lines.Text(), n)
		lines.Scan() // all are in their handlers
		report()
		done.Store(true)
		server.Process.Kill()
	}
}

type process struct {
	*exec.Cmd
	out io.Reader
}

// half starts the other half of a pair as a process of its own.
func half(what, url string, n int) process {
	self, _ := os.Executable()
	cmd := exec.Command(self, "child", what, strconv.Itoa(n), url)
	out, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	return process{cmd, out}
}

func main() {
	if args, ok := record.Child(); ok {
		n, _ := strconv.Atoi(args[1])
		switch args[0] {
		case "ask":
			ask(args[2], n)
			select {}
		case "serve":
			fmt.Println(serve())
			waitFor(n)
			fmt.Println("all")
			select {}
		default:
			child(args[0], n)
		}
		return
	}
	units := []struct{ name, unit string }{
		{"goroutines", "1"}, {"fds", "1"}, {"threads", "1"}, {"rss", "B"}, {"stack", "B"}, {"heap", "B"}, {"sys", "B"}, {"gc", "cycles"},
	}
	var rows [][]string
	for _, side := range []string{"both", "client", "server"} {
		for _, n := range counts {
			samples := map[string][]float64{}
			for range processes {
				out, _ := record.Run("", nil, side, strconv.Itoa(n))
				for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
					name, value, _ := strings.Cut(l, " ")
					x, err := strconv.ParseFloat(value, 64)
					if err != nil {
						log.Fatal(err)
					}
					samples[name] = append(samples[name], x)
				}
			}
			for _, u := range units {
				xs := samples[u.name]
				spread := fmt.Sprintf("%.0f..%.0f", record.Quantile(xs, 0.25), record.Quantile(xs, 0.75))
				if record.Quantile(xs, 0) == record.Quantile(xs, 1) {
					spread = "exact"
				}
				rows = append(rows, []string{side, strconv.Itoa(n), u.name, fmt.Sprintf("%.0f", record.Quantile(xs, 0.5)), u.unit,
					strconv.Itoa(len(xs)), spread, record.System(), runtime.Version(), "median and quartiles of processes; rss is VmRSS, the rest runtime.MemStats"})
			}
		}
	}
	record.Table("side,requests,what,value,unit,n,spread,system,version,method", rows)
}
