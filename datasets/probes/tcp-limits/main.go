// Command tcp-limits runs into the limits of TCP, in network namespaces of its own.
//
//	go run ./tcp-limits > ../tcp-limits.csv
//
// It needs Linux and permission for user namespaces (unshare -rn); where it may not make one it says so and leaves
// the rows out. In a namespace it narrows the range of ports, shortens the accept queue or changes the schedule of
// SYNs, and counts or times what net.Dial does. The two long time-outs take four minutes.
package main

import (
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"probes/record"
)

func up() {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		log.Fatal(err)
	}
	defer syscall.Close(fd)
	var req struct {
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	copy(req.name[:], "lo")
	req.flags = syscall.IFF_UP
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&req))); e != 0 {
		log.Fatal(e)
	}
}

func sysctl(name, value string) {
	if err := os.WriteFile("/proc/sys/net/"+name, []byte(value), 0); err != nil {
		log.Fatal(err)
	}
}

var ours = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// serve accepts and keeps connections in as many processes as their descriptors need.
func serve(ln net.Listener, helpers int) (stop func()) {
	f, _ := ln.(*net.TCPListener).File()
	self, _ := os.Executable()
	var cmds []*exec.Cmd
	for range helpers {
		cmd := exec.Command(self, "child", "accept")
		cmd.ExtraFiles = []*os.File{f}
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			log.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	return func() {
		for _, c := range cmds {
			c.Process.Kill()
			c.Wait()
		}
	}
}

// ports dials until the ports are used up, in `holders` processes one after another.
func ports(first, last string, holders int) {
	up()
	sysctl("ipv4/ip_local_port_range", first+" "+last)
	ln, err := net.Listen("tcp", "127.0.0.1:18080")
	if err != nil {
		log.Fatal(err)
	}
	defer serve(ln, holders)()
	self, _ := os.Executable()
	total := 0
	var text string
	for i := range holders {
		cmd := exec.Command(self, "child", "hold", strconv.FormatBool(i < holders-1))
		out, _ := cmd.StdoutPipe()
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			log.Fatal(err)
		}
		defer cmd.Process.Kill()
		var n int
		buf := make([]byte, 4096)
		k, _ := out.Read(buf)
		line := strings.TrimSpace(string(buf[:k]))
		num, rest, _ := strings.Cut(line, "\t")
		n, _ = strconv.Atoi(num)
		total += n
		text = rest
	}
	fmt.Printf("connections\t%d\n", total)
	fmt.Printf("error: %s\t1\n", text)
}

// hold dials as often as it can, or 15,000 times, says how often, and keeps the connections.
func hold(some bool) {
	var conns []net.Conn
	for {
		c, err := net.Dial("tcp", "127.0.0.1:18080")
		if err != nil {
			fmt.Printf("%d\t%s\n", len(conns), ours.ReplaceAllString(err.Error(), "127.0.0.1:18080"))
			break
		}
		conns = append(conns, c)
		if some && len(conns) == 15000 {
			fmt.Printf("%d\t\n", len(conns))
			break
		}
	}
	time.Sleep(time.Hour)
}

// backlog counts the dials that succeed while nobody accepts.
func backlog(somaxconn string) {
	up()
	sysctl("core/somaxconn", somaxconn)
	ln, err := net.Listen("tcp", "127.0.0.1:18080")
	if err != nil {
		log.Fatal(err)
	}
	n := 0
	for {
		c, err := net.DialTimeout("tcp", ln.Addr().String(), 300*time.Millisecond)
		if err != nil {
			fmt.Printf("connections\t%d\n", n)
			fmt.Printf("error: %s\t1\n", ours.ReplaceAllString(err.Error(), "127.0.0.1:18080"))
			break
		}
		defer c.Close()
		n++
	}
}

func retransmitted() int {
	text, _ := os.ReadFile("/proc/net/netstat")
	lines := strings.Split(string(text), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		names, values := strings.Fields(lines[i]), strings.Fields(lines[i+1])
		for j, name := range names {
			if name == "TCPSynRetrans" {
				x, _ := strconv.Atoi(values[j])
				return x
			}
		}
	}
	return 0
}

// syn dials a listener whose queue is full, and notes when SYNs are sent again and when the dial ends.
func syn(retries, linear, timeout string) {
	up()
	sysctl("core/somaxconn", "1")
	sysctl("ipv4/tcp_syn_retries", retries)
	sysctl("ipv4/tcp_syn_linear_timeouts", linear)
	ln, err := net.Listen("tcp", "127.0.0.1:18080")
	if err != nil {
		log.Fatal(err)
	}
	defer ln.Close() // a listener that nobody names any more would be closed by the collector
	for range 2 {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			log.Fatal(err)
		}
		defer c.Close()
	}
	d := net.Dialer{}
	if timeout != "" {
		d.Timeout, _ = time.ParseDuration(timeout)
	}
	before := retransmitted()
	begin := time.Now()
	over := make(chan error)
	go func() {
		_, err := d.Dial("tcp", ln.Addr().String())
		over <- err
	}()
	seen := 0
	tick := time.NewTicker(5 * time.Millisecond)
	for {
		select {
		case err := <-over:
			fmt.Printf("end_ms\t%d\n", time.Since(begin).Milliseconds())
			fmt.Printf("error: %s\t1\n", ours.ReplaceAllString(err.Error(), "127.0.0.1:18080"))
			return
		case <-tick.C:
			for n := retransmitted() - before; seen < n; {
				seen++
				fmt.Printf("syn_%d_ms\t%d\n", seen+1, time.Since(begin).Milliseconds())
			}
		}
	}
}

