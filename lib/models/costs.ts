/**
 * What things cost in the thread models, in ns and bytes. Durations that the Go engine knows too are taken from
 * its table (runtime/costs.ts); the others say where they come from.
 */
import { pthread, threadBytes } from '../os/threads';
import { costTable } from '../runtime/costs';

export const modelCosts = {
  cloneCall: { value: costTable.cloneCall.ns, about: costTable.cloneCall.about },
  cloneLatency: { value: costTable.cloneLatency.ns, about: costTable.cloneLatency.about },
  wakeCall: { value: costTable.wakeCall.ns, about: costTable.wakeCall.about },
  wakeLatency: { value: costTable.wakeLatency.ns, about: costTable.wakeLatency.about },
  threadExit: {
    value: 5_000,
    about: 'exit of a thread and munmap of its stack; create + join measures 34 µs',
  },
  syscall: { value: costTable.syscall.ns, about: costTable.syscall.about },
  switchKernel: {
    value: 900,
    about: 'the kernel chooses the next thread and switches to it, without registers and refill',
  },
  registerBytes: {
    value: 168 + 832,
    about: 'saved and restored: 168 B of pt_regs, 832 B of XSAVE area with AVX (registers-saved.csv)',
  },
  nsPerRegisterByte: { value: 0.1, about: 'XSAVE and XRSTOR of 832 B take about 80 ns together' },
  refillBytes: {
    value: 8_192,
    about: 'cache that the thread finds cold after another one has run: 128 lines of 64 B',
  },
  nsPerRefillLine: { value: 4, about: 'a line from the second-level cache or beyond: 4 to 80 ns' },
  userSwitch: { value: 66, about: 'a switch in user space: Gosched measures 66 ns' },
  userSpawn: { value: costTable.newproc.ns, about: 'a task made in user space; as newproc' },
  callback: { value: 30, about: 'an event loop calls the next callback' },
  epollCtl: { value: 300, about: 'epoll_ctl and a read that finds nothing' },
  pollCall: { value: costTable.pollCall.ns, about: costTable.pollCall.about },
  pollLatency: { value: costTable.pollLatency.ns, about: costTable.pollLatency.about },
  mutex: { value: costTable.mutex.ns, about: costTable.mutex.about },
  threadBytes: { value: threadBytes(pthread), about: 'a waiting pthread, kernel’s part among it' },
  coroutineBytes: { value: 8_192, about: 'a stack of two pages, touched, and its control block' },
  callbackBytes: {
    value: 574,
    about: 'closure, promise and timer of a waiting task: Node’s at a million (tasks-memory.csv)',
  },
  goroutineBytes: {
    value: 2_760,
    about: 'a parked goroutine of Go 1.26: stack, g, sudog (tasks-memory.csv: 2,740)',
  },
} satisfies Record<string, { value: number; about: string }>;

export type ModelCostName = keyof typeof modelCosts;
export type ModelCosts = Record<ModelCostName, number>;

const names = Object.keys(modelCosts) as ModelCostName[];

/** The table with changes. Throws a RangeError that names an unknown cost, or one out of range. */
export function costsWith(changes: Partial<ModelCosts> = {}): ModelCosts {
  for (const [name, x] of Object.entries(changes)) {
    if (!(name in modelCosts)) {
      throw new RangeError(`costs: there is no cost "${name}"; there are ${names.join(', ')}`);
    }
    if (!(typeof x === 'number' && x >= 0 && x <= 1e12)) {
      throw new RangeError(`costs: ${name} must be from 0 to 1e12 (ns or bytes); got ${x}`);
    }
  }
  return Object.fromEntries(names.map(name => [name, changes[name] ?? modelCosts[name].value])) as ModelCosts;
}

/** Every duration 0: queueing theory knows none of them. Bytes stay. */
export const freeOfCharge: Partial<ModelCosts> = Object.fromEntries(
  names.filter(name => !name.endsWith('Bytes') || name === 'registerBytes').map(name => [name, 0]),
);

/**
 * What it costs a core to go on with another thread, whole ns: the choice, the registers, the cold cache.
 * For the Go runtime it is one number: simulate({ costs: { osSwitch: switchNs({ refillBytes: 65_536 }) } }, …).
 */
export function switchNs(changes: Partial<ModelCosts> = {}): number {
  const c = costsWith(changes);
  return Math.round(
    c.switchKernel + c.registerBytes * c.nsPerRegisterByte + (c.refillBytes / 64) * c.nsPerRefillLine,
  );
}
