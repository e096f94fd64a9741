package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// language is a toolchain that was found, and how its program of units is started.
type language struct {
	name    string
	version string
	command []string
}

var languages []language

// findLanguages compiles programs/ for every toolchain there is.
func findLanguages(folder string) {
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	binary := func(name string) string { return filepath.Join(folder, name) }
	only := os.Getenv("ONLY") // one language, to try things
	try := func(name, version string, build, command []string) {
		if only != "" && only != name {
			return
		}
		if version == "" {
			fmt.Fprintf(os.Stderr, "%s: no toolchain found, left out\n", name)
			return
		}
		if build != nil {
			if out, err := exec.Command(build[0], build[1:]...).CombinedOutput(); err != nil {
				fmt.Fprintf(os.Stderr, "%s: left out, its program does not compile: %s\n", name, out)
				return
			}
		}
		languages = append(languages, language{name, version, command})
	}
	try("C", firstLine("gcc", "--version"),
		[]string{"gcc", "-O2", "-pthread", "-o", binary("units-c"), "threads/programs/units.c"}, []string{binary("units-c")})
	try("Rust", firstLine("rustc", "--version"),
		[]string{"rustc", "-O", "-o", binary("units-rs"), "threads/programs/units.rs"}, []string{binary("units-rs")})
	try("Java", firstLine("javac", "-version"),
		[]string{"javac", "-d", folder, "threads/programs/Units.java"}, []string{"java", "-cp", folder, "Units"})
	try("Python", firstLine("python3", "--version"), nil, []string{"python3", "threads/programs/units.py"})
	try("Node", firstLine("node", "--version"), nil, []string{"node", "--max-old-space-size=8192", "threads/programs/units.js"})
	try("Go", runtime.Version(), nil, []string{self, "child"})
}

// firstLine of what a command prints, without addresses of its distributor; "" when there is no such command.
func firstLine(name string, args ...string) string {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return ""
	}
	line := strings.TrimSpace(strings.Split(string(out), "\n")[0])
	words := strings.Fields(line)
	switch name {
	case "gcc":
		return "gcc " + words[len(words)-1]
	case "rustc":
		return strings.Join(words[:2], " ")
	case "node":
		return "node " + words[0]
	}
	return line
}

// find gives a language, nil when its toolchain is not here.
func find(name string) *language {
	for i := range languages {
		if languages[i].name == name {
			return &languages[i]
		}
	}
	return nil
}

// process runs one program that speaks the protocol: `before`, a line from us, `ready ns`, a line from us, the end.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func (l *language) start(args ...string) *process {
	all := append(ahead(""), append(l.command[:len(l.command):len(l.command)], args...)...)
	cmd := exec.Command(all[0], all[1:]...)
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	return &process{cmd, in, bufio.NewScanner(out)}
}

// hear waits for a line and gives its word and number.
func (p *process) hear() (string, float64) {
	if !p.out.Scan() {
		return "", 0
	}
	words := strings.Fields(p.out.Text())
	x, _ := strconv.ParseFloat(words[1], 64)
	return words[0], x
}

func (p *process) say() { fmt.Fprintln(p.in) }

func (p *process) end() {
	p.say()
	p.cmd.Wait()
}

// once runs a program to its end and gives the number that it prints.
func (l *language) once(pin string, args ...string) (float64, bool) {
	all := append(ahead(pin), append(l.command[:len(l.command):len(l.command)], args...)...)
	out, err := exec.Command(all[0], all[1:]...).Output()
	words := strings.Fields(string(out))
	if err != nil || len(words) < 2 {
		fmt.Fprintf(os.Stderr, "%s %v: %v\n", l.name, args, err)
		return 0, false
	}
	x, err := strconv.ParseFloat(words[1], 64)
	return x, err == nil
}

// several repeats a measurement in processes of its own.
func (l *language) several(pin string, args ...string) []float64 {
	var xs []float64
	for range processes {
		if x, ok := l.once(pin, args...); ok {
			xs = append(xs, x)
		}
	}
	return xs
}

// timed is on while durations are measured: programs then go before the machine's other work, where they may.
var timed bool

// ahead is what stands before a command: the core to stay on, and the right to run first.
func ahead(pin string) []string {
	var words []string
	if timed && exec.Command("chrt", "-f", "1", "true").Run() == nil {
		words = append(words, "chrt", "-f", "1")
	}
	if pin != "" {
		words = append(words, "taskset", "-c", pin)
	}
	return words
}
