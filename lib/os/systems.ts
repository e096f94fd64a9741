/**
 * Operating systems, then and now: the limits that a network program meets, with where each figure is from.
 *
 * A name gives a whole set of defaults; `nofile` and `net` options of a run change single ones. Durations are ns.
 */

const s = 1_000_000_000;

export interface System {
  /** What it stands for, and its year. */
  about: string;
  year: number;
  /** RLIMIT_NOFILE as a login or service gets it; hard may be Infinity. */
  soft: number;
  hard: number;
  /** The most descriptors that the kernel gives one process, whatever the limit says (fs.nr_open, kern.maxfilesperproc). */
  perProcess: number;
  /** Open files of the whole system (fs.file-max, kern.maxfiles). */
  fileMax: number;
  /** Where the limits on files are from. */
  source: string;
  /** Ephemeral ports, first and last. */
  ports: [number, number];
  /** The longest accept queue that listen(2) grants. */
  somaxconn: number;
  /** Waits after each SYN: one more SYN after all of them but the last, which ends in a time-out. */
  synTimeouts: number[];
  /** How long a closed connection's port stays taken at the end that closed first. */
  timeWait: number;
}

/** TCP_RTO_MAX. */
const LONGEST_WAIT = 120;

/**
 * Linux's waits after each SYN (tcp_syn_retries, and from 6.5 on tcp_syn_linear_timeouts; net/ipv4/tcp_timer.c): the
 * linear ones first, 1 s each, then doubling from 1 s. The connection is given up by the first wait that ends no
 * earlier than the doubling alone would have ended: recorded for 1 to 6 retries in datasets/tcp-limits.csv.
 */
export function linuxSynTimeouts(retries: number, linear: number): number[] {
  const alone = 2 ** Math.min(retries + 1, 7) - 1 + Math.max(0, retries - 6) * LONGEST_WAIT;
  const waits: number[] = [];
  for (let t = 0, i = 0; t < alone; i++) {
    const wait = Math.min(2 ** Math.max(0, i - linear), LONGEST_WAIT);
    waits.push(wait * s);
    t += wait;
  }
  return waits;
}

/** 127 s in all, 131 s from kernel 6.5 on. */
const BEFORE_6_5 = linuxSynTimeouts(6, 0);
const FROM_6_5 = linuxSynTimeouts(6, 4);
const LINUX_PORTS: [number, number] = [32_768, 60_999];
const NR_OPEN = 1_048_576;
/** What a 24 GB machine computes: a tenth of memory at 1 KB a file (fs/file_table.c). */
const FILE_MAX = 2_466_190;

const linux = {
  perProcess: NR_OPEN,
  fileMax: FILE_MAX,
  ports: LINUX_PORTS,
  somaxconn: 4096,
  synTimeouts: FROM_6_5,
  timeWait: 60 * s,
};

export const systems = {
  linux: {
    ...linux,
    about: 'Linux 6.5 or later, a service of systemd 240 or later',
    year: 2023,
    soft: 1024,
    hard: 524_288,
    source: 'systemd 240 NEWS; systemd-system.conf(5): DefaultLimitNOFILE=1024:524288',
  },
  'linux-5.4': {
    ...linux,
    about: 'Linux 5.4 to 6.4, a service of systemd 240 or later',
    year: 2020,
    soft: 1024,
    hard: 524_288,
    source: 'systemd 240 NEWS; SYNs: ip-sysctl.rst before tcp_syn_linear_timeouts',
    synTimeouts: BEFORE_6_5,
  },
  'ubuntu-20.04': {
    ...linux,
    about: 'Ubuntu 20.04, a login shell',
    year: 2020,
    soft: 1024,
    hard: 1_048_576,
    source: 'pam_limits gives the hard limit of process 1, which is fs.nr_open',
    synTimeouts: BEFORE_6_5,
  },
  'centos-7': {
    ...linux,
    about: 'CentOS 7: Linux 3.10, systemd 219',
    year: 2014,
    soft: 1024,
    hard: 4096,
    source: 'kernel default, include/uapi/linux/fs.h: INR_OPEN_CUR 1024, INR_OPEN_MAX 4096',
    somaxconn: 128,
    synTimeouts: BEFORE_6_5,
  },
  docker: {
    ...linux,
    about: 'a container of a Docker daemon started with LimitNOFILE=infinity, on Linux 6.5 or later',
    year: 2023,
    soft: 1_048_576,
    hard: 1_048_576,
    source: 'docker.service: LimitNOFILE=infinity, which is fs.nr_open (until Docker Engine 25)',
  },
  'macos-10.14': {
    about: 'macOS 10.14',
    year: 2018,
    soft: 256,
    hard: Number.POSITIVE_INFINITY,
    perProcess: 10_240,
    fileMax: 12_288,
    source: 'launchctl limit maxfiles: 256 unlimited; sysctl kern.maxfilesperproc 10240, kern.maxfiles 12288',
    ports: [49_152, 65_535],
    somaxconn: 128,
    synTimeouts: [1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 8].map(x => x * s),
    timeWait: 30 * s,
  },
  macos: {
    about: 'macOS 13',
    year: 2022,
    soft: 256,
    hard: Number.POSITIVE_INFINITY,
    perProcess: 61_440,
    fileMax: 122_880,
    source:
      'launchctl limit maxfiles: 256 unlimited; sysctl kern.maxfilesperproc 61440, by size of the machine',
    ports: [49_152, 65_535],
    somaxconn: 128,
    synTimeouts: [1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 8].map(x => x * s),
    timeWait: 30 * s,
  },
  windows: {
    about: 'Windows Server 2008 or later',
    year: 2008,
    soft: 16_777_216,
    hard: 16_777_216,
    perProcess: 16_777_216,
    fileMax: Number.POSITIVE_INFINITY,
    source: 'sockets are handles, of which a process may have 2^24; there is no RLIMIT_NOFILE',
    ports: [49_152, 65_535],
    somaxconn: 200,
    synTimeouts: [3, 6, 12].map(x => x * s),
    timeWait: 120 * s,
  },
} satisfies Record<string, System>;

export type OsName = keyof typeof systems;
export const osNames = Object.keys(systems) as OsName[];

/**
 * The limit on descriptors that holds for a Go process: since Go 1.19 the runtime's start raises the soft limit to
 * the hard one, since 1.24 to one below it, so that a change made from outside can be told (syscall/rlimit.go:
 * init). On macOS it never goes beyond kern.maxfilesperproc (rlimit_darwin.go: adjustFileLimit).
 * @param go minor version, 26 for Go 1.26
 */
export function goNofile(soft: number, hard: number, perProcess: number, go: number): number {
  const most = Math.min(hard, perProcess);
  if (go < 19) return Math.min(soft, most);
  if (go < 24) return most;
  // Raised only where the soft limit is below hard − 1.
  return soft < hard - 1 ? Math.min(hard - 1, perProcess) : Math.min(soft, most);
}
