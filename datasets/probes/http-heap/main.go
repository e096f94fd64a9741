// Command http-heap lists the heap objects of an HTTP request that waits for its answer, by the place that made them.
//
//	go run ./http-heap > ../http-heap.csv
//
// A GET per goroutine, client and server in one process, 1,000 and 2,000 requests, every allocation in the profile
// (MemProfileRate 1): the difference, by place and size, over 1,000. `live` is what is in use after a collection while
// all requests wait; `made` is what was ever allocated on the way there. The place is the first function of the
// stack that is not the runtime's; role is the goroutine that made it.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"probes/record"
)

const processes = 5

type place struct {
	role, site string
	size       int64
}

func child(n int) {
	runtime.MemProfileRate = 1
	var in atomic.Int64
	http.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		in.Add(1)
		time.Sleep(5 * time.Minute)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(ln, nil)
	url := "http://" + ln.Addr().String() + "/slow"
	for range n {
		go caller(url)
	}
	for in.Load() < int64(n) {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(500 * time.Millisecond)
	for range 3 {
		runtime.GC()
	}
	records := make([]runtime.MemProfileRecord, 10000)
	k, ok := runtime.MemProfile(records, true)
	if !ok {
		log.Fatal("too many places")
	}
	live, made := map[place]int64{}, map[place]int64{}
	for _, r := range records[:k] {
		p := place{size: r.AllocBytes / max(r.AllocObjects, 1)}
		frames := runtime.CallersFrames(r.Stack())
		for {
			f, more := frames.Next()
			if p.site == "" && !strings.HasPrefix(f.Function, "runtime.") {
				p.site = f.Function
			}
			switch {
			case strings.HasSuffix(f.Function, "persistConn).readLoop"):
				p.role = "readLoop"
			case strings.HasSuffix(f.Function, "persistConn).writeLoop"):
				p.role = "writeLoop"
			case strings.HasSuffix(f.Function, "conn).serve"):
				p.role = "serve"
			case strings.HasSuffix(f.Function, "connReader).backgroundRead"):
				p.role = "backgroundRead"
			case strings.HasSuffix(f.Function, "Server).Serve"):
				p.role = "accept"
			case strings.HasSuffix(f.Function, "dialConnFor"):
				p.role = "dial"
			case f.Function == "main.caller":
				p.role = "caller"
			}
			if !more {
				break
			}
		}
		if p.site == "" {
			p.site = "runtime"
		}
		if p.role == "" {
			p.role = "other"
		}
		live[p] += r.InUseObjects()
		made[p] += r.AllocObjects
	}
	for p, m := range made {
		fmt.Printf("%s\t%s\t%d\t%d\t%d\n", p.role, p.site, p.size, live[p], m)
	}
}

//go:noinline
func caller(url string) {
	client := http.Client{}
	resp, err := client.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	io.Copy(io.Discard, resp.Body)
}

func measure(n int) (live, made map[string]float64) {
	live, made = map[string]float64{}, map[string]float64{}
	out, _ := record.Run("", nil, strconv.Itoa(n))
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		f := strings.Split(l, "\t")
		key := strings.Join(f[:3], "\t")
		live[key], _ = strconv.ParseFloat(f[3], 64)
		made[key], _ = strconv.ParseFloat(f[4], 64)
	}
	return
}

func main() {
	if args, ok := record.Child(); ok {
		n, _ := strconv.Atoi(args[0])
		child(n)
		return
	}
	const step = 1000
	type pair struct{ live, made []float64 }
	all := map[string]*pair{}
	for range processes {
		l1, m1 := measure(step)
		l2, m2 := measure(2 * step)
		for key := range m2 {
			if all[key] == nil {
				all[key] = &pair{}
			}
			all[key].live = append(all[key].live, (l2[key]-l1[key])/step)
			all[key].made = append(all[key].made, (m2[key]-m1[key])/step)
		}
	}
	var keys []string
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	var rows [][]string
	for _, key := range keys {
		f := strings.Split(key, "\t")
		for _, what := range []string{"live", "made"} {
			xs := all[key].live
			if what == "made" {
				xs = all[key].made
			}
			// What fewer than one request in fifty has is left out.
			if m := record.Quantile(all[key].made, 0.5); m < 0.02 {
				continue
			}
			spread := fmt.Sprintf("%.3f..%.3f", record.Quantile(xs, 0), record.Quantile(xs, 1))
			rows = append(rows, []string{f[0], f[1], f[2], what, fmt.Sprintf("%.3f", record.Quantile(xs, 0.5)), "1/request", strconv.Itoa(len(xs)),
				spread, record.System(), runtime.Version(), "MemProfileRate 1; (objects at 2,000 requests - at 1,000) / 1,000; median, least and greatest of processes"})
		}
	}
	record.Table("role,site,size_B,what,value,unit,n,spread,system,version,method", rows)
}
