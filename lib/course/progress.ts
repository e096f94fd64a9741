/** How far a long job is: a bar on a terminal, a plain line for each step elsewhere. Written to stderr. */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** @param name what is being done: a change of it is what a plain line tells */
  update(done: number, total: number, name: string): void;
  stop(): void;
}

export function progress(verb: string): Progress {
  return process.stderr.isTTY ? bar(verb) : plain(verb);
}

function bar(verb: string): Progress {
  const format = `${verb} {bar} {value}/{total} {name}`;
  const options = { format, hideCursor: true, clearOnComplete: true, stream: process.stderr, barsize: 30 };
  const drawn = new SingleBar(options, Presets.rect);
  let started = false;
  return {
    update(done, total, name) {
      if (!started) drawn.start(total, done, { name });
      started = true;
      drawn.update(done, { name });
    },
    stop() {
      if (started) drawn.stop();
    },
  };
}

function plain(verb: string): Progress {
  let last = '';
  return {
    update(_done, _total, name) {
      if (name !== last) process.stderr.write(`${verb} ${name}\n`);
      last = name;
    },
    stop() {},
  };
}
