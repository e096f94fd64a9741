/**
 * What a sandbox and its parent say to each other.
 *
 * The child returns data, never verdicts: expected values and marks stay in the parent. Every message of the
 * child carries the nonce that it got in its first message, before any submitted code was there.
 */
import type { Outcome } from '../../notebook/exercises/exercise';

/** The first message: the notebook's code cells, in order. */
export interface SandboxJob {
  nonce: string;
  cells: string[];
}

/** After the cells: try the answer of an exercise on inputs. */
export interface TrialJob {
  exercise: string;
  instance: unknown;
  inputs: unknown[];
}

export type ChildMessage = { nonce: string } /** The compiler is loaded; the first cell runs now. */ & (
  | { kind: 'started' }
  | { kind: 'cell'; cell: number; failure: string | null }
  /** All cells are done. */
  | { kind: 'ready'; student: string }
  | { kind: 'outcome'; input: number; outcome: Outcome }
);
