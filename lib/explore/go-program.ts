/** Compiled Go as what `outcomes`, `replay` and `raceRun` take: a program that makes fresh copies of itself. */
import type { Linked } from '../compiler/link';
import { type Host, host } from '../compiler/packages/host';
import { instantiate } from '../compiler/run/instantiate';
import { current } from '../goroutine/api';
import type { Program } from './stage';

/** For raceRun. @param linked compiled with `accesses: 'race'` @param surroundings arguments, files, where its output goes */
export function goRaceProgram(linked: Linked, surroundings: Partial<Host>): Program {
  return {
    fresh(quiet = false) {
      const write = quiet ? () => {} : surroundings.write;
      const { front, main } = instantiate(
        linked,
        { ...surroundings, ...(write && { write }) },
        { deepStack: true },
      );
      return { front, main, stack: () => host.stack() };
    },
    fingerprint: linked.code,
  };
}

/** For outcomes and replay. @param linked compiled with `accesses: 'steps'` */
export function goProgram(linked: Linked, surroundings: Partial<Host> = {}): Program {
  // What a goroutine writes is a step of its own: the stage takes it from here.
  const write = (_fd: number, bytes: string): void => {
    current.lines.push(bytes.replace(/\n$/, ''));
  };
  return {
    fresh() {
      const { front, main } = instantiate(linked, { ...surroundings, write }, { deepStack: true });
      return { front, main, stack: () => host.stack() };
    },
    fingerprint: linked.code,
  };
}