// room counts the bytes that a connection takes while nobody reads at the other end.
func room() {
	up()
	ln, err := net.Listen("tcp", "127.0.0.1:18080")
	if err != nil {
		log.Fatal(err)
	}
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		log.Fatal(err)
	}
	if _, err := ln.Accept(); err != nil {
		log.Fatal(err)
	}
	buf := make([]byte, 65536)
	total := 0
	for {
		c.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
		n, err := c.Write(buf)
		total += n
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
	}
	fmt.Printf("bytes\t%d\n", total)
}

func child(args []string) {
	switch args[0] {
	case "ports":
		n, _ := strconv.Atoi(args[3])
		ports(args[1], args[2], n)
	case "hold":
		hold(args[1] == "true")
	case "accept":
		ln, err := net.FileListener(os.NewFile(3, "listener"))
		if err != nil {
			log.Fatal(err)
		}
		var conns []net.Conn
		for len(conns) < 15500 {
			c, err := ln.Accept()
			if err != nil {
				log.Fatal(err)
			}
			conns = append(conns, c)
		}
		time.Sleep(time.Hour)
	case "backlog":
		backlog(args[1])
	case "syn":
		syn(args[1], args[2], args[3])
	case "room":
		room()
	}
}

type experiment struct {
	name, setting string
	processes     int
	args          []string
}

var experiments = []experiment{
	{"ports", "ip_local_port_range 40000 40005", 5, []string{"ports", "40000", "40005", "1"}},
	{"ports", "ip_local_port_range 40000 40099", 5, []string{"ports", "40000", "40099", "1"}},
	{"ports", "ip_local_port_range 40000 42999", 5, []string{"ports", "40000", "42999", "1"}},
	{"ports", "ip_local_port_range 32768 60999", 1, []string{"ports", "32768", "60999", "2"}},
	{"backlog", "somaxconn 1", 5, []string{"backlog", "1"}},
	{"backlog", "somaxconn 2", 5, []string{"backlog", "2"}},
	{"backlog", "somaxconn 5", 5, []string{"backlog", "5"}},
	{"backlog", "somaxconn 128", 5, []string{"backlog", "128"}},
	{"syn", "retries 2 linear 0", 5, []string{"syn", "2", "0", ""}},
	{"syn", "retries 1 linear 4", 3, []string{"syn", "1", "4", ""}},
	{"syn", "retries 2 linear 4", 5, []string{"syn", "2", "4", ""}},
	{"syn", "retries 3 linear 4", 3, []string{"syn", "3", "4", ""}},
	{"syn", "retries 4 linear 4", 3, []string{"syn", "4", "4", ""}},
	{"syn", "retries 3 linear 1", 3, []string{"syn", "3", "1", ""}},
	{"syn", "retries 6 linear 4 dial time-out 5s", 5, []string{"syn", "6", "4", "5s"}},
	{"syn", "retries 6 linear 0", 1, []string{"syn", "6", "0", ""}},
	{"syn", "retries 6 linear 4", 1, []string{"syn", "6", "4", ""}},
	{"room", "loopback, tcp_wmem and tcp_rmem as they are", 5, []string{"room"}},
}

func main() {
	if args, ok := record.Child(); ok {
		child(args)
		return
	}
	unshare, err := exec.LookPath("unshare")
	if err != nil || exec.Command(unshare, "-rn", "true").Run() != nil {
		log.Fatal("tcp-limits: no network namespace can be made here (unshare -rn): nothing is recorded")
	}
	self, _ := os.Executable()
	var rows [][]string
	for _, e := range experiments {
		samples := map[string][]float64{}
		for range e.processes {
			// A process has one network namespace: the child begins in a new one.
			cmd := exec.Command(unshare, append([]string{"-rn", self, "child"}, e.args...)...)
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if err != nil {
				log.Fatalf("%v: %v", e.args, err)
			}
			for _, l := range strings.Split(strings.TrimSpace(string(out)), "\n") {
				what, value, _ := strings.Cut(l, "\t")
				x, err := strconv.ParseFloat(value, 64)
				if err != nil {
					log.Fatal(err)
				}
				samples[what] = append(samples[what], x)
			}
		}
		var order []string
		for what := range samples {
			order = append(order, what)
		}
		sort.Slice(order, func(i, j int) bool {
			a, b := samples[order[i]], samples[order[j]]
			if strings.HasPrefix(order[i], "error") != strings.HasPrefix(order[j], "error") {
				return !strings.HasPrefix(order[i], "error")
			}
			return record.Quantile(a, 0.5) < record.Quantile(b, 0.5)
		})
		for _, what := range order {
			xs := samples[what]
			unit := "1"
			if strings.HasSuffix(what, "_ms") {
				unit = "ms"
			} else if what == "bytes" {
				unit = "B"
			}
			spread := fmt.Sprintf("%.0f..%.0f", record.Quantile(xs, 0), record.Quantile(xs, 1))
			if record.Quantile(xs, 0) == record.Quantile(xs, 1) {
				spread = "exact"
			}
			rows = append(rows, []string{e.name, e.setting, what, fmt.Sprintf("%.0f", record.Quantile(xs, 0.5)), unit,
				strconv.Itoa(len(xs)), spread, record.System() + " Linux " + kernel(), runtime.Version(),
				"median, least and greatest of processes, each in a network namespace of its own"})
		}
	}
	record.Table("experiment,setting,what,value,unit,n,spread,system,version,method", rows)
}

// kernel is its version, without the name of its build.
func kernel() string {
	text, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	parts := strings.SplitN(string(text), ".", 3)
	return parts[0] + "." + parts[1]
}
