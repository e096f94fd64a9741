// Command run-orders counts the orders in which real Go runs goroutines.
//
//	go run ./run-orders > ../run-orders.json
//
// spawn-5 and spawn-10: main starts goroutines 1, 2, 3, …, each notes its number, main waits; fresh processes
// on 1, 2 and 4 Ps. V1 to V23: the golden programs of test/oracle/golden, fresh processes on one P.
// An order is written with ascending runs shortened: 5 1..4. Every order seen is kept, with its count.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"probes/record"
)

const (
	spawnRuns  = 300
	goldenRuns = 200
	golden     = "../../test/oracle/golden"
)

type row struct {
	Program string `json:"program"`
	Procs   int    `json:"procs"`
	Order   string `json:"order"`
	Count   int    `json:"count"`
	Runs    int    `json:"runs"`
}

func shorten(order []int) string {
	var parts []string
	for i := 0; i < len(order); {
		j := i
		for j+1 < len(order) && order[j+1] == order[j]+1 {
			j++
		}
		if j > i+1 {
			parts = append(parts, fmt.Sprintf("%d..%d", order[i], order[j]))
		} else {
			for k := i; k <= j; k++ {
				parts = append(parts, strconv.Itoa(order[k]))
			}
		}
		i = j + 1
	}
	return strings.Join(parts, " ")
}

func child(n int) {
	time.Sleep(2 * time.Millisecond) // the runtime's own goroutines settle
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 1; i <= n; i++ {
		go func() {
			mu.Lock()
			order = append(order, i)
			mu.Unlock()
			wg.Done()
		}()
	}
	wg.Wait()
	fmt.Println(shorten(order))
}

// count adds what one program printed in all its runs, most frequent order first.
func count(rows []row, program string, procs int, orders []string) []row {
	seen := map[string]int{}
	for _, o := range orders {
		seen[o]++
	}
	var some []row
	for o, n := range seen {
		some = append(some, row{program, procs, o, n, len(orders)})
	}
	sort.Slice(some, func(i, j int) bool {
		if some[i].Count != some[j].Count {
			return some[i].Count > some[j].Count
		}
		return some[i].Order < some[j].Order
	})
	return append(rows, some...)
}

// goldenOrders runs one golden program; each line it prints is a name and an order.
func goldenOrders(binary string) []string {
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "GOGC=off")
	out, err := cmd.Output()
	if err != nil {
		log.Fatal(err)
	}
	var orders []string
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if strings.HasPrefix(line, "starve") {
			continue // depends on a clock, has no number
		}
		var text string
		if _, after, found := strings.Cut(line, " ["); found {
			text = strings.TrimSuffix(after, "]")
		} else {
			text = line[strings.LastIndex(line, ": ")+2:]
		}
		var order []int
		for _, part := range strings.Fields(text) {
			a, b, isRange := strings.Cut(part, "..")
			lo, err := strconv.Atoi(a)
			if err != nil {
				log.Fatalf("not an order: %s", line)
			}
			hi := lo
			if isRange {
				hi, _ = strconv.Atoi(b)
			}
			for x := lo; x <= hi; x++ {
				order = append(order, x)
			}
		}
		orders = append(orders, shorten(order))
	}
	return orders
}

func main() {
	if args, ok := record.Child(); ok {
		n, _ := strconv.Atoi(args[0])
		child(n)
		return
	}
	var rows []row
	for _, n := range []int{5, 10} {
		for _, procs := range []int{1, 2, 4} {
			var orders []string
			for range spawnRuns {
				out, _ := record.Run("", []string{"GOGC=off", fmt.Sprintf("GOMAXPROCS=%d", procs)}, strconv.Itoa(n))
				orders = append(orders, strings.TrimSpace(out))
			}
			rows = count(rows, fmt.Sprintf("spawn-%d", n), procs, orders)
		}
	}
	dir, err := os.MkdirTemp("", "orders")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	vector := 1
	for _, source := range []string{"order.go", "more.go"} {
		binary := filepath.Join(dir, strings.TrimSuffix(source, ".go"))
		if out, err := exec.Command("go", "build", "-o", binary, filepath.Join(golden, source)).CombinedOutput(); err != nil {
			log.Fatalf("%s: %s", source, out)
		}
		byLine := map[int][]string{}
		lines := 0
		for range goldenRuns {
			orders := goldenOrders(binary)
			lines = len(orders)
			for i, o := range orders {
				byLine[i] = append(byLine[i], o)
			}
		}
		for i := range lines {
			rows = count(rows, fmt.Sprintf("V%d", vector), 1, byLine[i])
			vector++
		}
	}
	// One row a line: a file that can be read and compared.
	fmt.Printf("{\n \"system\": %q,\n \"version\": %q,\n \"method\": %q,\n \"rows\": [\n", record.System(), runtime.Version(),
		"fresh processes with GOGC=off; count of runs that showed this order")
	for i, r := range rows {
		text, _ := json.Marshal(r)
		comma := ","
		if i == len(rows)-1 {
			comma = ""
		}
		fmt.Printf("  %s%s\n", text, comma)
	}
	fmt.Println(" ]\n}")
}
