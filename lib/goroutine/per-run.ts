/** Channels and locks belong to a run: their place in the engine is made at first use in each run. */
import { current } from './api';

/** @param what e.g. `a Mutex`, for the error outside of a run @param make makes it in the engine, and gives its index */
export function perRun(what: string, make: () => number): () => number {
  let run = -1;
  let index = 0;
  return () => {
    if (run !== current.run) {
      if (current.run === 0) {
        throw new Error(`${what} can be used only while a program runs: inside simulate(…)`);
      }
      run = current.run;
      index = make();
    }
    return index;
  };
}
