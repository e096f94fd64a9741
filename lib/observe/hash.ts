/**
 * A digest of a run: FNV-1a over every event, 64 bits, in the order in which the engine acted.
 *
 * The hash takes 32-bit words where the original takes bytes (a word below 256 counts as that byte): eight
 * words an event, a quarter of the multiplications. Integer operations only: the same digest on every machine.
 * It tells whether two runs are the same; it is no protection against somebody who wants them to look so.
 */
import type { Probe } from '../runtime/probe';

/** FNV's 64-bit prime is 2^40 + PRIME. */
const PRIME = 0x1b3;

export interface HashProbe {
  /** For `simulate({ probe, … }, main)`. */
  probe: Probe;
  /** Of the events so far: 16 hexadecimal digits. */
  digest(): string;
}

export function hashProbe(): HashProbe {
  const fnv = fnv1a();
  return {
    probe(kind, time, m, p, g, a, b) {
      fnv.add(kind);
      fnv.add(time);
      // ToInt32 above took time modulo 2^32: the rest of its 53 bits.
      fnv.add(time / 4294967296);
      fnv.add(m);
      fnv.add(p);
      fnv.add(g);
      fnv.add(a);
      fnv.add(b);
    },
    digest: fnv.digest,
  };
}

/** The hash alone. `add` takes a number's low 32 bits. */
export function fnv1a(): { add(word: number): void; digest(): string } {
  let high = 0xcbf29ce4 | 0;
  let low = 0x84222325 | 0;
  return {
    add(word) {
      low ^= word;
      // (high, low) × (2^40 + PRIME) modulo 2^64; low × PRIME in two halves, each below 2^31.
      const first = (low & 0xffff) * PRIME;
      const second = (low >>> 16) * PRIME + (first >>> 16);
      high = (Math.imul(high, PRIME) + (low << 8) + (second >>> 16)) | 0;
      low = (second << 16) | (first & 0xffff);
    },
    digest: () => hex(high) + hex(low),
  };
}

const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
