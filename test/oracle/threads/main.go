// Threads that goroutines cost: in system calls that block, on pipes, in calls of regular files, locked to their thread, beyond the limit.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
)

var file *os.File

func main() {
	n, _ := strconv.Atoi(os.Args[2])
	if os.Args[1] == "files" {
		file, _ = os.CreateTemp("", "threads")
		syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		defer os.Remove(file.Name())
	}
	for i := 0; i < n; i++ {
		switch os.Args[1] {
		case "limit":
			debug.SetMaxThreads(10)
			fallthrough
		case "calls":
			go func() {
				t := syscall.NsecToTimespec(int64(time.Second))
				syscall.Nanosleep(&t, nil)
			}()
		case "files":
			go func() {
				f, _ := os.Open(file.Name())
				syscall.Flock(int(f.Fd()), syscall.LOCK_EX) // a call that lasts until main ends
			}()
		case "locked":
			go func() {
				runtime.LockOSThread()
				select {}
			}()
		case "pipes":
			r, w, _ := os.Pipe()
			go func() {
				r.Read(make([]byte, 1))
				w.Close() // keeps the writing end until then
			}()
		}
	}
	time.Sleep(600 * time.Millisecond)
}
