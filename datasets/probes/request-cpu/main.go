// Command request-cpu measures the processor time that an HTTP request costs a Go process: a GET per goroutine, each
// with a connection of its own over the loopback, to a handler that sleeps.
//
//	go run ./request-cpu > ../request-cpu.csv
//
// phase start: until the request is in its handler and everybody waits; phase end: from the answer until the
// connection is closed. side client and server: the half that the row is about, the other half being another process.
// User and system time of the process (getrusage), the difference between a run with many and one with few requests,
// divided by the difference of their numbers. What the kernel does for a packet on the other side's behalf (the
// loopback delivers at once) counts for the sender.
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
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"probes/record"
)

const (
	processes   = 9
	few, many   = 500, 4000
	pause       = 2 * time.Millisecond
	handlerTime = 6 * time.Second
)

// used is the processor time of this process so far, µs.
func used() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e3
}

// report prints the processor time until now, after a line has been read: the other process asks.
func report(in *bufio.Reader, phases int) {
	for range phases {
		if _, err := in.ReadString('\n'); err != nil {
			return
		}
		fmt.Println(used())
	}
}

func server() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) { time.Sleep(handlerTime) })
	go http.Serve(ln, nil)
	fmt.Println("http://" + ln.Addr().String() + "/")
	report(bufio.NewReader(os.Stdin), 3)
}

// client asks n times, a few at a time, so that no queue of the kernel is ever full.
func client(n int) {
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	cmd := exec.Command(self, "child", "server")
	to, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	from := bufio.NewReader(out)
	url := line(from)
	theirs := func() float64 {
		fmt.Fprintln(to)
		x, err := strconv.ParseFloat(line(from), 64)
		if err != nil {
			log.Fatal(err)
		}
		return x
	}

	mine0, theirs0 := used(), theirs()
	var all sync.WaitGroup
	var failed atomic.Int64
	for i := range n {
		if i%100 == 0 {
			time.Sleep(pause)
		}
		all.Add(1)
		go func() {
			defer all.Done()
			resp, err := (&http.Client{}).Get(url)
			if err != nil {
				failed.Add(1)
				return
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}()
	}
	time.Sleep(handlerTime / 2)
	mine1, theirs1 := used(), theirs()
	all.Wait()
	time.Sleep(time.Second)
	mine2, theirs2 := used(), theirs()
	if failed.Load() > 0 {
		log.Fatalf("%d of %d requests failed", failed.Load(), n)
	}
	fmt.Println(mine1-mine0, mine2-mine1, theirs1-theirs0, theirs2-theirs1)
	to.Close()
	cmd.Wait()
}

func line(r *bufio.Reader) string {
	s, err := r.ReadString('\n')
	if err != nil {
		log.Fatal(err)
	}
	return strings.TrimSpace(s)
}

func measured(n int) []float64 {
	out, _ := record.Run("", []string{"GOGC=off"}, "client", strconv.Itoa(n))
	var xs []float64
	for _, f := range strings.Fields(out) {
		x, err := strconv.ParseFloat(f, 64)
		if err != nil {
			log.Fatal(err)
		}
		xs = append(xs, x)
	}
	return xs
}

func main() {
	if args, ok := record.Child(); ok {
		if args[0] == "server" {
			server()
		} else {
			n, _ := strconv.Atoi(args[1])
			client(n)
		}
		return
	}
	names := [][2]string{{"client", "start"}, {"client", "end"}, {"server", "start"}, {"server", "end"}}
	each := make([][]float64, len(names))
	for range processes {
		a, b := measured(few), measured(many)
		for i := range names {
			each[i] = append(each[i], (b[i]-a[i])/(many-few))
		}
	}
	var rows [][]string
	for i, name := range names {
		q := func(p float64) string { return fmt.Sprintf("%.1f", record.Quantile(each[i], p)) }
		rows = append(rows, []string{name[0], name[1], q(0.5), "µs", strconv.Itoa(processes), q(0.25) + ".." + q(0.75),
			record.System(), runtime.Version(), "user and system time of a request, difference of 4,000 and 500; median and quartiles"})
	}
	record.Table("side,phase,value,unit,n,spread,system,version,method", rows)
}
