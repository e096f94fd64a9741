// Command net-oracle performs a small program of package net or net/http, by name, and prints what it sees. Ports that
// the kernel chose are printed as PORT: nothing else changes from run to run, but for the two order-* programs, which
// print in what order goroutines came.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var ports = regexp.MustCompile(`127\.0\.0\.1:\d{2,}|\[::1\]:\d{2,}`)

func say(what ...any) {
	line := strings.TrimRight(fmt.Sprintln(what...), "\n")
	fmt.Println(ports.ReplaceAllStringFunc(line, func(s string) string { return s[:strings.LastIndex(s, ":")] + ":PORT" }))
}

func text(err error) string {
	if err == nil {
		return "fine"
	}
	return err.Error()
}

func listen() net.Listener {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return ln
}

func echo(c net.Conn) {
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		if err != nil {
			break
		}
		c.Write(buf[:n])
	}
	c.Close()
}

func accepting(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go echo(c)
	}
}

func textOf(c net.Conn, call string, n int) string {
	var err error
	buf := make([]byte, n)
	switch call {
	case "read":
		_, err = c.Read(buf)
	case "write":
		_, err = c.Write(buf)
	}
	return text(err)
}

func conversation() {
	ln := listen()
	go accepting(ln)
	c, err := net.Dial("tcp", ln.Addr().String())
	say(c.LocalAddr(), c.RemoteAddr(), text(err))
	n, err := c.Write(make([]byte, 5))
	say(n, text(err))
	n, err = c.Read(make([]byte, 10))
	say(n, text(err))
	say(text(c.(*net.TCPConn).CloseWrite()), textOf(c, "write", 1), textOf(c, "read", 1), text(c.Close()))
	say(textOf(c, "read", 1))
	say(textOf(c, "write", 1))
	say(text(c.Close()))
}

func failures() {
	ln := listen()
	_, err := net.Listen("tcp", ln.Addr().String())
	say(text(err))
	_, err = net.Dial("tcp", "127.0.0.1:1")
	say(text(err), errors.Is(err, syscall.ECONNREFUSED))
	ln.(*net.TCPListener).SetDeadline(time.Now().Add(5 * time.Millisecond))
	_, err = ln.Accept()
	say(text(err), err.(net.Error).Timeout())
	ln.(*net.TCPListener).SetDeadline(time.Time{})
	ln.Close()
	_, err = ln.Accept()
	say(text(err))
	say(text(ln.Close()))
}

func deadlines() {
	ln := listen()
	defer ln.Close() // a listener that nobody names any more would be closed by the collector
	c, _ := net.Dial("tcp", ln.Addr().String())
	c.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
	_, err := c.Read(make([]byte, 1))
	say(text(err), errors.Is(err, os.ErrDeadlineExceeded))
	say(textOf(c, "read", 1))
	c.SetReadDeadline(time.Time{})
	go func() {
		time.Sleep(10 * time.Millisecond)
		c.Close()
	}()
	say(textOf(c, "read", 1))
	w, _ := net.Dial("tcp", ln.Addr().String())
	w.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	say(textOf(w, "write", 50_000_000))
}

func resets() {
	ln := listen()
	c, _ := net.Dial("tcp", ln.Addr().String())
	s, _ := ln.Accept()
	c.Write(make([]byte, 100))
	time.Sleep(5 * time.Millisecond)
	s.Close() // with unread bytes
	say(textOf(c, "read", 1))
	say(textOf(c, "write", 1))
	c, _ = net.Dial("tcp", ln.Addr().String())
	s, _ = ln.Accept()
	s.Close()
	time.Sleep(5 * time.Millisecond)
	say(textOf(c, "write", 1))
	time.Sleep(5 * time.Millisecond)
	say(textOf(c, "write", 1), textOf(c, "read", 1))
	c, _ = net.Dial("tcp", ln.Addr().String())
	time.Sleep(5 * time.Millisecond)
	ln.Close() // nobody has accepted
	time.Sleep(5 * time.Millisecond)
	say(textOf(c, "read", 1))
}

// server answers each path in its own way, and counts its connections.
func server() (url string, conns *atomic.Int64, srv *http.Server) {
	conns = new(atomic.Int64)
	srv = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/slow":
				time.Sleep(200 * time.Millisecond)
			case "/panic":
				panic(http.ErrAbortHandler)
			case "/long":
				for range 10 {
					w.Write(make([]byte, 1000))
				}
				return
			case "/made":
				w.WriteHeader(201)
			}
			io.WriteString(w, "hello")
		}),
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				conns.Add(1)
			}
		},
	}
	ln := listen()
	go srv.Serve(ln)
	return "http://" + ln.Addr().String(), conns, srv
}

