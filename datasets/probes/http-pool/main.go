// Command http-pool counts the connections that two waves of requests open, for three settings of http.Transport.
//
//	go run ./http-pool > ../http-pool.csv
//
// A wave is 500 GETs at once to a handler that takes 50 ms; the second begins when all bodies of the first have been
// read and closed. Connections are counted by the server (ConnState New), client and server in one process.
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
	"sync/atomic"
	"time"

	"probes/record"
)

const (
	processes = 7
	wave      = 500
)

var transports = map[string]func(t *http.Transport){
	"default":           func(t *http.Transport) {},
	"idle10000":         func(t *http.Transport) { t.MaxIdleConns, t.MaxIdleConnsPerHost = 10000, 10000 },
	"maxConnsPerHost50": func(t *http.Transport) { t.MaxConnsPerHost, t.MaxIdleConnsPerHost = 50, 50 },
}

func child(name string) {
	var opened, open, peak atomic.Int64
	server := http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(50 * time.Millisecond)
			io.WriteString(w, "ok")
		}),
		ConnState: func(c net.Conn, s http.ConnState) {
			switch s {
			case http.StateNew:
				opened.Add(1)
				n := open.Add(1)
				for p := peak.Load(); n > p && !peak.CompareAndSwap(p, n); p = peak.Load() {
				}
			case http.StateClosed:
				open.Add(-1)
			}
		},
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go server.Serve(ln)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transports[name](transport)
	client := http.Client{Transport: transport}
	url := "http://" + ln.Addr().String() + "/"
	for w := 1; w <= 2; w++ {
		begin := time.Now()
		var wg sync.WaitGroup
		for range wave {
			wg.Add(1)
			go func() {
				defer wg.Done()
				resp, err := client.Get(url)
				if err != nil {
					log.Fatal(err)
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}()
		}
		wg.Wait()
		ms := time.Since(begin).Seconds() * 1000
		time.Sleep(300 * time.Millisecond) // connections that are not kept are closed
		fmt.Printf("%d conns %d\n%d open %d\n%d peak %d\n%d ms %.1f\n", w, opened.Load(), w, open.Load(), w, peak.Load(), w, ms)
	}
}

func main() {
	if args, ok := record.Child(); ok {
		child(args[0])
		return
	}
	var rows [][]string
	for _, name := range []string{"default", "idle10000", "maxConnsPerHost50"} {
		samples := map[string][]float64{}
		var order []string
		for range processes {
			out, _ := record.Run("", nil, name)
			for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
				f := strings.Fields(l)
				key := f[0] + " " + f[1]
				x, err := strconv.ParseFloat(f[2], 64)
				if err != nil {
					log.Fatal(err)
				}
				if samples[key] == nil {
					order = append(order, key)
				}
				samples[key] = append(samples[key], x)
			}
		}
		for _, key := range order {
			w, what, _ := strings.Cut(key, " ")
			xs := samples[key]
			unit := "1"
			if what == "ms" {
				unit = "ms"
			}
			spread := fmt.Sprintf("%g..%g", record.Quantile(xs, 0.25), record.Quantile(xs, 0.75))
			if record.Quantile(xs, 0) == record.Quantile(xs, 1) {
				spread = "exact"
			}
			rows = append(rows, []string{name, w, what, fmt.Sprintf("%g", record.Quantile(xs, 0.5)), unit, strconv.Itoa(len(xs)),
				spread, record.System(), runtime.Version(), "median and quartiles of processes; conns is the sum since the start"})
		}
	}
	record.Table("transport,wave,what,value,unit,n,spread,system,version,method", rows)
}
