package main

import (
	"errors"
	"os"
	"runtime"
	"sync"
	"time"
)

// read tells how a read of one byte ends.
func read(r *os.File) string { return ended(r.Read(make([]byte, 1))) }

func ended(_ int, err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if err == nil {
		return "ok"
	}
	return err.Error()
}

func in(d time.Duration) time.Time { return time.Now().Add(d) }

func init() {
	add("deadline-order", "6 readers of pipes that nobody writes to give up in the order of their deadlines", func(say func(string, ...any)) {
		var wg sync.WaitGroup
		for _, d := range []int{30, 10, 25, 5, 20, 15} {
			d := d
			wg.Add(1)
			r, w, _ := os.Pipe()
			go func() {
				r.SetReadDeadline(in(time.Duration(d) * time.Millisecond))
				say("%d: %s", d, read(r))
				w.Close()
				wg.Done()
			}()
		}
		wg.Wait()
	})
	add("deadline-past", "a deadline in the past wakes the reader that waits, and fails reads until it is taken back", func(say func(string, ...any)) {
		r, w, _ := os.Pipe()
		done := make(chan bool)
		go func() {
			say("waits")
			say("%s", read(r))
			say("again: %s", read(r))
			done <- true
		}()
		runtime.Gosched()
		time.Sleep(5 * time.Millisecond)
		r.SetReadDeadline(in(-time.Second))
		say("set")
		<-done
		w.Write([]byte("x"))
		say("with a byte there: %s", read(r))
		r.SetReadDeadline(time.Time{})
		say("taken back: %s", read(r))
	})
	add("deadline-put-off", "a deadline that is put off, or taken back before its reader has run, did not happen", func(say func(string, ...any)) {
		r, w, _ := os.Pipe()
		done := make(chan bool)
		go func() {
			for i := 0; i < 3; i++ {
				say("%s", read(r))
			}
			done <- true
		}()
		r.SetReadDeadline(in(10 * time.Millisecond))
		time.Sleep(5 * time.Millisecond)
		r.SetReadDeadline(in(100 * time.Millisecond))
		time.Sleep(20 * time.Millisecond)
		say("write")
		w.Write([]byte("x"))
		time.Sleep(5 * time.Millisecond)
		r.SetReadDeadline(in(-1))
		r.SetReadDeadline(time.Time{})
		say("taken back")
		time.Sleep(5 * time.Millisecond)
		say("write")
		w.Write([]byte("x"))
		time.Sleep(5 * time.Millisecond)
		r.SetDeadline(in(10 * time.Millisecond))
		r.SetWriteDeadline(in(5 * time.Millisecond)) // one timer for both directions no longer
		time.Sleep(7 * time.Millisecond)
		say("still waits")
		<-done
	})
	add("deadline-write", "a writer into a full pipe gives up at its deadline, for both directions or for one", func(say func(string, ...any)) {
		r, w, _ := os.Pipe()
		w.Write(make([]byte, 65536))
		for _, set := range []func(time.Time) error{w.SetDeadline, w.SetWriteDeadline} {
			set(in(5 * time.Millisecond))
			say("%s", ended(w.Write([]byte("x"))))
		}
		w.SetReadDeadline(in(5 * time.Millisecond))
		w.SetWriteDeadline(time.Time{})
		go func() {
			time.Sleep(10 * time.Millisecond)
			say("reads")
			r.Read(make([]byte, 65536))
		}()
		say("%s", ended(w.Write([]byte("x"))))
	})
	add("deadline-close", "closing wakes a reader that waits with a deadline, once; no deadline can be set afterwards", func(say func(string, ...any)) {
		r, w, _ := os.Pipe()
		done := make(chan bool, 2)
		go func() {
			r.SetReadDeadline(in(20 * time.Millisecond))
			say("%s", read(r))
			say("%s", read(r))
			done <- true
		}()
		time.Sleep(5 * time.Millisecond)
		say("close")
		r.Close()
		<-done
		say("%v", r.SetReadDeadline(in(time.Second)))
		time.Sleep(30 * time.Millisecond)
		say("end")
		w.Close()
	})
}