func get(c *http.Client, url string) string {
	resp, err := c.Get(url)
	if err != nil {
		return text(err)
	}
	n, err := io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return fmt.Sprint(resp.StatusCode, " ", resp.ContentLength, " ", n, " ", text(err))
}

func httpAnswers() {
	url, conns, _ := server()
	c := &http.Client{}
	for _, path := range []string{"/", "/made", "/long", "/panic", "/"} {
		say(path, get(c, url+path), conns.Load())
	}
}

func httpTimeouts() {
	url, _, _ := server()
	say(get(&http.Client{Timeout: 20 * time.Millisecond}, url+"/slow"))
	say(get(&http.Client{Transport: &http.Transport{ResponseHeaderTimeout: 20 * time.Millisecond}}, url+"/slow"))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	req, _ := http.NewRequestWithContext(ctx, "GET", url+"/slow", nil)
	_, err := http.DefaultClient.Do(req)
	say(text(err))
	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	req, _ = http.NewRequestWithContext(ctx, "GET", url+"/slow", nil)
	_, err = http.DefaultClient.Do(req)
	say(text(err))
	say(get(http.DefaultClient, "http://127.0.0.1:1/"))
}

func httpReuse() {
	url, conns, _ := server()
	c := &http.Client{Transport: &http.Transport{}}
	for range 3 {
		get(c, url)
	}
	say("read to the end", conns.Load())
	resp, _ := c.Get(url)
	resp.Body.Close()
	get(c, url)
	say("closed early", conns.Load())
	req, _ := http.NewRequest("GET", url, nil)
	req.Close = true
	resp, _ = c.Do(req)
	io.Copy(io.Discard, resp.Body)
	get(c, url)
	say("Connection: close", conns.Load())
	time.Sleep(5 * time.Millisecond)
	c.CloseIdleConnections()
	get(c, url)
	say("idle closed", conns.Load())
	both := func() {
		var wg sync.WaitGroup
		for range 4 {
			wg.Add(1)
			go func() {
				get(c, url+"/slow")
				wg.Done()
			}()
		}
		wg.Wait()
		time.Sleep(20 * time.Millisecond)
	}
	both()
	say("four at once", conns.Load())
	both()
	say("four more", conns.Load())
	d := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get(d, url)
	get(d, url)
	say("without keep-alive", conns.Load())
}

func httpShutdown() {
	url, _, srv := server()
	done := make(chan string)
	go func() { done <- get(http.DefaultClient, url+"/slow") }()
	time.Sleep(50 * time.Millisecond)
	say(text(srv.Shutdown(context.Background())), <-done)
	say(get(http.DefaultClient, url))
	ln := listen()
	say(text(srv.Serve(ln)))
	url, _, srv = server()
	go func() { done <- get(http.DefaultClient, url+"/slow") }()
	time.Sleep(50 * time.Millisecond)
	srv.Close()
	say(<-done)
}

// orderEcho: five connections, opened one after another, are written to from first to last; who is served when?
func orderEcho() {
	ln := listen()
	var order []string
	var wg sync.WaitGroup
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				buf := make([]byte, 1)
				c.Read(buf)
				order = append(order, string(buf))
				wg.Done()
			}()
		}
	}()
	var conns []net.Conn
	for range 5 {
		c, _ := net.Dial("tcp", ln.Addr().String())
		conns = append(conns, c)
	}
	time.Sleep(10 * time.Millisecond)
	wg.Add(5)
	for i, c := range conns {
		c.Write([]byte{byte('1' + i)})
	}
	wg.Wait()
	say(order)
}

// orderDial: five goroutines dial at once; in what order do they go on?
func orderDial() {
	ln := listen()
	var order []int
	var wg sync.WaitGroup
	for i := 1; i <= 5; i++ {
		wg.Add(1)
		go func() {
			net.Dial("tcp", ln.Addr().String())
			order = append(order, i)
			wg.Done()
		}()
	}
	wg.Wait()
	say(order)
}

var programs = map[string]func(){
	"conversation": conversation, "failures": failures, "deadlines": deadlines, "resets": resets,
	"http-answers": httpAnswers, "http-timeouts": httpTimeouts, "http-reuse": httpReuse, "http-shutdown": httpShutdown,
	"order-echo": orderEcho, "order-dial": orderDial,
}

func main() {
	if len(os.Args) != 2 || programs[os.Args[1]] == nil {
		for name := range programs {
			fmt.Println(name)
		}
		os.Exit(2)
	}
	programs[os.Args[1]]()
}
