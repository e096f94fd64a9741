package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The mark of a control group version 1; with version 2 the files have other names.
const cgroups = "/sys/fs/cgroup"

// quotaThrottling: how long threads that only compute run, and stand still, under a quota: one group, 100 ms periods.
func quotaThrottling() [][]string {
	c := find("C")
	if c == nil {
		return nil
	}
	spin := filepath.Join(filepath.Dir(c.command[0]), "spin")
	if out, err := exec.Command("gcc", "-O2", "-pthread", "-o", spin, "threads/programs/spin.c").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "quota-throttling: %s\n", out)
		return nil
	}
	var rows [][]string
	for _, threads := range []int{1, 2} {
		for _, quota := range []float64{0.25, 0.5, 1} {
			if quota >= float64(threads) {
				continue
			}
			runs, busy := throttled(spin, threads, quota)
			if len(runs) == 0 {
				return rows
			}
			method := "loops of 2 s in a group of their own, 100 ms periods; "
			version := kernelRelease()
			rows = append(rows,
				row(runs, "ms", version, method+"CPU time of all threads in each whole period; median and quartiles over periods",
					threads, quota, "CPU time a period"),
				row(busy, "ms", version, method+"from the period's first running to its last, stretches parted by 1 ms; over periods",
					threads, quota, "running until"))
		}
	}
	return rows
}

// throttled runs the loops under a quota. It gives, for each whole period, CPU time and when the last thread stopped, ms.
func throttled(spin string, threads int, quota float64) (runs, until []float64) {
	lines := inGroup(quota, fmt.Sprintf("%s %d 2", spin, threads))
	if lines == nil {
		return nil, nil
	}
	var stretches [][2]float64
	for _, line := range lines {
		var t int
		var from, to float64
		fmt.Sscan(line, &t, &from, &to)
		stretches = append(stretches, [2]float64{from / 1000, to / 1000})
	}
	// A period begins where a thread runs again after more than 20 ms of silence of all.
	var starts []float64
	for _, s := range stretches {
		silent := true
		for _, o := range stretches {
			if o != s && o[0] < s[0] && o[1] > s[0]-20 {
				silent = false
			}
		}
		if silent && s[0] > 20 {
			starts = append(starts, s[0])
		}
	}
	for i, from := range starts {
		if from > 1850 || (i > 0 && from-starts[i-1] < 20) {
			continue
		}
		cpu, last := 0.0, from
		for _, s := range stretches {
			if s[0] >= from-1 && s[0] < from+98 {
				cpu += s[1] - s[0]
				last = max(last, s[1])
			}
		}
		runs = append(runs, cpu)
		until = append(until, last-from)
	}
	return runs, until
}

// inGroup runs a command in a control group of its own. It gives the lines that it printed, nil when it cannot be.
func inGroup(quota float64, command string) []string {
	group, files := makeGroup(quota)
	if group == "" {
		fmt.Fprintln(os.Stderr, "no control group can be made here (it takes root)")
		return nil
	}
	defer os.Remove(group)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(group, name), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return nil
		}
	}
	out, err := exec.Command("sh", "-c", fmt.Sprintf("echo $$ > %s/cgroup.procs; exec %s", group, command)).Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return nil
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// makeGroup makes a control group whose weight is the greatest, so that other work on the machine hardly disturbs.
// A quota of 0 is none.
func makeGroup(quota float64) (string, map[string]string) {
	us, unlimited := fmt.Sprint(int(quota*100_000)), "max"
	if quota == 0 {
		us = "-1"
	} else {
		unlimited = us
	}
	if _, err := os.Stat(cgroups + "/cpu/cpu.shares"); err == nil || exists(cgroups+"/cpu/cgroup.procs") {
		group := cgroups + "/cpu/gmplab-probe"
		if os.Mkdir(group, 0o755) == nil {
			return group, map[string]string{"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": us, "cpu.shares": "262144"}
		}
	}
	if exists(cgroups + "/cgroup.controllers") {
		os.WriteFile(cgroups+"/cgroup.subtree_control", []byte("+cpu"), 0o644)
		group := cgroups + "/gmplab-probe"
		if os.Mkdir(group, 0o755) == nil {
			return group, map[string]string{"cpu.max": unlimited + " 100000", "cpu.weight": "10000"}
		}
	}
	return "", nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// kernelRelease is the kernel's version without its local suffix.
func kernelRelease() string {
	text, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return "Linux " + strings.SplitN(strings.TrimSpace(string(text)), "-", 2)[0]
}
