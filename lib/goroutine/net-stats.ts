/** The network's state at a moment, as `ss -s`, `nstat` and /proc/self/fd would show it; readable after a run, too. */
import { allAddresses, joinHostPort } from '../os/addresses';
import { emfiles, fdLimit, fdPeak, openFds } from '../os/fds';
import { listenStats } from '../os/listen';
import { Mem, memoryOn, residentOf } from '../os/memory';
import { portsTaken } from '../os/ports';
import { skState, socketCount, socketPeak, socketsMade, Tcp } from '../os/sockets';
import { synRetransmits } from '../os/tcp-options';

export interface NetStats {
  /** Descriptors open now, at most so far, and the limit that holds; calls that failed for want of one. */
  fds: number;
  fdPeak: number;
  fdLimit: number;
  emfiles: number;
  /** Sockets of the kernel now and at most so far; those in each state. */
  sockets: number;
  socketPeak: number;
  states: Partial<Record<keyof typeof Tcp, number>>;
  /** For each destination: ephemeral ports of connections, ports in TIME_WAIT, and how many there are. */
  ports: { to: string; used: number; waiting: number; size: number }[];
  /** Connections that found an accept queue full; handshakes dropped; SYNs sent again. */
  listenOverflows: number;
  listenDrops: number;
  synRetransmits: number;
  /** Kernel memory of sockets, bytes; 0 without a memory model. */
  kernelBytes: number;
}

export function stats(): NetStats {
  const states: NetStats['states'] = {};
  for (let s = 1; s <= socketsMade(); s++) {
    if (skState[s] === Tcp.Free) continue;
    const name = Tcp[skState[s]] as keyof typeof Tcp;
    states[name] = (states[name] ?? 0) + 1;
  }
  const { overflows, drops } = listenStats();
  const ports = allAddresses()
    .filter(a => a.range >= 0)
    .map(a => ({ to: joinHostPort(a.ip, a.port), ...portsTaken(a.range) }));
  return {
    fds: openFds(),
    fdPeak,
    fdLimit: fdLimit(),
    emfiles,
    sockets: socketCount,
    socketPeak,
    states,
    ports,
    listenOverflows: overflows,
    listenDrops: drops,
    synRetransmits,
    kernelBytes: memoryOn ? residentOf(Mem.Sockets) : 0,
  };
}
