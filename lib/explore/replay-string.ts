/**
 * A schedule as a short string: `r1-FINGERPRINT-DEVIATIONS-SUM`.
 *
 * The fingerprint tells the program by what it does under the default schedule; the sum tells what the
 * replayed run did. A string of another program, or of another version of it, is refused.
 */
import { type Deviation, deviating, type Ran, runWith } from './schedule';
import type { Program, Stage, Taken } from './stage';

const VERSION = 'r1';
/** Steps of the default run that the fingerprint covers. */
const COVERED = 500;

/** @returns five letters and digits */
export function fingerprintOf(program: Program, stage: Stage): string {
  stage.begin();
  const ran = runWith(stage, () => undefined, COVERED);
  return short(hash(program.fingerprint ?? '', ran.steps));
}

export function encode(fingerprint: string, timed: boolean, ran: Ran, result: string): string {
  let at = 0;
  const body = ran.deviations.map(({ step, rank, choice }) => {
    const gap = step - at;
    at = step;
    return `${gap.toString(36)}${letter(rank)}${choice > 0 ? `_${choice.toString(36)}` : ''}`;
  });
  const sum = short(hash(result, ran.steps)).slice(0, 4);
  return `${VERSION}${timed ? 't' : ''}-${fingerprint}-${body.join('')}-${sum}`;
}

/** Rank A … Z, then ZA … */
function letter(rank: number): string {
  return rank < 25 ? String.fromCharCode(65 + rank) : `Z${letter(rank - 25)}`;
}

export interface Decoded {
  fingerprint: string;
  timed: boolean;
  deviations: Deviation[];
  sum: string;
}

/** Throws an Error of one line for a string that is none. */
export function decode(text: string): Decoded {
  const [, version, t, fingerprint, body, sum] =
    /^(r\d+)(t?)-([0-9a-z]{5})-([0-9a-zA-Z_]*)-([0-9a-z]{4})$/.exec(text.trim()) ?? [];
  if (version === undefined) throw new Error(`replay: ${JSON.stringify(text)} is no replay string`);
  if (version !== VERSION)
    throw new Error(
      `replay: ${text} is of version ${version.slice(1)}, this library reads ${VERSION.slice(1)}`,
    );
  const deviations: Deviation[] = [];
  let step = 0;
  for (const [, gap, letters, choice] of body.matchAll(/([0-9a-z]+)(Z*[A-Y])(?:_([0-9a-z]))?/g)) {
    step += Number.parseInt(gap, 36);
    const rank = 25 * (letters.length - 1) + letters.charCodeAt(letters.length - 1) - 65;
    deviations.push({ step, rank, choice: choice === undefined ? 0 : Number.parseInt(choice, 36) });
  }
  return { fingerprint, timed: t === 't', deviations, sum };
}

/** Runs a decoded schedule. Throws an Error of one line when it is another program's. */
export function rerun(program: Program, stage: Stage, text: string, told: (stage: Stage) => string): Ran {
  const decoded = decode(text);
  const other = `replay: ${text} belongs to another program, or to another version of this one`;
  if (fingerprintOf(program, stage) !== decoded.fingerprint) throw new Error(other);
  stage.begin();
  const misfit = { at: -1 };
  const ran = runWith(stage, deviating(decoded.deviations, misfit), 100_000);
  const sum = short(hash(told(stage), ran.steps)).slice(0, 4);
  if (misfit.at >= 0 || sum !== decoded.sum) throw new Error(other);
  return ran;
}

/** FNV-1a over what the steps did: who, what, which objects. */
function hash(seed: string, steps: readonly Taken[]): number {
  let h = 0x811c9dc5;
  const text = (s: string): void => {
    for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 0x01000193);
  };
  text(seed);
  for (const s of steps) {
    text(`${s.process.id} ${s.process.name} ${s.op.code} ${s.op.text}`);
    for (const i of s.items) text(` ${i}`);
  }
  return h >>> 0;
}

function short(h: number): string {
  return h.toString(36).padStart(7, '0').slice(-5);
}
