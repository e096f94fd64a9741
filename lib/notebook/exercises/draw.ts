/**
 * Personal instances: a student's name and an exercise's id make a seed, the seed makes the numbers.
 *
 * Equal name and id, equal instance, on every machine; without a name everybody has the same one. The name is
 * compared without case and outer spaces, because people write their own name in several ways.
 */

/** Draws an instance's numbers, one after the other. */
export interface Draw {
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** One of them. */
  pick<T>(list: readonly T[]): T;
  /** The same things in another order. */
  shuffled<T>(list: readonly T[]): T[];
}

/** @param parts what the sequence depends on, such as a name and an id */
export function drawFor(...parts: string[]): Draw {
  let state = fnv(parts.map(part => part.trim().toLowerCase()).join('\u0000'));
  // splitmix32 (Steele, Lea, Flood 2014): short seeds that differ little give sequences that differ wholly.
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  };
  const below = (n: number) => Math.floor((next() / 4_294_967_296) * n);
  return {
    whole: (least, most) => least + below(most - least + 1),
    pick: list => list[below(list.length)]!,
    shuffled: list => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}

/** FNV-1a over UTF-16 code units. */
function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
