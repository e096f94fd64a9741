/** Parameters of the machine's TCP, and constants of Linux's. Durations are ns. */

const SEC = 1_000_000_000;

/** What a socket takes of the kernel's memory: datasets/kernel-socket.csv. */
export const TCP_SOCK_BYTES = 2368;
/** Its file: inode, file, dentry, and what security modules add to the first two. */
export const SOCKET_FILE_BYTES = 832 + 192 + 192 + 32 + 24;
/** Its place in epoll: item, wait queue entry, head of the list of items. */
export const EPOLL_ITEM_BYTES = 128 + 64 + 16;
/** An ephemeral port taken: two buckets of the table of ports. */
export const PORT_BYTES = 2 * 128;

/** Unacknowledged data is sent again for this long (tcp_retries2 = 15: Documentation/networking/ip-sysctl.rst), ns. */
export const RETRANSMIT_TIMEOUT = 924_600_000_000;
/** The farewell of a socket without a process (tcp_orphan_retries 0, which means 8): 0.2 s doubled eight times, ns. */
export const ORPHAN_TIMEOUT = 102_200_000_000;

/** Parameters of the machine's TCP. */
export interface TcpOptions {
  somaxconn: number;
  /** ns after each SYN. */
  synTimeouts: readonly number[];
  /** Answer with cookies when too many handshakes are half open. */
  syncookies: boolean;
  /** A last ACK that finds the accept queue full is answered with a reset. */
  abortOnOverflow: boolean;
  /** Bytes that may be on their way or unread in one direction of a connection. */
  buffer: number;
  /** ns that a closed end waits for the other end's farewell (tcp_fin_timeout). */
  finTimeout: number;
  /** SO_KEEPALIVE as Go sets it: ns of silence before the first probe, ns between probes, probes without an answer. */
  keepAliveIdle: number;
  keepAliveInterval: number;
  keepAliveCount: number;
}

/** Go's net.Dialer and net.ListenConfig: 15 s, 15 s, 9 (net/tcpsockopt_unix.go, net/dial.go). */
export const defaultTcp: TcpOptions = {
  somaxconn: 4096,
  synTimeouts: [SEC, 2 * SEC, 4 * SEC, 8 * SEC, 16 * SEC, 32 * SEC, 64 * SEC],
  syncookies: true,
  abortOnOverflow: false,
  // What a connection of the loopback takes while nobody reads: datasets/tcp-limits.csv, room.
  buffer: 3_910_656,
  finTimeout: 60 * SEC,
  keepAliveIdle: 15 * SEC,
  keepAliveInterval: 15 * SEC,
  keepAliveCount: 9,
};

export let tcp: TcpOptions = defaultTcp;
/** SYNs that were sent again. */
export let synRetransmits = 0;

export function resetTcp(options: TcpOptions): void {
  tcp = options;
  synRetransmits = 0;
}

export function countSynRetransmit(): void {
  synRetransmits++;
}
