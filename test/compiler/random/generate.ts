/**
 * Small random programs in Go: goroutines over channels, locks and groups, with arithmetic of all integer types, slices,
 * maps, structs, closures, defer and recover in between. What they print on one P is decided by Go's rules alone: no
 * select has two ready cases, no map is ranged over, nothing takes long enough to be preempted.
 */

/** A number from 0 to n − 1. */
type Chance = (n: number) => number;

function chance(seed: number): Chance {
  let s = (seed * 2654435761 + 1) >>> 0;
  return n => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    s >>>= 0;
    return s % n;
  };
}

const intTypes = ['int', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];
const operators = ['+', '-', '*', '&', '|', '^', '&^'];

class Writer {
  private readonly lines: string[] = [];
  private depth = 1;
  private fresh = 0;

  constructor(private readonly r: Chance) {}

  text(): string {
    return this.lines.join('\n');
  }

  line(s: string): void {
    this.lines.push('\t'.repeat(this.depth) + s);
  }

  open(s: string): void {
    this.line(s);
    this.depth++;
  }

  close(s = '}'): void {
    this.depth--;
    this.line(s);
  }

  name(base: string): string {
    return `${base}${this.fresh++}`;
  }

  pick<T>(list: T[]): T {
    return list[this.r(list.length)];
  }

  constantOf(t: string): string {
    const bits = t === 'int' ? 64 : Number(/\d+/.exec(t)![0]);
    const small = this.r(3) > 0 || bits <= 16;
    const limit = t.startsWith('u') ? 200 : 100;
    if (small) return String(this.r(limit) + 1);
    return this.pick(
      bits === 32
        ? ['2147483647', '1000003', '65537']
        : ['9007199254740993', '4611686018427387905', '1099511628211'],
    );
  }

  /** An expression of integer type t over variables of that type. */
  integer(t: string, vars: string[], depth: number): string {
    const { r } = this;
    if (depth === 0 || r(4) === 0)
      return vars.length > 0 && r(3) > 0 ? this.pick(vars) : `id(id(${t}(${this.constantOf(t)})))`;
    const x = this.integer(t, vars, depth - 1);
    switch (r(9)) {
      case 0:
        return `(${x} << ${r(9)})`;
      case 1:
        return `(${x} >> ${r(9)})`;
      case 2:
        return `(${x} ${this.pick(['/', '%'])} id(${t}(${this.constantOf(t)})))`;
      case 3:
        return `${this.pick(['-', '^'])}(${x})`;
      default:
        return `(${x} ${this.pick(operators)} ${this.integer(t, vars, depth - 1)})`;
    }
  }

  /** Local computation that prints what comes out. */
  compute(who: string): void {
    const { r } = this;
    const t = this.pick(intTypes);
    const a = this.name('a');
    const b = this.name('b');
    switch (r(9)) {
      case 0:
      case 1: {
        this.line(`var ${a} ${t} = ${this.constantOf(t)}`);
        this.line(`${b} := ${this.integer(t, [a], 3)}`);
        this.open(`for i := 0; i < ${r(5) + 1}; i++ {`);
        this.line(`${a} ${this.pick(['+', '-', '*', '^', '|'])}= ${this.integer(t, [a, b], 2)}`);
        this.close();
        this.line(`fmt.Println(${who}, ${a}, ${b}, ${a} < ${b})`);
        break;
      }
      case 2: {
        this.line(`${a} := []int{${Array.from({ length: r(5) + 1 }, () => r(50)).join(', ')}}`);
        this.open(`for i := 0; i < ${r(9) + 1}; i++ {`);
        this.line(`${a} = append(${a}, i*${r(9)})`);
        this.close();
        this.line(`${b} := ${a}[${r(2)}:${r(2) + 1}]`);
        this.line(`${b} = append(${b}, -1)`);
        this.line(`fmt.Println(${who}, ${a}, len(${a}), cap(${a}), ${b}, cap(${b}))`);
        break;
      }
      case 3: {
        this.line(`${a} := map[string]int{"x": ${r(9)}, "y": ${r(9)}}`);
        this.line(`${a}["z${r(3)}"] += ${r(100)}`);
        if (r(2) === 0) this.line(`delete(${a}, "x")`);
        this.line(`${b}, ok := ${a}["x"]`);
        this.line(`fmt.Println(${who}, ${a}, ${b}, ok)`);
        break;
      }
      case 4: {
        this.line(`${a} := point{${r(9)}, ${r(9)}}`);
        this.line(`${b} := ${a}`);
        this.line(`${b}.move(${r(9)}, 1)`);
        this.line(`fmt.Println(${who}, ${a}, ${b}, ${a} == ${b}, ${b}.sum())`);
        break;
      }
      case 5: {
        this.line(`var ${a} []func() int`);
        this.open(`for i := 0; i < ${r(3) + 1}; i++ {`);
        this.line(`${a} = append(${a}, func() int { i += ${r(5)}; return i })`);
        this.close();
        this.line(`for _, f := range ${a} { fmt.Println(${who}, f(), f()) }`);
        break;
      }
      case 6: {
        const bad = this.pick(['s[n]', 'm["x"] = 1', '1 / (n - n)', 'p.x', 'any(n).(string)', 's[n:1]']);
        const use = bad.includes(' = ') ? bad : `_ = ${bad}`;
        this.open('func() {');
        this.line(`defer func() { fmt.Println(${who}, "recovered", recover()) }()`);
        this.line(`n := ${r(4) + 3}`);
        this.line('s := []int{1, 2}; var m map[string]int; var p *point');
        this.line('_, _, _, _ = n, s, m, p');
        this.line(use);
        this.close('}()');
        break;
      }
      case 7: {
        const text = this.pick(['héllo', 'abc', '日本', 'a\\tb']);
        this.line(`${a} := "${text}"`);
        this.line(`for i, c := range ${a} { fmt.Print(i, ":", string(c), " ") }`);
        this.line(`fmt.Printf("%s %d %q %v %x\\n", ${who}, len(${a}), ${a}, []byte(${a}), ${a}[1:])`);
        break;
      }
      default:
        this.line(`for i := range ${r(3) + 1} { defer fmt.Println(${who}, "deferred", i) }`);
    }
  }

