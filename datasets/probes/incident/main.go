// Command incident records which of two goroutines that write one field writes last.
//
//	go run ./incident > ../incident.csv
//
// Main starts jira, then slack; each writes its name to the same field, the second time under a mutex; main waits for
// both and prints the field. One process a run, on one P and on two, built as usual and with the race detector
// (whose scheduler tosses a coin for the seat runnext). The column value counts the processes that printed `last`;
// reported counts those in which the detector reported a race.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"probes/record"
)

const processes = 300

type incident struct{ issueID string }

func child(repair string) {
	var (
		in incident
		mu sync.Mutex
		wg sync.WaitGroup
	)
	wg.Add(2)
	for _, service := range []string{"jira", "slack"} {
		go func() {
			defer wg.Done()
			if repair == "mutex" {
				mu.Lock()
				defer mu.Unlock()
			}
			in.issueID = service
		}()
	}
	wg.Wait()
	fmt.Println(in.issueID)
}

func main() {
	if args, ok := record.Child(); ok {
		child(args[0])
		return
	}
	dir, err := os.MkdirTemp("", "incident")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	builds := map[string]string{"usual": filepath.Join(dir, "usual"), "race": filepath.Join(dir, "race")}
	for name, path := range builds {
		args := []string{"build", "-o", path}
		if name == "race" {
			args = append(args, "-race")
		}
		if out, err := exec.Command("go", append(args, "./incident")...).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "no build %s: %v\n%s", name, err, out)
			delete(builds, name) // a probe that cannot measure something leaves the rows out
		}
	}
	var rows [][]string
	for _, build := range []string{"usual", "race"} {
		path, ok := builds[build]
		if !ok {
			continue
		}
		for _, repair := range []string{"none", "mutex"} {
			for _, procs := range []int{1, 2} {
				last, reported := map[string]int{}, 0
				for range processes {
					env := []string{"GOMAXPROCS=" + strconv.Itoa(procs), "GORACE=exitcode=0"}
					out, errs := record.Run(path, env, repair)
					last[strings.TrimSpace(out)]++
					if strings.Contains(errs, "DATA RACE") {
						reported++
					}
				}
				for _, service := range []string{"jira", "slack"} {
					rows = append(rows, []string{
						build, repair, strconv.Itoa(procs), service, strconv.Itoa(reported),
						strconv.Itoa(last[service]), "processes", strconv.Itoa(processes), "exact",
						record.System(), runtime.Version(), "counted over fresh processes",
					})
				}
			}
		}
	}
	record.Table("build,repair,procs,last,reported,value,unit,n,spread,system,version,method", rows)
}
