package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// registersSaved: what a switch writes down, counted in Go's source, in C's headers, and told by the CPU.
func registersSaved() [][]string {
	var rows [][]string
	add := func(bytes float64, version, method, kind, place string) {
		rows = append(rows, row([]float64{bytes}, "B", version, method, kind, place))
	}
	src := filepath.Join(runtime.GOROOT(), "src", "runtime")
	if text, err := os.ReadFile(filepath.Join(src, "runtime2.go")); err == nil {
		body := regexp.MustCompile(`(?s)type gobuf struct \{(.*?)\n\}`).FindStringSubmatch(string(text))
		fields := regexp.MustCompile(`(?m)^\t\w+ +(uintptr|guintptr|unsafe\.Pointer)`).FindAllString(body[1], -1)
		add(float64(8*len(fields)), runtime.Version(), fmt.Sprintf("%d words of type gobuf, runtime2.go", len(fields)),
			"goroutine that gives way at a call", "in its g")
	}
	if text, err := os.ReadFile(filepath.Join(src, "preempt_amd64.s")); err == nil {
		save := strings.Split(string(text), "CALL")[0]
		words := len(regexp.MustCompile(`(?m)^\tMOVQ [A-Z]+[0-9]*, \d+\(SP\)|^\tMOVQ [A-Z]+[0-9]*, \(SP\)|^\tPUSH`).FindAllString(save, -1))
		xmm := len(regexp.MustCompile(`(?m)^\tMOVUPS X\d+, `).FindAllString(save, -1))
		add(float64(8*words), runtime.Version(), fmt.Sprintf("%d words saved by asyncPreempt, preempt_amd64.s", words),
			"goroutine that is preempted anywhere", "on its stack")
		if xmm > 0 {
			add(float64(16*xmm), runtime.Version(), fmt.Sprintf("%d SSE registers saved by asyncPreempt, preempt_amd64.s", xmm),
				"goroutine that is preempted anywhere", "beside its stack")
		}
	}
	c := find("C")
	if c == nil {
		return rows
	}
	out, err := exec.Command(c.command[0], "sizes").Output()
	if err != nil {
		return rows
	}
	what := map[string][3]string{
		"setjmp":    {"setjmp and longjmp", "in jmp_buf", "sizeof __jmpbuf, setjmp.h"},
		"user_regs": {"thread that enters the kernel", "as ptrace shows them", "sizeof struct user_regs_struct, sys/user.h"},
		"fxsave":    {"thread that loses its core, SSE only", "in its task_struct", "sizeof struct user_fpregs_struct, sys/user.h"},
		"ucontext":  {"swapcontext, or a signal's frame", "on the stack", "sizeof ucontext_t"},
		"xsave":     {"thread that loses its core, all vectors", "in its task_struct", "XSAVE area of the enabled features, CPUID leaf 13"},
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var name string
		var bytes float64
		fmt.Sscan(line, &name, &bytes)
		if w, ok := what[name]; ok {
			add(bytes, c.version, w[2], w[0], w[1])
		}
	}
	return rows
}
