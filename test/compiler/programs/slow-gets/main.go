// Many goroutines ask one slow handler, each over a connection of its own, while main waits in select {}.
// Every five seconds a line tells how many goroutines there are, and how many descriptors beyond those of the beginning.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
)

const patience = 20 * time.Second

func descriptors() int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		fmt.Println(err)
		return 0
	}
	return len(list) - 1
}

func main() {
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	before := descriptors()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	http.HandleFunc("/issue", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(patience)
		fmt.Fprintf(w, "issue %s is open", r.URL.Query().Get("id"))
	})
	go http.Serve(listener, nil)

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute}}
	var done, failed atomic.Int64
	for i := 0; i < n; i++ {
		go func() {
			resp, err := client.Get(fmt.Sprintf("http://%s/issue?id=%d", listener.Addr(), i))
			if err != nil {
				failed.Add(1)
				return
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			done.Add(1)
		}()
	}
	go func() {
		for i := 0; ; i++ {
			time.Sleep(5 * time.Second)
			fmt.Println("goroutines", runtime.NumGoroutine(), "descriptors", descriptors()-before, "done", done.Load(), "failed", failed.Load())
			if i == 2 {
				os.Exit(0)
			}
		}
	}()
	select {}
}
