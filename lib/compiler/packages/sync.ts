/**
 * Package sync, over the engine's locks. A lock's object keeps the engine's index and itself: a copy of a lock is
 * another lock, as in Go, and finds that out by `self`.
 */
import { Op, reg } from '../../goroutine/opcodes';
import { watch } from '../../goroutine/watch';
import { Locker, newCond } from '../../runtime/cond';
import { Counter, count } from '../../runtime/counters';
import { mP } from '../../runtime/m';
import { mutexTryLock, newMutex } from '../../runtime/mutex';
import { newRWMutex, rwmutexTryLock, rwmutexTryRLock } from '../../runtime/rwmutex';
import { sched } from '../../runtime/sched';
import { newWaitGroup } from '../../runtime/waitgroup';
import { randomBelow, Stream } from '../../sim/random';
import { op, type PackageSource } from '../native';
import type { Iface } from '../values/iface';

interface Handle {
  id: number;
  self: unknown;
}

/** The engine's object behind a Go one, made at its first use. */
function handle(o: Handle, make: () => number): number {
  if (o.self !== o) {
    o.id = make();
    o.self = o;
  }
  return o.id;
}

const mutexOf = (m: Handle): number => handle(m, newMutex);
const rwMutexOf = (m: Handle): number => handle(m, newRWMutex);
const groupOf = (wg: Handle): number => handle(wg, newWaitGroup);

/** An operation on one lock. */
const on = (code: Op, of: (o: Handle) => number) =>
  op((o: Handle) => {
    reg.a = of(o);
    return code;
  });

const add = (wg: Handle, n: number): Op => {
  reg.a = groupOf(wg);
  reg.b = n;
  return Op.WgAdd;
};

