// Command fd-limits shows how Go raises the limit on descriptors at its start: for limits that a shell has set, the
// limit that a Go program then has, and the one that its children get.
//
//	go run ./fd-limits > ../fd-limits.csv
//
// The rows of other systems, `kind` given, are not measured: they quote the source that they name, and stand in
// this program so that the table has one origin.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"probes/record"
)

// given are limits as systems hand them out, then and now; -1 is unlimited.
var given = []struct {
	os, year   string
	soft, hard int
	source     string
}{
	{"Linux kernel default", "2011", 1024, 4096, "include/uapi/linux/fs.h: INR_OPEN_CUR 1024, INR_OPEN_MAX 4096"},
	{"CentOS 7", "2014", 1024, 4096, "the kernel's default: systemd 219 sets none"},
	{"Linux with systemd 240 or later", "2018", 1024, 524288, "systemd NEWS 240; systemd-system.conf(5) DefaultLimitNOFILE=1024:524288"},
	{"Ubuntu 20.04 login shell", "2020", 1024, 1048576, "pam_limits: the hard limit of process 1, which is fs.nr_open"},
	{"Docker until Engine 24", "2023", 1048576, 1048576, "docker.service LimitNOFILE=infinity, which is fs.nr_open"},
	{"macOS 10.14", "2018", 256, -1, "launchctl limit maxfiles; kern.maxfilesperproc 10240 holds all the same"},
	{"macOS 13", "2022", 256, -1, "launchctl limit maxfiles; kern.maxfilesperproc 61440 on small machines"},
	{"Windows", "2008", 16777216, 16777216, "Microsoft: handles of a process, 2^24; there is no such limit for sockets"},
}

var measured = [][2]int{{256, 4096}, {1024, 4096}, {4095, 4096}, {4096, 4096}, {1024, 20000}, {4094, 4096}}

func child() {
	var l syscall.Rlimit
	syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l)
	fmt.Printf("%d %d\n", l.Cur, l.Max)
	out, err := exec.Command("sh", "-c", "ulimit -Sn; ulimit -Hn").Output()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Join(strings.Fields(string(out)), " "))
}

func main() {
	if _, ok := record.Child(); ok {
		child()
		return
	}
	var rows [][]string
	for _, g := range given {
		for _, side := range []struct {
			name string
			n    int
		}{{"soft", g.soft}, {"hard", g.hard}} {
			value := strconv.Itoa(side.n)
			if side.n < 0 {
				value = "unlimited"
			}
			rows = append(rows, []string{"given", g.os, g.year, "", "", side.name, value, "1", "1", "exact", g.source, "", "quoted, not measured"})
		}
	}
	self, err := exec.Command("sh", "-c", "readlink /proc/$PPID/exe").Output()
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range measured {
		var out bytes.Buffer
		cmd := exec.Command("sh", "-c", fmt.Sprintf("ulimit -Sn %d && ulimit -Hn %d && exec %s child", m[0], m[1], strings.TrimSpace(string(self))))
		cmd.Stdout = &out
		if err := cmd.Run(); err != nil {
			log.Fatalf("limits %v: %v", m, err)
		}
		f := strings.Fields(out.String())
		for i, what := range []string{"soft in Go", "hard in Go", "soft in a child", "hard in a child"} {
			rows = append(rows, []string{"measured", "Linux", "", strconv.Itoa(m[0]), strconv.Itoa(m[1]), what, f[i], "1", "1", "exact",
				record.System(), runtime.Version(), "ulimit in a shell, then getrlimit in a Go program and ulimit in its child"})
		}
	}
	record.Table("kind,os,year,soft,hard,what,value,unit,n,spread,system,version,method", rows)
}
