package main

import (
	"runtime"
	"sync"
	"time"
)

func pingPong(n int) {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < n; i++ {
			back <- <-there
		}
	}()
	for i := 0; i < n; i++ {
		there <- i
		<-back
	}
}

func spawn(n int) {
	for i := 0; i < n; i++ {
		go leaf()
		runtime.Gosched()
	}
}

func leaf() {}

func mixed(n int) {
	all(n, round)
}

func loops(n int) {
	all(n, func() {
		for i := 0; i < 100; i++ {
			round()
		}
	})
}

func round() {
	work(2)
	time.Sleep(100 * time.Microsecond)
	work(2)
}

func sleepers(n int) {
	all(n, func() { time.Sleep(10 * time.Second) })
}

// started is the number of goroutines alive when all had started its last one.
var started int

// all runs n goroutines and waits for them.
func all(n int, task func()) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			task()
			wg.Done()
		}()
	}
	started = runtime.NumGoroutine() - 1
	wg.Wait()
}
