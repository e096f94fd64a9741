// Command struct-sizes reads the sizes of the runtime's and of net/http's structures off the debugging data (DWARF)
// of a Go program, which is this one.
//
//	go run ./struct-sizes > ../struct-sizes.csv
//
// `class` is what the allocator gives for an object of that size that holds pointers: up to 512 bytes the next size
// class, above it 8 bytes more for the object's header.
package main

import (
	"debug/dwarf"
	"debug/elf"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"sort"
	"strconv"

	"probes/record"
)

var wanted = map[string]bool{
	"runtime.g": true, "runtime.m": true, "runtime.mPadded": true, "runtime.p": true, "runtime.sudog": true,
	"runtime.hchan": true, "runtime.timer": true, "runtime.timerWhen": true, "runtime.pollDesc": true,
	"runtime.mspan": true, "runtime.heapArena": true, "runtime.mcache": true, "runtime._defer": true,
	"sync.Mutex": true, "sync.RWMutex": true, "sync.WaitGroup": true, "net.netFD": true, "internal/poll.FD": true,
	"bufio.Reader": true, "bufio.Writer": true, "net/http.persistConn": true, "net/http.conn": true,
	"net/http.response": true, "net/http.Request": true, "net/http.Response": true,
}

func main() {
	// net/http's types must be in the binary; `go run` leaves out debugging data, so it is built once more.
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		http.ListenAndServe("", nil)
		http.Get("")
	}
	dir, err := os.MkdirTemp("", "struct-sizes")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "probe")
	if out, err := exec.Command("go", "build", "-o", binary, "./struct-sizes").CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, out)
	}
	file, err := elf.Open(binary)
	if err != nil {
		log.Fatal(err)
	}
	data, err := file.DWARF()
	if err != nil {
		log.Fatal(err)
	}
	sizes := map[string]int64{}
	for r := data.Reader(); ; {
		entry, err := r.Next()
		if err != nil || entry == nil {
			break
		}
		name, _ := entry.Val(dwarf.AttrName).(string)
		if size, ok := entry.Val(dwarf.AttrByteSize).(int64); ok && entry.Tag == dwarf.TagStructType && wanted[name] {
			sizes[name] = size
		}
	}
	names := make([]string, 0, len(sizes))
	for name := range sizes {
		names = append(names, name)
	}
	sort.Strings(names)
	classes := sizeClasses()
	var rows [][]string
	for _, name := range names {
		size := sizes[name]
		rows = append(rows, []string{
			runtime.Version()[2:], name, strconv.FormatInt(class(classes, size), 10), strconv.FormatInt(size, 10), "bytes", "1", "exact",
			record.System(), runtime.Version(), "DWARF of a built binary; class by the runtime's own size classes",
		})
	}
	record.Table("go,type,class,value,unit,n,spread,system,version,method", rows)
}

// sizeClasses asks the runtime: the bounds of its histogram of allocations by size.
func sizeClasses() []int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs-by-size:bytes"}}
	metrics.Read(sample)
	var list []int64
	for _, bound := range sample[0].Value.Float64Histogram().Buckets {
		if bound > 0 && bound < 1<<20 {
			list = append(list, int64(bound)-1) // a bound is one more than the size
		}
	}
	return list
}

func class(classes []int64, size int64) int64 {
	if size > 512 {
		size += 8
	}
	for _, c := range classes {
		if c >= size {
			return c
		}
	}
	return (size + 8191) / 8192 * 8192
}
