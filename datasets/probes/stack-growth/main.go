// Command stack-growth watches a goroutine's stack move while it recurses.
//
//	go run ./stack-growth > ../stack-growth.csv
//
// Every call looks at the address of its own frame. Where the next frame is not one frame further down, the stack has
// been copied to another place: `moved` rows hold the bytes in use then (calls × frame), and the step, 1 for the first
// move. `copy` rows hold ns: a recursion of so many bytes on a fresh goroutine, less the same on a stack that has
// grown already; the first is the price of all copies on the way. The last rows come from a recursion without end:
// the bytes in use at its last move, and what the process died of, in `text`.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"probes/record"
)

const processes = 9

var moves [64]int
var moved int
var last uintptr
var frame uintptr

//go:noinline
func watch(calls, most int) byte {
	var space [200]byte
	here := uintptr(unsafe.Pointer(&space))
	if calls == 2 {
		frame = last - here // between the first two no move is near
	}
	if calls > 2 && last-here != frame {
		if moved < len(moves) {
			moves[moved] = calls
		}
		moved++
	}
	last = here
	if calls == most {
		return space[calls&127]
	}
	return watch(calls+1, most) + space[7]
}

//go:noinline
func deep(n int) byte {
	var space [200]byte
	space[n&127] = byte(n)
	if n == 0 {
		return space[3]
	}
	return deep(n-1) + space[7]
}

func child(args []string) {
	done := make(chan bool)
	calls, _ := strconv.Atoi(args[1])
	switch args[0] {
	case "moves":
		go func() { watch(0, calls); done <- true }()
		<-done
		fmt.Println(frame)
		for _, at := range moves[:moved] {
			fmt.Println(at)
		}
	case "copy":
		const rounds = 30
		var best int64 = 1 << 62
		for range rounds {
			go func() {
				t0 := time.Now()
				deep(calls)
				t1 := time.Now()
				deep(calls)
				t2 := time.Now()
				best = min(best, int64(t1.Sub(t0)-t2.Sub(t1)))
				done <- true
			}()
			<-done
		}
		fmt.Println(best)
	case "overflow":
		watch(0, -1)
	}
}

func row(what string, step int, frame string, text string, value, unit string, n int, spread, method string) []string {
	return []string{what, strconv.Itoa(step), frame, text, value, unit, strconv.Itoa(n), spread, record.System(), runtime.Version(), method}
}

func main() {
	if args, ok := record.Child(); ok {
		child(args)
		return
	}
	var rows [][]string
	env := []string{"GOMAXPROCS=1", "GOGC=off"}
	out, _ := record.Run("", env, "moves", "600000")
	words := strings.Fields(out)
	size, _ := strconv.Atoi(words[0])
	for i, word := range words[1:] {
		calls, _ := strconv.Atoi(word)
		rows = append(rows, row("moved", i+1, words[0], "", strconv.Itoa(calls*size), "bytes in use", 1, "exact", "addresses of frames, one process"))
	}
	for kib := 1; kib <= 1024; kib *= 4 {
		var ns []float64
		for range processes {
			out, _ := record.Run("", env, "copy", strconv.Itoa(kib*1024/size))
			x, _ := strconv.ParseFloat(strings.TrimSpace(out), 64)
			ns = append(ns, x)
		}
		median := record.Quantile(ns, 0.5)
		rows = append(rows, row("copy", kib, words[0], "", fmt.Sprintf("%.0f", median), "ns", processes,
			fmt.Sprintf("%.0f..%.0f", ns[0], ns[len(ns)-1]),
			"step is KiB of frames; a fresh stack less a grown one, least of 30; median of processes, spread least..greatest"))
	}
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	cmd := exec.Command(self, "child", "overflow", "0")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if cmd.Run() == nil {
		log.Fatal("a recursion without end came back")
	}
	text := []string{}
	for _, line := range strings.Split(errs.String(), "\n") {
		if strings.HasPrefix(line, "runtime: goroutine stack") || strings.HasPrefix(line, "fatal error") {
			text = append(text, line)
		}
	}
	rows = append(rows, row("overflow", 0, words[0], strings.Join(text, " / "), strconv.Itoa(cmd.ProcessState.ExitCode()), "exit status", 1, "exact", "a recursion without end"))
	record.Table("what,step,frame,text,value,unit,n,spread,system,version,method", rows)
}