export const sync: PackageSource = {
  path: 'sync',
  source: String.raw`package sync

type Locker interface {
	Lock()
	Unlock()
}

type Mutex struct {
	id   int
	self *Mutex
}

func (m *Mutex) Lock()
func (m *Mutex) Unlock()
func (m *Mutex) TryLock() bool

type RWMutex struct {
	id   int
	self *RWMutex
}

func (rw *RWMutex) Lock()
func (rw *RWMutex) Unlock()
func (rw *RWMutex) RLock()
func (rw *RWMutex) RUnlock()
func (rw *RWMutex) TryLock() bool
func (rw *RWMutex) TryRLock() bool

func (rw *RWMutex) RLocker() Locker { return (*rlocker)(rw) }

type rlocker RWMutex

func (r *rlocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *rlocker) Unlock() { (*RWMutex)(r).RUnlock() }

type WaitGroup struct {
	id   int
	self *WaitGroup
}

func (wg *WaitGroup) Add(delta int)
func (wg *WaitGroup) Done()
func (wg *WaitGroup) Wait()

func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	go func() {
		defer func() {
			if x := recover(); x != nil {
				panic(x)
			}
			wg.Done()
		}()
		f()
	}()
}

type Once struct {
	done bool
	m    Mutex
}

func (o *Once) Do(f func()) {
	if !o.done {
		o.doSlow(f)
	}
}

func (o *Once) doSlow(f func()) {
	o.m.Lock()
	defer o.m.Unlock()
	if !o.done {
		defer func() { o.done = true }()
		f()
	}
}

func OnceFunc(f func()) func() {
	var once Once
	valid := false
	var p any
	g := func() {
		defer func() {
			p = recover()
			if !valid {
				panic(p)
			}
		}()
		f()
		f = nil
		valid = true
	}
	return func() {
		once.Do(g)
		if !valid {
			panic(p)
		}
	}
}

func OnceValue[T any](f func() T) func() T {
	var result T
	once := OnceFunc(func() { result = f() })
	return func() T {
		once()
		return result
	}
}

func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var r1 T1
	var r2 T2
	once := OnceFunc(func() { r1, r2 = f() })
	return func() (T1, T2) {
		once()
		return r1, r2
	}
}

type Cond struct {
	L    Locker
	id   int
	self *Cond
	// For a Locker of the program's own.
	waiting []chan struct{}
	own     bool
}

func bindCond(c *Cond, kind int, m *Mutex, rw *RWMutex)

func NewCond(l Locker) *Cond {
	c := &Cond{L: l}
	c.bind()
	return c
}

func (c *Cond) bind() {
	if c.self == c {
		return
	}
	if c.self != nil {
		panic("sync.Cond is copied")
	}
	switch l := c.L.(type) {
	case *Mutex:
		bindCond(c, 0, l, nil)
	case *RWMutex:
		bindCond(c, 1, nil, l)
	case *rlocker:
		bindCond(c, 2, nil, (*RWMutex)(l))
	default:
		c.own = true
	}
	c.self = c
}

func condWait(c *Cond)
func condSignal(c *Cond)
func condBroadcast(c *Cond)

func (c *Cond) Wait() {
	c.bind()
	if !c.own {
		condWait(c)
		return
	}
	ch := make(chan struct{})
	c.waiting = append(c.waiting, ch)
	c.L.Unlock()
	<-ch
	c.L.Lock()
}

func (c *Cond) Signal() {
	c.bind()
	if !c.own {
		condSignal(c)
	} else if len(c.waiting) > 0 {
		ch := c.waiting[0]
		c.waiting = c.waiting[1:]
		close(ch)
	}
}

func (c *Cond) Broadcast() {
	c.bind()
	if !c.own {
		condBroadcast(c)
		return
	}
	list := c.waiting
	c.waiting = nil
	for _, ch := range list {
		close(ch)
	}
}

type Map struct {
	mu Mutex
	m  map[any]any
}

func (m *Map) Load(key any) (value any, ok bool) {
	m.mu.Lock()
	value, ok = m.m[key]
	m.mu.Unlock()
	return
}

func (m *Map) Store(key, value any) { m.Swap(key, value) }

func (m *Map) Clear() {
	m.mu.Lock()
	clear(m.m)
	m.mu.Unlock()
}

func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	m.mu.Lock()
	if actual, loaded = m.m[key]; !loaded {
		m.set(key, value)
		actual = value
	}
	m.mu.Unlock()
	return
}

func (m *Map) set(key, value any) {
	if m.m == nil {
		m.m = make(map[any]any)
	}
	m.m[key] = value
}

func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	m.mu.Lock()
	value, loaded = m.m[key]
	delete(m.m, key)
	m.mu.Unlock()
	return
}

func (m *Map) Delete(key any) { m.LoadAndDelete(key) }

func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	m.mu.Lock()
	previous, loaded = m.m[key]
	m.set(key, value)
	m.mu.Unlock()
	return
}

func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.m[key]; ok && v == old {
		m.m[key] = new
		return true
	}
	return false
}

func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.m[key]; ok && v == old {
		delete(m.m, key)
		return true
	}
	return false
}

func (m *Map) Range(f func(key, value any) bool) {
	m.mu.Lock()
	keys := make([]any, 0, len(m.m))
	for k := range m.m {
		keys = append(keys, k)
	}
	m.mu.Unlock()
	for _, k := range keys {
		if v, ok := m.Load(k); ok && !f(k, v) {
			return
		}
	}
}

// Of a P: what its goroutines put last, and what is behind it.
type poolLocal struct {
	private any
	shared  []any
}

type Pool struct {
	local  []poolLocal
	victim []poolLocal
	cycle  int
	New    func() any
}

// The P that runs the caller, the number of Ps, and of collections that have begun.
func pin() (p, procs, cycle int)

// A race build drops one value in four, so that programs do not rely on getting back what they put, and tells its
// detector of the others.
func dropped(x any) bool
func handedOut(x any)

// Each collection throws away what the one before it left.
func (p *Pool) pin() int {
	pid, procs, cycle := pin()
	if cycle != p.cycle {
		p.victim = nil
		if cycle == p.cycle+1 {
			p.victim = p.local
		}
		p.local = nil
		p.cycle = cycle
	}
	for len(p.local) < procs {
		p.local = append(p.local, poolLocal{})
	}
	return pid
}

func (p *Pool) Put(x any) {
	if x == nil || dropped(x) {
		return
	}
	l := &p.local[p.pin()]
	if l.private == nil {
		l.private = x
	} else {
		l.shared = append(l.shared, x)
	}
}

func (p *Pool) Get() any {
	pid := p.pin()
	l := &p.local[pid]
	x := l.private
	l.private = nil
	if x == nil {
		if n := len(l.shared); n > 0 {
			x = l.shared[n-1]
			l.shared = l.shared[:n-1]
		} else {
			x = steal(p.local, pid)
		}
		if x == nil && p.victim != nil {
			x = old(p.victim, pid)
		}
	}
	if x != nil {
		handedOut(x)
	} else if p.New != nil {
		x = p.New()
	}
	return x
}

// From the other end of other Ps' lists.
func steal(locals []poolLocal, pid int) any {
	for i := range locals {
		l := &locals[(pid+i+1)%len(locals)]
		if len(l.shared) > 0 {
			x := l.shared[0]
			l.shared = l.shared[1:]
			return x
		}
	}
	return nil
}

func old(victim []poolLocal, pid int) any {
	if pid >= len(victim) {
		return nil
	}
	if x := victim[pid].private; x != nil {
		victim[pid].private = nil
		return x
	}
	return steal(victim, pid-1)
}
`,
  natives: {
    'Mutex.Lock': on(Op.MutexLock, mutexOf),
    'Mutex.Unlock': on(Op.MutexUnlock, mutexOf),
    'Mutex.TryLock': (m: Handle) => mutexTryLock(mutexOf(m)),
    'RWMutex.Lock': on(Op.RWMutexLock, rwMutexOf),
    'RWMutex.Unlock': on(Op.RWMutexUnlock, rwMutexOf),
    'RWMutex.RLock': on(Op.RWMutexRLock, rwMutexOf),
    'RWMutex.RUnlock': on(Op.RWMutexRUnlock, rwMutexOf),
    'RWMutex.TryLock': (m: Handle) => rwmutexTryLock(rwMutexOf(m)),
    'RWMutex.TryRLock': (m: Handle) => rwmutexTryRLock(rwMutexOf(m)),
    'WaitGroup.Add': op(add),
    'WaitGroup.Done': op((wg: Handle) => add(wg, -1)),
    'WaitGroup.Wait': on(Op.WgWait, groupOf),
    bindCond(c: Handle, kind: number, m: Handle | null, rw: Handle | null) {
      if (kind === 0) c.id = newCond(Locker.Mutex, mutexOf(m!));
      else c.id = newCond(kind === 1 ? Locker.RWMutex : Locker.RLocker, rwMutexOf(rw!));
    },
    condWait: on(Op.CondWait, c => c.id),
    condSignal: on(Op.CondSignal, c => c.id),
    condBroadcast: on(Op.CondBroadcast, c => c.id),
    dropped(x: Iface) {
      if (watch.pooled === null) return false;
      if (randomBelow(Stream.Sched, 4) === 0) return true;
      watch.pooled(x, false);
      return false;
    },
    handedOut: (x: Iface) => watch.pooled?.(x, true),
    pin: () => [mP[sched.curm], sched.gomaxprocs, count[Counter.GcCycles]],
  },
};
