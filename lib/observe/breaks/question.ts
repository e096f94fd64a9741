/** What `whatBreaks` is asked: a load and a machine, as numbers or as people write them, checked and in base units. */
import { type OsName, osNames, type System, systems } from '../../os/systems';
import { type GoVersion, goVersions } from '../../runtime/switches';
import { readBytes, readCount, readTime } from '../units';

/** Every number may be a text with its unit: '10M', '10s', '24GB'. */
export interface Question {
  /** Requests a second. */
  rate: number | string;
  /** How long the service takes to answer; a plain number is ns. */
  latency: number | string;
  /** Physical memory, bytes. Default 24 GB. */
  ram?: number | string;
  /** RLIMIT_NOFILE, hard; Go raises the soft one to it. Default: that of `os`. */
  ulimit?: number | string;
  /** Ephemeral ports towards one address. Default: those of `os`. */
  ports?: number | string;
  /** The longest accept queue (somaxconn). Default: that of `os`. */
  backlog?: number | string;
  /** GOMAXPROCS, and cores. Default 8. */
  procs?: number | string;
  /** Addresses of the service. Default 1. */
  destinations?: number | string;
  /** The service: in the same process, as in the test program, or on another machine. Default 'inside'. */
  server?: 'inside' | 'outside';
  /** Default 'linux'. */
  os?: string;
  /** Default '1.26'. */
  go?: string;
  /** ns after which a request that has not begun counts as late: the processors cannot keep up. Default 1 s. */
  late?: number | string;
  seed?: number;
  /** Seconds of real time for each run. Default 120. */
  budget?: number;
}

/** The same in base units: requests per second, ns, bytes. */
export interface Asked {
  rate: number;
  latency: number;
  ram: number;
  ulimit: number;
  ports: [number, number];
  backlog: number;
  procs: number;
  destinations: number;
  server: 'inside' | 'outside';
  os: OsName;
  go: GoVersion;
  late: number;
  seed: number;
  budget: number;
}

const names = [
  'rate',
  'latency',
  'ram',
  'ulimit',
  'ports',
  'backlog',
  'procs',
  'destinations',
  'server',
  'os',
  'go',
  'late',
  'seed',
  'budget',
];

/** With less no Go program starts; the rest of its needs the simulation finds out. */
const LEAST_RAM = 8 << 20;
const HOUR = 3_600_000_000_000;

/**
 * @param say how a parameter is called in an error: its name, or the flag
 * @throws RangeError of one line that names the parameter and shows what it may be
 */
export function read(
  question: Question,
  say: (name: string) => string = name => `whatBreaks: ${name}`,
): Asked {
  if (typeof question !== 'object' || question === null) {
    throw new RangeError("whatBreaks wants { rate: '10M', latency: '10s', ram: '24GB' … }");
  }
  for (const name of Object.keys(question)) {
    if (!names.includes(name)) {
      throw new RangeError(`${say(name)}: there is no such parameter; there are ${names.join(', ')}`);
    }
  }
  const os = one(question.os ?? 'linux', osNames, say('os'));
  const system: System = systems[os];
  const needed = (name: 'rate' | 'latency'): number | string => {
    const x = question[name];
    if (x !== undefined) return x;
    throw new RangeError(
      `${say(name)} is missing: write ${name === 'rate' ? '1000, 10k, 10M' : '250ms, 10s'}`,
    );
  };
  const whole = (name: keyof Question, fallback: number, least: number, most: number): number => {
    const given = question[name] as number | string | undefined;
    if (given === undefined) return fallback;
    const x = readCount(given, say(name), { least, most });
    if (Number.isInteger(x)) return x;
    throw new RangeError(`${say(name)} must be a whole number; got ${JSON.stringify(given)}`);
  };
  const range = whole('ports', system.ports[1] - system.ports[0] + 1, 1, 64_512);
  const first = Math.min(system.ports[0], 65_536 - range);
  return {
    rate: readCount(needed('rate'), say('rate'), { least: 1e-3, most: 1e9 }),
    latency: readTime(needed('latency'), say('latency'), { least: 0, most: HOUR }),
    ram: readBytes(question.ram ?? 24e9, say('ram'), { least: LEAST_RAM, most: 1e15 }),
    ulimit: whole('ulimit', Math.min(system.hard, 2 ** 30), 16, 2 ** 30),
    ports: [first, first + range - 1],
    backlog: whole('backlog', system.somaxconn, 0, 2 ** 31 - 1),
    procs: whole('procs', 8, 1, 1024),
    destinations: whole('destinations', 1, 1, 65_000),
    server: one(question.server ?? 'inside', ['inside', 'outside'] as const, say('server')),
    os,
    go: one(question.go ?? '1.26', goVersions, say('go')),
    late: readTime(question.late ?? 1e9, say('late'), { least: 1, most: HOUR }),
    seed: whole('seed', 1, 0, Number.MAX_SAFE_INTEGER),
    budget: readCount(question.budget ?? 120, say('budget'), { least: 0.1, most: 86_400 }),
  };
}

function one<N extends string>(x: string, among: readonly N[], name: string): N {
  if (among.includes(x as N)) return x as N;
  throw new RangeError(`${name} must be one of ${among.join(', ')}; got ${JSON.stringify(x)}`);
}
