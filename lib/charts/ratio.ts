/** Simulated beside recorded, in words: the ratio, and a plain sentence where it is off by more than 25 %. */
import { number } from './unit';

export interface Pair {
  /** Where: `n = 64`. */
  at: string;
  simulated: number;
  recorded: number;
}

export const TOLERANCE = 0.25;

/**
 * Pairs of zeros agree; a zero beside something else has no ratio and is told as it is.
 * @param say how a value is written, with its unit
 */
export function ratioNote(pairs: Pair[], say: (x: number) => string = number): string {
  if (pairs.length === 0) return 'Nothing recorded stands beside a simulated value.';
  const odd = pairs.filter(p => (p.simulated === 0) !== (p.recorded === 0));
  const ratios = pairs
    .filter(p => p.simulated !== 0 && p.recorded !== 0)
    .map(p => ({ ...p, ratio: p.simulated / p.recorded }));
  const parts: string[] = [];
  if (ratios.length > 0) {
    const least = ratios.reduce((x, y) => (y.ratio < x.ratio ? y : x));
    const most = ratios.reduce((x, y) => (y.ratio > x.ratio ? y : x));
    if (least.ratio === 1 && most.ratio === 1) {
      parts.push(
        odd.length === 0 ? 'Simulated and recorded are equal.' : 'Where both have a value they are equal.',
      );
    } else {
      const mean = Math.exp(ratios.reduce((sum, r) => sum + Math.log(r.ratio), 0) / ratios.length);
      const range = ratios.length > 1 ? ` (${number(least.ratio)} to ${number(most.ratio)})` : '';
      parts.push(`Simulated / recorded: ${number(mean)}${range}.`);
      const worst = 1 / least.ratio > most.ratio ? least : most;
      if (Math.abs(worst.ratio - 1) > TOLERANCE) {
        const values = `${say(worst.simulated)} against ${say(worst.recorded)}`;
        parts.push(`They are more than 25 % apart, most at ${worst.at}: ${values}.`);
      }
    }
  } else if (odd.length === 0) parts.push('Simulated and recorded are equal: all zero.');
  const first = odd[0];
  if (first)
    parts.push(`At ${first.at} simulated is ${say(first.simulated)}, recorded ${say(first.recorded)}.`);
  return parts.join(' ');
}
