package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

// Second part of the golden programs (V18–V23): run with GOGC=off go run more.go
func main() {
	runtime.GOMAXPROCS(1)
	time.Sleep(20 * time.Millisecond)
	var out []int
	var wg sync.WaitGroup
	// A: nested go: parent creates child then continues
	for i := 1; i <= 3; i++ {
		wg.Add(1)
		go func() {
			out = append(out, i*10)
			wg.Add(1)
			go func() { out = append(out, i*10+1); wg.Done() }()
			out = append(out, i*10+2)
			wg.Done()
		}()
	}
	wg.Wait()
	fmt.Println("nested", out)
	// B: semaphore pattern: buffered chan cap 2, 6 goroutines each hold with Gosched
	out = nil
	sem := make(chan struct{}, 2)
	for i := 1; i <= 6; i++ {
		wg.Add(1)
		go func() {
			sem <- struct{}{}
			out = append(out, i)
			runtime.Gosched()
			out = append(out, -i)
			<-sem
			wg.Done()
		}()
	}
	wg.Wait()
	fmt.Println("sem2", out)
	// C: mutex starvation: holder hogs >1ms
	out = nil
	var mu sync.Mutex
	for i := 1; i <= 3; i++ {
		wg.Add(1)
		go func() {
			for k := 0; k < 3; k++ {
				mu.Lock()
				out = append(out, i)
				t := time.Now()
				for time.Since(t) < 2*time.Millisecond {
				}
				mu.Unlock()
			}
			wg.Done()
		}()
	}
	wg.Wait()
	fmt.Println("starve", out)
	// D: RWMutex: 2 readers, then writer, then 2 readers
	out = nil
	var rw sync.RWMutex
	rw.RLock()
	step := make(chan int)
	_ = step
	for i := 1; i <= 5; i++ {
		wg.Add(1)
		go func() {
			if i == 2 {
				rw.Lock()
				out = append(out, 200)
				rw.Unlock()
			} else {
				rw.RLock()
				out = append(out, i)
				rw.RUnlock()
			}
			wg.Done()
		}()
		runtime.Gosched()
	}
	out = append(out, 0)
	rw.RUnlock()
	wg.Wait()
	fmt.Println("rw", out)
	// E: ping-pong two goroutines plus a third CPU goroutine already queued: third starves within slice
	out = nil
	a, b := make(chan int), make(chan int)
	wg.Add(3)
	go func() {
		for i := 0; i < 5; i++ {
			a <- i
			<-b
		}
		out = append(out, 1)
		wg.Done()
	}()
	go func() {
		for i := 0; i < 5; i++ {
			<-a
			b <- i
		}
		out = append(out, 2)
		wg.Done()
	}()
	go func() { out = append(out, 3); wg.Done() }()
	wg.Wait()
	fmt.Println("pingpong", out)
	// F: timer order vs runnable
	out = nil
	wg.Add(4)
	go func() { time.Sleep(3 * time.Millisecond); out = append(out, 1); wg.Done() }()
	go func() { time.Sleep(1 * time.Millisecond); out = append(out, 2); wg.Done() }()
	go func() { time.Sleep(2 * time.Millisecond); out = append(out, 3); wg.Done() }()
	runtime.Gosched()
	t := time.Now()
	for time.Since(t) < 6*time.Millisecond {
	}
	go func() { out = append(out, 4); wg.Done() }()
	wg.Wait()
	fmt.Println("timers-expired-together", out)
	// G: unlock while waiter + Gosched
	out = nil
	cond := make(chan bool, 1)
	wg.Add(2)
	go func() { <-cond; out = append(out, 1); wg.Done() }()
	runtime.Gosched()
	go func() { out = append(out, 2); wg.Done() }()
	cond <- true // readies G1 -> runnext, displaces G2
	out = append(out, 0)
	wg.Wait()
	fmt.Println("ready-displaces-new", out)
}
