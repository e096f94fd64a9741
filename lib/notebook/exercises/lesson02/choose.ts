/** q02-choose: the simplest model that will do, for three services, with the number that decides. */
import type { Draw } from '../draw';
import { type Exercise, finding } from '../exercise';

export interface Service {
  /** Requests a second. */
  rate: number;
  /** Each computes for so many µs. */
  cpu: number;
  /** And waits for so many ms: for a socket, or in a call that blocks. */
  wait: number;
  waits: 'socket' | 'blocking call';
  /** GB of memory for what carries the requests. */
  ram: number;
}

export type ModelName = 'N:1' | '1:1' | 'M:N';

/** Bytes of a waiting thread, the kernel's part among it. */
export const THREAD = 36_000;

/** Cores that a service computes on, requests in flight (Little's law), GB that a thread for each of them takes. */
export function needs({ rate, cpu, wait }: Service): { cores: number; inFlight: number; gb: number } {
  const inFlight = (rate * wait) / 1_000;
  return { cores: (rate * cpu) / 1e6, inFlight, gb: (inFlight * THREAD) / 1e9 };
}

/** The rule of the text: the first of N:1, 1:1, M:N that will do. */
export function simplest(service: Service): ModelName {
  const { cores, gb } = needs(service);
  if (service.waits === 'socket' && cores <= 1) return 'N:1';
  return gb <= service.ram ? '1:1' : 'M:N';
}

export interface Choice {
  model: ModelName;
  /** Cores for N:1, GB of threads for the others. */
  number: number;
}

/** A service of each outcome, well away from the borders. */
const kinds: ((draw: Draw) => Service)[] = [
  draw => ({
    rate: 100 * draw.whole(20, 60),
    cpu: draw.whole(20, 100),
    wait: 10 * draw.whole(5, 100),
    waits: 'socket',
    ram: draw.whole(1, 4),
  }),
  draw => ({
    rate: 100 * draw.whole(10, 40),
    cpu: 100 * draw.whole(15, 30),
    wait: 10 * draw.whole(2, 30),
    waits: draw.pick(['socket', 'blocking call'] as const),
    ram: draw.whole(1, 4),
  }),
  draw => ({
    rate: 1_000 * draw.whole(20, 60),
    cpu: draw.whole(80, 200),
    wait: 1_000 * draw.whole(8, 20),
    waits: 'socket',
    ram: draw.whole(1, 2),
  }),
];

export const choose: Exercise<Service[], null> = {
  id: 'q02-choose',
  kind: 'E',
  title: 'The simplest model that will do',
  answer: 'choose',
  instance: draw => draw.shuffled(kinds).map(kind => kind(draw)),
  inputs: () => [null],
  run: answer =>
    Array.isArray(answer)
      ? answer.map(one => ({ model: Object(one).model, number: Object(one).number }))
      : answer,
  visible: (_, [outcome]) => [
    finding('three choices, each a model and a number', outcome!, data => {
      if (!Array.isArray(data) || data.length !== 3) return 'it should be a list of three';
      const bad = data.findIndex(
        ({ model, number }) => !['N:1', '1:1', 'M:N'].includes(model) || typeof number !== 'number',
      );
      return bad < 0
        ? ''
        : `entry ${bad + 1} is ${JSON.stringify(data[bad])}; like { model: '1:1', number: 0.3 }`;
    }),
  ],
  hints: [
    'How many cores does a service compute on? Requests a second times CPU time of each.',
    'How many requests are inside at once? Requests a second times how long each waits (Little’s law).',
    'A thread takes 36 KB of memory, whatever its address space says.',
  ],
};