  worker(w: number, chans: number): void {
    const { r } = this;
    this.open('go func() {');
    this.line('defer wg.Done()');
    const who = `"w${w}"`;
    for (let n = r(5) + 2; n > 0; n--) {
      const c = r(chans);
      switch (r(10)) {
        case 0:
        case 1:
          this.open('select {');
          this.line(`case c${c} <- ${r(100)}:`);
          this.line(`\tfmt.Println(${who}, "sent")`);
          this.line('default:');
          this.line(`\tfmt.Println(${who}, "full")`);
          this.close();
          break;
        case 2:
        case 3:
          this.open('select {');
          this.line(`case v, ok := <-c${c}:`);
          this.line(`\tfmt.Println(${who}, v, ok)`);
          this.line('default:');
          this.line(`\tfmt.Println(${who}, "empty")`);
          this.close();
          break;
        case 4:
          this.line('runtime.Gosched()');
          break;
        case 5:
          this.line(`mu.Lock(); shared += ${r(9)}; fmt.Println(${who}, "shared", shared)`);
          if (r(2) === 0) this.line('runtime.Gosched()');
          this.line('mu.Unlock()');
          break;
        case 6:
          if (r(3) === 0) this.line(`c${c} <- ${r(100)}`);
          else this.line(`fmt.Println(${who}, "got", <-c${c})`);
          break;
        default:
          this.compute(who);
      }
    }
    this.line(`fmt.Println(${who}, "done")`);
    this.close('}()');
  }
}

function program(i: number): string {
  const r = chance(i + 1);
  const w = new Writer(r);
  const workers = r(4) + 1;
  const chans = r(2) + 1;
  w.line('var wg sync.WaitGroup');
  w.line('var mu sync.Mutex');
  w.line('shared := 0');
  for (let c = 0; c < chans; c++) w.line(`c${c} := make(chan int, ${r(3)})`);
  w.line(`wg.Add(${workers})`);
  for (let k = 0; k < workers; k++) w.worker(k, chans);
  for (let n = r(3); n > 0; n--) w.compute('"main"');
  if (r(2) === 0) w.line(`fmt.Println("main got", <-c0)`);
  if (r(3) === 0) w.line(`c0 <- ${r(9)}`);
  w.line('wg.Wait()');
  w.line(`_, _ = &mu, shared`);
  for (let c = 0; c < chans; c++) w.line(`_ = c${c}`);
  w.line('fmt.Println("end", shared)');
  return `func p${i}() {\n${w.text()}\n}\n`;
}

/** One package with `count` programs, chosen by number. */
export function generate(first: number, count: number): string {
  const bodies = Array.from({ length: count }, (_, i) => program(first + i));
  const cases = bodies.map((_, i) => `\tcase "${first + i}":\n\t\tp${first + i}()`);
  return `package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
)

type point struct{ x, y int }

// id keeps the compiler from computing with constants.
func id[T any](x T) T { return x }

func (p *point) move(dx, dy int) { p.x += dx; p.y += dy }
func (p point) sum() int         { p.x *= 2; return p.x + p.y }

func main() {
	runtime.Gosched()
	switch os.Args[1] {
${cases.join('\n')}
	}
}

${bodies.join('\n')}`;
}
