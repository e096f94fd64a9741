// Packages sort, slices, maps, cmp, container/heap, container/list, container/ring.
package main

import (
	"cmp"
	"container/heap"
	"container/list"
	"container/ring"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
)

type item struct{ key, at int }

type byKey []item

func (b byKey) Len() int           { return len(b) }
func (b byKey) Less(i, j int) bool { return b[i].key < b[j].key }
func (b byKey) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *intHeap) Pop() any {
	old := *h
	n := len(old)
	x := old[n-1]
	*h = old[:n-1]
	return x
}

// Elements that compare equal come out in one order only if the algorithm is the same.
func data(n, keys, kind int) []item {
	out := make([]item, n)
	seed := uint32(n*31 + keys*7 + kind)
	for i := range out {
		seed = seed*1664525 + 1013904223
		switch kind {
		case 0:
			out[i].key = int(seed>>8) % keys
		case 1:
			out[i].key = i / (1 + keys/4)
		case 2:
			out[i].key = -i / (1 + keys/4)
		case 3:
			out[i].key = i % keys
		case 4:
			out[i].key = i
			if i%17 == 0 {
				out[i].key = int(seed>>8) % n
			}
		}
		out[i].at = i
	}
	return out
}

func digest(x []item) uint32 {
	h := uint32(2166136261)
	for _, e := range x {
		h = (h ^ uint32(e.key)) * 16777619
		h = (h ^ uint32(e.at)) * 16777619
	}
	return h
}

func main() {
	for _, n := range []int{0, 1, 2, 5, 12, 13, 20, 50, 51, 100, 257, 1000} {
		for kind := 0; kind < 5; kind++ {
			a := data(n, 1+n/10, kind)
			b, c, d, e := slices.Clone(a), slices.Clone(a), slices.Clone(a), slices.Clone(a)
			sort.Sort(byKey(a))
			sort.Slice(b, func(i, j int) bool { return b[i].key < b[j].key })
			slices.SortFunc(c, func(x, y item) int { return cmp.Compare(x.key, y.key) })
			sort.Stable(byKey(d))
			slices.SortStableFunc(e, func(x, y item) int { return x.key - y.key })
			fmt.Println(n, kind, digest(a), digest(b), digest(c), digest(d), digest(e), sort.IsSorted(byKey(a)))
		}
	}
	x := []int{5, 2, 8, 1, 9, 3}
	sort.Sort(sort.Reverse(sort.IntSlice(x)))
	fmt.Println(x)
	sort.Ints(x)
	fmt.Println(x, sort.SearchInts(x, 4), sort.SearchInts(x, 5), sort.IntsAreSorted(x))
	fs := []float64{2.5, math.NaN(), -1, math.Inf(1)}
	sort.Float64s(fs)
	fmt.Println(fs)
	ss := strings.Fields("the quick brown fox jumps over the lazy dog")
	sort.SliceStable(ss, func(i, j int) bool { return len(ss[i]) < len(ss[j]) })
	fmt.Println(ss, sort.SliceIsSorted(ss, func(i, j int) bool { return len(ss[i]) < len(ss[j]) }))
	sort.Strings(ss)
	fmt.Println(ss, sort.SearchStrings(ss, "fox"), sort.Search(100, func(i int) bool { return i*i >= 50 }))
	i, ok := sort.Find(len(ss), func(i int) int { return strings.Compare("lazy", ss[i]) })
	fmt.Println(i, ok)

	s := []int{1, 2, 3, 4, 5, 6}
	fmt.Println(slices.Index(s, 3), slices.Contains(s, 9), slices.Max(s), slices.Min(s))
	slices.Reverse(s)
	fmt.Println(s, slices.Sorted(slices.Values(s)), slices.IsSorted(s))
	s = slices.Insert(s, 2, 100, 200)
	fmt.Println(s, len(s), cap(s))
	s = slices.Delete(s, 1, 3)
	fmt.Println(s, len(s), cap(s))
	fmt.Println(slices.Replace([]int{1, 2, 3, 4}, 1, 3, 9, 9, 9), slices.Compact([]int{1, 1, 2, 2, 2, 3, 1}), slices.Equal([]int{1}, []int{1}))
	s = slices.DeleteFunc(s, func(n int) bool { return n%2 == 0 })
	fmt.Println(s, slices.IndexFunc(s, func(n int) bool { return n > 2 }))
	at, found := slices.BinarySearch([]string{"a", "c", "e"}, "d")
	fmt.Println(at, found, slices.Compare([]int{1, 2}, []int{1, 3}), slices.Concat([]int{1}, nil, []int{2, 3}), slices.Repeat([]int{1, 2}, 2))
	g := slices.Grow([]int{1, 2, 3}, 10)
	fmt.Println(len(g), cap(g) >= 13, cap(slices.Clip(g)))
	fmt.Println(slices.MaxFunc([]string{"aa", "b", "cccc"}, func(a, b string) int { return len(a) - len(b) }))
	func() {
		defer func() { fmt.Println(recover()) }()
		slices.Max([]int{})
	}()

	m := map[string]int{"a": 1, "b": 2, "c": 3}
	keys := slices.Sorted(maps.Keys(m))
	fmt.Println(keys, slices.Sorted(maps.Values(m)), maps.Equal(m, maps.Clone(m)))
	maps.DeleteFunc(m, func(k string, v int) bool { return v > 2 })
	maps.Copy(m, map[string]int{"z": 26})
	fmt.Println(m, maps.Collect(maps.All(m)))
	fmt.Println(cmp.Compare(1, 2), cmp.Compare("b", "a"), cmp.Compare(math.NaN(), 1), cmp.Less(1.5, 1.5), cmp.Or(0, 3, 5), cmp.Or("", "x"))

	h := &intHeap{5, 2, 8}
	heap.Init(h)
	heap.Push(h, 3)
	(*h)[0] = 10
	heap.Fix(h, 0)
	fmt.Println(heap.Remove(h, 1))
	for h.Len() > 0 {
		fmt.Print(heap.Pop(h), " ")
	}
	fmt.Println()

	l := list.New()
	e4 := l.PushBack(4)
	e1 := l.PushFront(1)
	l.InsertBefore(3, e4)
	l.InsertAfter(2, e1)
	l.MoveToFront(e4)
	l.MoveToBack(e1)
	fmt.Println(l.Remove(l.Front().Next()), l.Len())
	l2 := list.New()
	l2.PushBack("x")
	l.PushBackList(l2)
	for e := l.Front(); e != nil; e = e.Next() {
		fmt.Print(e.Value, " ")
	}
	fmt.Println(l.Back().Value, l.Back().Prev().Value)

	r := ring.New(5)
	for i := 0; i < r.Len(); i++ {
		r.Value = i
		r = r.Next()
	}
	r.Unlink(2)
	r.Do(func(v any) { fmt.Print(v, " ") })
	fmt.Println(r.Len(), r.Move(2).Value)
}
