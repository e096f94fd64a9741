/** The walls that a load runs into, how each is taken away, and a run up to the first of them. */
import type { SimulateOptions } from '../../goroutine/options';
import type { Traffic } from '../../models/traffic/options';
import type { Mark, Trouble } from '../../models/traffic/state';
import { systems } from '../../os/systems';
import { type CostName, costTable } from '../../runtime/costs';
import { type TrafficResult, type TrafficRunOptions, traffic, trafficAsync } from '../traffic';
import type { Asked } from './question';

export const walls = ['ports', 'files', 'processors', 'acceptQueue', 'memory'] as const;
export type Wall = (typeof walls)[number];

/** The troubles by which each is noticed; memory ends the process itself. */
const troublesOf: Record<Wall, Trouble[]> = {
  ports: ['ports'],
  files: ['files', 'accept'],
  processors: ['late'],
  acceptQueue: ['acceptQueue'],
  memory: [],
};

const SECOND = 1_000_000_000;
/** Requests that one run simulates at most. */
const MOST = 4_000_000;

/** What a run came to. */
export interface Reached {
  /** The wall, or 'none': everything was answered as fast as it came; or 'unknown': the run was stopped before. */
  wall: Wall | 'none' | 'unknown';
  /** ns since main's start. */
  time: number;
  /** Requests under way, and arrived, when it was reached. */
  inFlight: number;
  arrived: number;
  goroutines: number;
  fds: number;
  bytes: number;
  result: TrafficResult;
}

/** The machine with some walls taken away. */
export function machineOf(asked: Asked, without: readonly Wall[]): TrafficRunOptions {
  const gone = (wall: Wall) => without.includes(wall);
  const options: SimulateOptions = {
    procs: asked.procs,
    cores: asked.procs,
    go: asked.go,
    seed: asked.seed,
    os: asked.os,
    budget: asked.budget,
    nofile: gone('files') ? 2 ** 30 : asked.ulimit,
    net: {
      ports: asked.ports,
      somaxconn: gone('acceptQueue') ? 2 ** 31 - 1 : asked.backlog,
      ...(gone('files') ? { fileMax: 2 ** 40 } : {}),
    },
    memory: { ram: gone('memory') ? 1e15 : asked.ram },
    ...(gone('processors') ? { costs: fast(), spread: false } : {}),
  };
  const left = walls.filter(wall => !gone(wall)).flatMap(wall => troublesOf[wall]);
  return { ...options, stopAt: left };
}

/** Processors a thousand times as fast. */
const SPEED = 1000;

function fast(): SimulateOptions['costs'] {
  const entries = Object.entries(costTable) as [CostName, { ns: number }][];
  return Object.fromEntries(entries.map(([name, { ns }]) => [name, Math.ceil(ns / SPEED)]));
}

/** The load, on a machine with some walls taken away. */
export function loadOf(asked: Asked, without: readonly Wall[]): Traffic {
  const gone = (wall: Wall) => without.includes(wall);
  const perPort = asked.ports[1] - asked.ports[0] + 1;
  const gap = SECOND / asked.rate;
  // Above 1e9 a second, or with a fraction of a ns between them, requests would come in bunches.
  const burst = gap >= 10 ? 1 : Math.max(1, Math.round(100 / gap));
  const cpu = { caller: 0, response: 0, socket: 0, connect: 0, transfer: 0, accept: 0, serve: 0, answer: 0 };
  return {
    count: requestsOf(asked),
    gap: Math.max(0, Math.round(gap * burst)),
    burst,
    latency: asked.latency,
    server: asked.server,
    destinations: gone('ports') ? Math.min(65_000, Math.ceil((2 * MOST) / perPort)) : asked.destinations,
    late: gone('processors') ? 1e15 : asked.late,
    ...(gone('processors') ? { cpu } : {}),
  };
}

/** As many as come in two rounds of answers and the time for which a closed connection keeps its port; or MOST. */
function requestsOf(asked: Asked): number {
  return Math.max(1, Math.min(MOST, Math.ceil((asked.rate * horizon(asked)) / SECOND)));
}

/** How long to watch before one can say that nothing breaks, ns. */
export function horizon(asked: Asked): number {
  return 2 * asked.latency + portHeld(asked) + SECOND;
}

/** How long a closed connection keeps its port: TIME_WAIT, cut short on the loopback (tcp_tw_reuse = 2). */
export function portHeld({ server, os }: Asked): number {
  return server === 'inside' && os !== 'windows' && !os.startsWith('macos') ? SECOND : systems[os].timeWait;
}

export function reach(asked: Asked, without: readonly Wall[], options: TrafficRunOptions = {}): Reached {
  return reached(traffic(loadOf(asked, without), { ...machineOf(asked, without), ...options }), without);
}

export async function reachAsync(
  asked: Asked,
  without: readonly Wall[],
  options: TrafficRunOptions = {},
): Promise<Reached> {
  const result = await trafficAsync(loadOf(asked, without), { ...machineOf(asked, without), ...options });
  return reached(result, without);
}

/**
 * What becomes of the program as it stands if nobody stops it at the first wall: a load of some times what was under
 * way there, to its end.
 */
export async function aftermath(
  asked: Asked,
  at: Reached,
  options: TrafficRunOptions = {},
): Promise<TrafficResult> {
  const { stopAt: _, ...machine } = machineOf(asked, []);
  const load = loadOf(asked, []);
  const count = Math.min(load.count, Math.max(AT_LEAST, Math.round(FACTOR * at.arrived)), AT_MOST);
  return trafficAsync({ ...load, count }, { ...machine, until: asked.latency + WATCH, ...options });
}

const FACTOR = 1.5;
const AT_LEAST = 3000;
const AT_MOST = 60_000;
/** ns beyond the latency: time for a dial to give up. */
const WATCH = 60 * SECOND;

function reached(result: TrafficResult, without: readonly Wall[]): Reached {
  const { run, first } = result;
  const counted = {
    goroutines: run.counters.spawned - run.counters.ended,
    fds: result.fds,
    bytes: result.bytes,
    result,
  };
  const marks = walls
    .filter(wall => !without.includes(wall))
    .flatMap(wall => troublesOf[wall].map(trouble => ({ wall, mark: first[trouble] })))
    .filter((x): x is { wall: Wall; mark: Mark } => x.mark !== undefined)
    .sort((a, b) => a.mark.time - b.mark.time);
  if (marks.length > 0) {
    const { wall, mark } = marks[0];
    return { wall, time: mark.time, inFlight: mark.inFlight, arrived: mark.arrived, ...counted };
  }
  const { arrived, peak } = result;
  const end = { time: run.time, inFlight: peak, arrived, ...counted };
  if (run.end.kind === 'return') return { wall: 'none', ...end };
  if (run.end.kind === 'stopped' || run.end.kind === 'until') return { wall: 'unknown', ...end };
  return { wall: 'memory', ...end };
}
