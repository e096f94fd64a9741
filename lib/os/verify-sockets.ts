/** The invariants of descriptors, sockets, listeners and ports, checked one by one: for tests. */
import { allAddresses } from './addresses';
import { FdKind, fdKind, fdObject, openFds } from './fds';
import { listenerOf } from './listen';
import { portsTaken } from './ports';
import {
  Sk,
  skAddr,
  skFd,
  skFlags,
  skNext,
  skPeer,
  skRx,
  skState,
  skTx,
  socketCount,
  socketsMade,
  Tcp,
} from './sockets';

function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(`sockets: ${what}`);
}

/** Throws an Error that says which invariant does not hold. */
export function verifySockets(): void {
  let open = 0;
  for (let fd = 0; fd < fdKind.length; fd++) {
    if (fdKind[fd] === FdKind.Free) continue;
    open++;
    const s = fdObject[fd];
    if (fdKind[fd] === FdKind.Socket && s !== 0)
      claim(skFd[s] === fd, `descriptor ${fd} and socket ${s} do not name each other`);
  }
  claim(open === openFds(), `${open} descriptors are open, counted ${openFds()}`);
  const clients = new Map<number, number>();
  let sockets = 0;
  for (let s = 1; s <= socketsMade(); s++) {
    if (skState[s] === Tcp.Free) continue;
    sockets++;
    const peer = skPeer[s];
    claim(peer === 0 || skPeer[peer] === s, `the ends ${s} and ${peer} do not name each other`);
    claim(skRx[s] >= 0 && skTx[s] >= 0, `socket ${s} has fewer than no bytes`);
    claim(
      peer === 0 || skTx[s] === skRx[peer] || lost(s),
      `${skTx[s]} bytes of ${s} are unread, ${skRx[peer]} at ${peer}`,
    );
    claim((skFlags[s] & Sk.Orphan) === 0 || skFd[s] === 0, `socket ${s} is an orphan with a descriptor`);
    if (skState[s] === Tcp.Listen) verifyListener(s);
    if ((skFlags[s] & Sk.Client) !== 0) clients.set(skAddr[s], (clients.get(skAddr[s]) ?? 0) + 1);
  }
  claim(sockets === socketCount, `${sockets} sockets are there, counted ${socketCount}`);
  allAddresses().forEach(({ range }, a) => {
    if (range < 0) return;
    const { used, waiting, size } = portsTaken(range);
    claim(
      used === (clients.get(a) ?? 0),
      `${used} ports to address ${a} are used, by ${clients.get(a) ?? 0} sockets`,
    );
    claim(used + waiting <= size, `more ports to address ${a} are taken than there are`);
  });
}

function lost(s: number): boolean {
  return ((skFlags[s] | skFlags[skPeer[s]]) & Sk.Lost) !== 0;
}

function verifyListener(s: number): void {
  const l = listenerOf(s);
  claim(l !== undefined, `socket ${s} listens without queues`);
  let n = 0;
  for (let child = l!.head; child !== 0; child = skNext[child]) {
    n++;
    claim(skFd[child] === 0, `socket ${child} waits to be accepted, and has a descriptor`);
  }
  claim(
    n === l!.length && n <= l!.backlog + 1,
    `the queue of ${s} has ${n} connections, counted ${l!.length}`,
  );
  claim(
    l!.halfOpen >= 0 && l!.halfOpen <= Math.max(l!.backlog, 0),
    `${l!.halfOpen} handshakes are half open at ${s}`,
  );
}
