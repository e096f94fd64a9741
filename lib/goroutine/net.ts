/**
 * Package net over TCP. Names are Go's, and so are results: `const [conn, err] = yield* net.dial('tcp', addr)`.
 * Bytes are counted, not carried.
 *
 *     const [ln, err] = yield* net.listen('tcp', '127.0.0.1:8080');
 *     for (;;) { const [conn] = yield* ln.accept(); yield* go(serve, conn); }
 */

export { type OsName, type System, systems } from '../os/systems';
export { Conn, Listener, listen, type Result, splitHostPort } from './net-conn';
export { Dialer, DNSError, dial, dialTimeout } from './net-dial';
export { EOF, ErrClosed, ErrDeadlineExceeded, OpError, SyscallError } from './net-errors';
export {
  capture,
  type Packet,
  type Remote,
  RemoteServer,
  remote,
  type VisitorOptions,
  Visitors,
  visitors,
} from './net-remote';
export { type NetStats, stats } from './net-stats';
