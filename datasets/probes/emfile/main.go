// Command emfile lets requests want more descriptors than the hard limit allows, and tells what happens.
//
//	CGO_ENABLED=0 go run ./emfile > ../emfile.csv
//
// Without cgo, which has a thread of its own. Each process has client and server in one, a soft limit of 256 and a
// hard one of 1024, and a GET per goroutine to a handler that sleeps: two descriptors for each request that is
// served. From the first GET on it looks at itself now and then. Client errors are counted by their text, accept
// errors with the pause that http.Server logs. threads: those that the runtime has made; base: descriptors before the
// first GET; served: requests in their handler; waiting: GETs that have neither been answered nor failed.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"probes/record"
)

const (
	processes = 15
	limit     = 1024
)

var requests = []int{400, 500, 510, 600, 1000, 2000}

var moments = []time.Duration{20, 50, 100, 200, 500, 1000, 2000, 4000}

type logbook struct {
	sync.Mutex
	bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(p)
}

func openFds() int {
	n := 0
	for fd := range limit {
		if _, _, e := syscall.RawSyscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFD, 0); e == 0 {
			n++
		}
	}
	return n
}

func child(n int) {
	var served atomic.Int64
	book := &logbook{}
	server := http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			served.Add(1)
			time.Sleep(5 * time.Minute)
		}),
		ErrorLog: log.New(book, "", log.Lmicroseconds),
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go server.Serve(ln)
	time.Sleep(20 * time.Millisecond)
	base := openFds()
	url := "http://" + ln.Addr().String() + "/slow"
	var mu sync.Mutex
	failures := map[string]int{}
	var failed atomic.Int64
	digits := regexp.MustCompile(`127\.0\.0\.1:\d+`)
	begin := time.Now()
	for range n {
		go func() {
			client := http.Client{}
			resp, err := client.Get(url)
			if err != nil {
				mu.Lock()
				failures[digits.ReplaceAllString(err.Error(), "127.0.0.1:8080")]++
				mu.Unlock()
				failed.Add(1)
				return
			}
			io.Copy(io.Discard, resp.Body)
		}()
	}
	for _, t := range moments {
		time.Sleep(time.Until(begin.Add(t * time.Millisecond)))
		open := openFds()
		s, f := int(served.Load()), int(failed.Load())
		fmt.Printf("%d\topen\t%d\n%d\tserved\t%d\n%d\terrors\t%d\n%d\twaiting\t%d\n", t, open, t, s, t, f, t, n-f)
	}
	last := moments[len(moments)-1]
	fmt.Printf("%d\tbase\t%d\n", last, base)
	// No descriptor is left to read /proc with.
	threads, _ := runtime.ThreadCreateProfile(nil)
	fmt.Printf("%d\tthreads\t%d\n", last, threads)
	mu.Lock()
	defer mu.Unlock()
	var texts []string
	for t := range failures {
		texts = append(texts, t)
	}
	sort.Strings(texts)
	for _, t := range texts {
		fmt.Printf("%d\terror: %s\t%d\n", last, t, failures[t])
	}
	pause := regexp.MustCompile(`: (.*); retrying in (\S+)`)
	book.Lock()
	defer book.Unlock()
	for i, m := range pause.FindAllStringSubmatch(book.String(), -1) {
		d, _ := time.ParseDuration(m[2])
		fmt.Printf("%d\taccept pause %d\t%d\n", last, i+1, d.Milliseconds())
		if i == 0 {
			fmt.Printf("%d\taccept error: %s\t1\n", last, digits.ReplaceAllString(m[1], "127.0.0.1:8080"))
		}
	}
}

func main() {
	if args, ok := record.Child(); ok {
		n, _ := strconv.Atoi(args[0])
		if len(args) == 1 { // lower the limit, then begin again: Go raises it at its start
			if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 256, Max: limit}); err != nil {
				log.Fatal(err)
			}
			self, _ := os.Executable()
			log.Fatal(syscall.Exec(self, []string{self, "child", args[0], "limited"}, os.Environ()))
		}
		child(n)
		return
	}
	var rows [][]string
	for _, n := range requests {
		samples := map[string][]float64{}
		var order []string
		for range processes {
			out, _ := record.Run("", nil, strconv.Itoa(n))
			for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
				f := strings.Split(l, "\t")
				key := f[0] + "\t" + f[1]
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
			t, what, _ := strings.Cut(key, "\t")
			xs := samples[key]
			spread := fmt.Sprintf("%.0f..%.0f", record.Quantile(xs, 0), record.Quantile(xs, 1))
			if record.Quantile(xs, 0) == record.Quantile(xs, 1) {
				spread = "exact"
			}
			unit := "1"
			if strings.HasPrefix(what, "accept pause") {
				unit = "ms"
			}
			rows = append(rows, []string{strconv.Itoa(limit), strconv.Itoa(n), t, what, fmt.Sprintf("%.0f", record.Quantile(xs, 0.5)), unit,
				strconv.Itoa(len(xs)), spread, record.System(), runtime.Version(), "median, least and greatest of the processes that had it"})
		}
	}
	record.Table("limit,requests,t_ms,what,value,unit,n,spread,system,version,method", rows)
}
