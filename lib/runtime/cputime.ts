/**
 * Who is told what CPU time goes to. One listener, null by default: a profile (observe/cpu-profile.ts).
 *
 * Told is time on a CPU alone: what a thread waits for (a wake-up's latency, a blocking call, an answer) is not.
 */
import type { Cost } from './costs';

/** What time is spent on that is no entry of the cost table. */
export enum Spent {
  /** The program's own work. */
  User = 1000,
  /** Marking by the collector's workers; by those who allocate. */
  Mark = 1001,
  Assist = 1002,
}

/** @param ns negative for work told before, which an interruption puts off @param g on whose behalf, −1 for whom the acting thread runs */
export type Accountant = (what: Cost | Spent, ns: number, g: number) => void;

export let accountant: Accountant | null = null;

export function setAccountant(a: Accountant | null): void {
  accountant = a;
}
