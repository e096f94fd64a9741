// Command oom-kill counts the goroutines that real Go can park in a memory cgroup before the kernel kills it.
//
//	go run ./oom-kill > ../oom-kill.csv
//
// Needs the right to make a memory cgroup (root, version 1 or 2); without it nothing is written. The child is in the
// cgroup before it begins, so every page of it counts. The count stands in a page shared with the parent. `status` is
// what a shell reports, 128 and the number of the signal; `said` is the length of what the child wrote to its
// standard error.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"probes/record"
)

const processes = 7

func child() {
	shared, err := syscall.Mmap(3, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		log.Fatal(err)
	}
	count := (*int64)(unsafe.Pointer(&shared[0]))
	ch := make(chan int)
	for {
		go func() { <-ch }()
		*count++
		if *count%256 == 0 {
			runtime.Gosched()
		}
	}
}

// cgroup makes a memory cgroup with a limit; its folder is the parent's to remove.
func cgroup(limit int) string {
	name := "oom-kill-" + strconv.Itoa(os.Getpid())
	for _, kind := range []struct{ root, file string }{
		{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"},
		{"/sys/fs/cgroup", "memory.max"},
	} {
		dir := filepath.Join(kind.root, name)
		if os.Mkdir(dir, 0o755) != nil {
			continue
		}
		if os.WriteFile(filepath.Join(dir, kind.file), []byte(strconv.Itoa(limit)), 0o644) == nil {
			return dir
		}
		os.Remove(dir)
	}
	log.Fatal("no memory cgroup can be made here: nothing is recorded")
	return ""
}

func kill(mib, procs int) (count float64, status, said int) {
	dir := cgroup(mib << 20)
	defer os.Remove(dir)
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
	// The shell joins, then becomes the child.
	cmd := exec.Command("sh", "-c", `echo $$ > "$0/cgroup.procs" && exec "$1" child`, dir, self)
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(procs))
	cmd.ExtraFiles = []*os.File{file}
	var errs strings.Builder
	cmd.Stderr = &errs
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) {
		log.Fatalf("the child came back: %v", err)
	}
	page := make([]byte, 8)
	if _, err := file.ReadAt(page, 0); err != nil {
		log.Fatal(err)
	}
	wait := exit.Sys().(syscall.WaitStatus)
	if !wait.Signaled() {
		log.Fatalf("the child was not killed: %v\n%s", exit, errs.String())
	}
	return float64(*(*int64)(unsafe.Pointer(&page[0]))), 128 + int(wait.Signal()), errs.Len()
}

func main() {
	if _, ok := record.Child(); ok {
		child()
		return
	}
	sizes := []struct{ mib, procs int }{{128, 1}, {256, 1}, {512, 1}, {512, 2}, {1024, 1}}
	if len(os.Args) == 2 { // one size, for a test: a line of figures
		mib, _ := strconv.Atoi(os.Args[1])
		count, status, said := kill(mib, 1)
		fmt.Println(count, status, said)
		return
	}
	var rows [][]string
	for _, s := range sizes {
		var counts []float64
		status, said := 0, 0
		for range processes {
			count, st, sd := kill(s.mib, s.procs)
			counts, status, said = append(counts, count), st, max(said, sd)
		}
		rows = append(rows, []string{
			strconv.Itoa(s.mib), strconv.Itoa(s.procs), strconv.Itoa(status), strconv.Itoa(said),
			fmt.Sprintf("%.0f", record.Quantile(counts, 0.5)), "goroutines", strconv.Itoa(processes),
			fmt.Sprintf("%.0f..%.0f", counts[0], counts[len(counts)-1]), record.System(), runtime.Version(),
			"memory cgroup; goroutines started until SIGKILL; median of processes, spread least..greatest",
		})
		fmt.Fprintln(os.Stderr, s, counts, status, said)
	}
	record.Table("limit_mib,procs,status,said,value,unit,n,spread,system,version,method", rows)
}
