package main

import "fmt"

func main() {
	h := uint64(14695981039346656037)
	for i := 0; i < 3000000; i++ {
		h ^= uint64(i & 255)
		h *= 1099511628211
	}
	fmt.Println(h)
}
