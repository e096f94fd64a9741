// Records growth.json: the capacities that append gives, by element size and whether elements hold pointers.
//
//	go run record.go > growth.json
package main

import (
	"encoding/json"
	"os"
)

// What escapes lies on the heap: a slice that does not may begin in 32 bytes of the stack.
var sink any

func one[T any](n int) []int {
	var s []T
	var zero T
	var caps []int
	for i := 0; i < n; i++ {
		s = append(s, zero)
		if len(caps) == 0 || caps[len(caps)-1] != cap(s) {
			caps = append(caps, cap(s))
		}
	}
	sink = s
	return caps
}

// The capacity after an append of many to few.
func many[T any](have int, add int) int {
	s := make([]T, have)
	s = append(s, make([]T, add)...)
	sink = s
	return cap(s)
}

func main() {
	type row struct {
		Type string `json:"type"`
		Caps []int  `json:"caps"`
		Many []int  `json:"many"`
	}
	grow := func(name string, caps []int, f func(have, add int) int) row {
		var list []int
		for _, have := range []int{0, 1, 3, 7, 10, 100, 255, 256, 300, 1000, 5000} {
			for _, add := range []int{1, 2, 5, 11, 64, 700} {
				list = append(list, f(have, add))
			}
		}
		return row{name, caps, list}
	}
	json.NewEncoder(os.Stdout).Encode([]row{
		grow("uint8", one[uint8](5000), many[uint8]),
		grow("int16", one[int16](5000), many[int16]),
		grow("int32", one[int32](5000), many[int32]),
		grow("int", one[int](20000), many[int]),
		grow("string", one[string](5000), many[string]),
		grow("pointer", one[*int](5000), many[*int]),
		grow("slice", one[[]int](5000), many[[]int]),
		grow("any", one[any](5000), many[any]),
		grow("[5]byte", one[[5]byte](5000), many[[5]byte]),
		grow("struct{int;string}", one[struct {
			a int
			b string
		}](5000), many[struct {
			a int
			b string
		}]),
		grow("struct{}", one[struct{}](50), many[struct{}]),
	})
}
