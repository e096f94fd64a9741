// Command out-of-memory counts the goroutines that real Go can park before it dies under an address-space limit.
//
//	go run ./out-of-memory > ../out-of-memory.csv
//
// A child sets RLIMIT_AS (what `ulimit -v` sets), then starts goroutines that wait on one channel, one after
// another, and lets them park every 256. The count stands in a page shared with the parent, which reads it after
// the death, with the first lines of the child's standard error. What follows them, the traces of all goroutines,
// takes long: only the first process of a setting is waited for, for its exit status; the others are killed once
// they have said what they die of. `text` is what most of the processes died with; `agree` is their share.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"probes/record"
)

const processes = 15

func child(args []string) {
	limit, _ := strconv.ParseUint(args[0], 10, 64)
	shared, err := syscall.Mmap(3, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		log.Fatal(err)
	}
	count := (*int64)(unsafe.Pointer(&shared[0]))
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		log.Fatal(err)
	}
	ch := make(chan int)
	for {
		go func() { <-ch }()
		*count++
		if *count%256 == 0 {
			runtime.Gosched()
		}
	}
}

type death struct {
	count  float64
	status int
	text   string
}

// die lets a child die; wait tells whether to its very end, for the exit status.
func die(limit uint64, procs int, gogc string, wait bool) death {
	file, err := os.CreateTemp("", "count")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := file.Truncate(4096); err != nil {
		log.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	cmd := exec.Command(self, "child", strconv.FormatUint(limit, 10))
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(procs), "GOGC="+gogc)
	cmd.ExtraFiles = []*os.File{file}
	pipe, err := cmd.StderrPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	head := make([]byte, 4096)
	n, _ := io.ReadAtLeast(pipe, head, len(head))
	if wait {
		io.Copy(io.Discard, pipe)
	} else {
		cmd.Process.Kill()
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		log.Fatalf("the child came back: %v", err)
	}
	page := make([]byte, 8)
	if _, err := file.ReadAt(page, 0); err != nil {
		log.Fatal(err)
	}
	return death{float64(*(*int64)(unsafe.Pointer(&page[0]))), exit.ExitCode(), firstLines(string(head[:n]))}
}

var digits = regexp.MustCompile(`\(\d+ in use\)`)

// What stands before the trace, without the figure that differs from process to process.
func firstLines(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "runtime:") || strings.HasPrefix(line, "fatal error:") {
			lines = append(lines, digits.ReplaceAllString(line, "(N in use)"))
		}
	}
	return strings.Join(lines, " / ")
}

func main() {
	if args, ok := record.Child(); ok {
		child(args)
		return
	}
	var rows [][]string
	for _, s := range []struct {
		gib   uint64
		procs int
		gogc  string
	}{{2, 1, "100"}, {2, 2, "100"}, {2, 1, "off"}, {4, 1, "100"}, {4, 2, "100"}, {4, 1, "off"}} {
		var counts []float64
		texts := map[string]int{}
		status, most := 0, ""
		for i := range processes {
			d := die(s.gib<<30, s.procs, s.gogc, i == 0)
			if i == 0 {
				status = d.status
			}
			counts = append(counts, d.count)
			texts[d.text]++
			if texts[d.text] > texts[most] {
				most = d.text
			}
			fmt.Fprintf(os.Stderr, "%v %+v\n", s, d)
		}
		rows = append(rows, []string{
			strconv.FormatUint(s.gib, 10), strconv.Itoa(s.procs), s.gogc, strconv.Itoa(status), most,
			fmt.Sprintf("%.2f", float64(texts[most])/processes),
			fmt.Sprintf("%.0f", record.Quantile(counts, 0.5)), "goroutines", strconv.Itoa(processes),
			fmt.Sprintf("%.0f..%.0f", counts[0], counts[len(counts)-1]),
			record.System(), runtime.Version(),
			"RLIMIT_AS; goroutines started until death; median of processes, spread least..greatest",
		})
	}
	record.Table("address_space_gib,procs,gogc,status,text,agree,value,unit,n,spread,system,version,method", rows)
}
