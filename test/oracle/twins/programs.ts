/**
 * What every twin of programs/*.go shares: programs/main.go's settling sleep, `say`, and the printing of all
 * that was said once the program has ended. Programs are registered by the Go program's name.
 */
import { type GoFunction, ms, println, sleep } from '../../../lib/index';
import { channels } from './channels';
import { clock } from './clock';
import { deadlines } from './deadlines';
import { ends } from './ends';
import { locks } from './locks';
import { spawns } from './spawn';
import { sync } from './sync';

export type Body = ReturnType<GoFunction>;
export type Say = (text: string) => void;
export type Program = (say: Say) => Body;

export const programs: Record<string, Program> = { ...spawns, ...channels, ...sync, ...clock, ...deadlines, ...ends, ...locks };

/** main of programs/main.go for one of the programs. */
export function mainOf(name: string): GoFunction<[]> {
  return function* main() {
    yield* sleep(2 * ms); // the runtime's own goroutines settle
    const lines: string[] = [];
    yield* programs[name](text => lines.push(text));
    println(lines.join('\n'));
  };
}
