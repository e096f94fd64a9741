// Command stack-defaults reads what stack a new thread, or goroutine, gets when nobody asks for a size.
//
//	go run ./stack-defaults > ../stack-defaults.csv
//
// Each language's own runtime is asked, in a thread that it has started: the C library for C, Rust and Python
// (pthread_getattr_np), the virtual machine for Java, the options of V8 for Node, package runtime for Go. A language
// that is not installed is left out. The rows of other systems quote their makers' manuals, named in `method`.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"probes/record"
)

const cSource = `#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
static void *body(void *x) {
	pthread_attr_t a; size_t size, guard; void *base;
	pthread_getattr_np(pthread_self(), &a);
	pthread_attr_getstack(&a, &base, &size);
	pthread_attr_getguardsize(&a, &guard);
	printf("%zu %zu\n", size, guard);
	return 0;
}
int main(void) { pthread_t t; pthread_create(&t, 0, body, 0); pthread_join(t, 0); return 0; }
`

const rustSource = `use std::ffi::c_void;
extern "C" {
    fn pthread_self() -> usize;
    fn pthread_getattr_np(t: usize, a: *mut c_void) -> i32;
    fn pthread_attr_getstack(a: *const c_void, base: *mut usize, size: *mut usize) -> i32;
    fn pthread_attr_getguardsize(a: *const c_void, size: *mut usize) -> i32;
}
fn main() {
    std::thread::spawn(|| unsafe {
        let mut a = [0u64; 16];
        let (mut base, mut size, mut guard) = (0usize, 0usize, 0usize);
        let p = a.as_mut_ptr() as *mut c_void;
        pthread_getattr_np(pthread_self(), p);
        pthread_attr_getstack(p, &mut base, &mut size);
        pthread_attr_getguardsize(p, &mut guard);
        println!("{} {}", size, guard);
    }).join().unwrap();
}
`

const pythonSource = `
import ctypes, threading
def body():
    libc = ctypes.CDLL(None)
    libc.pthread_self.restype = ctypes.c_ulong
    a = ctypes.create_string_buffer(128)
    base, size, guard = ctypes.c_void_p(), ctypes.c_size_t(), ctypes.c_size_t()
    libc.pthread_getattr_np(ctypes.c_ulong(libc.pthread_self()), a)
    libc.pthread_attr_getstack(a, ctypes.byref(base), ctypes.byref(size))
    libc.pthread_attr_getguardsize(a, ctypes.byref(guard))
    print(size.value, guard.value)
t = threading.Thread(target=body); t.start(); t.join()
`

var dir string

// output of a command, or "" where it is not installed.
func output(name string, args ...string) string {
	if _, err := exec.LookPath(name); err != nil {
		fmt.Fprintf(os.Stderr, "stack-defaults: no %s here: its rows are left out\n", name)
		return ""
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "stack-defaults: %s: %v\n%s", name, err, out)
		return ""
	}
	return string(out)
}

func file(name, text string) string {
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
	return path
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

var rows [][]string

func row(language, system, what string, value int64, version, method string) {
	rows = append(rows, []string{language, system, what, strconv.FormatInt(value, 10), "bytes", "1", "exact", record.System(), version, method})
}

func sizes(language, text, version, method string) {
	var size, guard int64
	if _, err := fmt.Sscan(text, &size, &guard); err == nil {
		row(language, "Linux", "reserved", size, version, method)
		row(language, "Linux", "guard", guard, version, method)
	}
}

var flag = regexp.MustCompile(`ThreadStackSize\s+=\s+(\d+)`)
var v8 = regexp.MustCompile(`(?s)--stack-size.*?default: --stack-size=(\d+)`)

func main() {
	var err error
	if dir, err = os.MkdirTemp("", "stack-defaults"); err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	asked := "pthread_getattr_np in a thread of its own"
	binary := filepath.Join(dir, "threads")
	if output("gcc", "-pthread", "-o", binary, file("c.c", cSource)) == "" && exists(binary) {
		sizes("C", output(binary), firstLine(output("gcc", "--version")), asked+"; follows ulimit -s, 8 MiB here")
	}
	os.Remove(binary)
	if output("rustc", "-o", binary, file("r.rs", rustSource)) == "" && exists(binary) {
		sizes("Rust", output(binary), firstLine(output("rustc", "--version")), asked)
	}
	sizes("Python", output("python3", "-c", pythonSource), firstLine(output("python3", "--version")), asked+"; as the C library's")
	if m := flag.FindStringSubmatch(output("java", "-XX:+PrintFlagsFinal", "-version")); m != nil {
		kib, _ := strconv.ParseInt(m[1], 10, 64)
		row("Java", "Linux", "reserved", kib<<10, firstLine(output("java", "--version")), "-XX:+PrintFlagsFinal: ThreadStackSize")
	}
	if m := v8.FindStringSubmatch(output("node", "--v8-options")); m != nil {
		kib, _ := strconv.ParseInt(m[1], 10, 64)
		row("Node", "Linux", "limit", kib<<10, firstLine(output("node", "--version")), "--v8-options: stack-size, of the one thread that runs JavaScript")
	}
	done := make(chan bool)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 4096 {
		go func() { <-done }()
	}
	runtime.Gosched()
	runtime.ReadMemStats(&after)
	row("Go goroutine", "Linux", "initial", int64(after.StackInuse-before.StackInuse)/4096, runtime.Version(), "growth of StackInuse by 4,096 goroutines")
	row("Go goroutine", "Linux", "limit", int64(debug.SetMaxStack(1<<20)), runtime.Version(), "debug.SetMaxStack")
	quoted := func(language, system, what string, bytes int64, from string) {
		rows = append(rows, []string{language, system, what, strconv.FormatInt(bytes, 10), "bytes", "1", "exact", system, "manual", "quoted: " + from})
	}
	quoted("C", "Windows", "reserved", 1<<20, "Microsoft Learn, Thread Stack Size: default reservation of the linker")
	quoted("C", "macOS", "reserved", 512<<10, "Apple, Threading Programming Guide, Table 2-1: secondary threads")
	record.Table("language,os,what,value,unit,n,spread,system,version,method", rows)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
