/**
 * Profiles in pprof's format (github.com/google/pprof/proto/profile.proto), which `go tool pprof` opens: protocol
 * buffers, here not compressed; `gmplab` compresses what it writes.
 *
 * Every function is one location, without addresses and lines. No time stands in the file: the same profile gives
 * the same bytes.
 */
import type { Profile, ValueType } from './profile';

/** Field numbers of message Profile and of the messages in it. */
const PROFILE = {
  sampleType: 1,
  sample: 2,
  mapping: 3,
  location: 4,
  function: 5,
  string: 6,
  duration: 10,
  periodType: 11,
  period: 12,
  defaultType: 14,
};

/** @param durationNs wall-clock time that the profile covers, 0 when that says nothing */
export function encodePprof(profile: Profile, durationNs = 0): Uint8Array {
  const strings = new Map<string, number>([['', 0]]);
  const text = (s: string): number => {
    let i = strings.get(s);
    if (i === undefined) {
      i = strings.size;
      strings.set(s, i);
    }
    return i;
  };
  const functions = new Map<string, number>();
  const location = (name: string): number => {
    let id = functions.get(name);
    if (id === undefined) {
      id = functions.size + 1;
      functions.set(name, id);
    }
    return id;
  };
  const valueType = (t: ValueType): number[] => [
    ...varintField(1, text(t.type)),
    ...varintField(2, text(t.unit)),
  ];

  const out: number[] = [];
  for (const t of profile.types) push(out, bytesField(PROFILE.sampleType, valueType(t)));
  for (const { stack, values } of profile.samples) {
    // pprof wants the innermost first.
    const ids = [...stack].reverse().flatMap(name => varint(location(name)));
    push(out, bytesField(PROFILE.sample, [...bytesField(1, ids), ...bytesField(2, values.flatMap(varint))]));
  }
  // One mapping that says its functions are known, or the tool looks for the binary.
  push(
    out,
    bytesField(PROFILE.mapping, [
      ...varintField(1, 1),
      ...varintField(5, text('gmplab')),
      ...varintField(7, 1),
    ]),
  );
  for (const id of functions.values()) {
    const line = bytesField(4, varintField(1, id));
    push(out, bytesField(PROFILE.location, [...varintField(1, id), ...varintField(2, 1), ...line]));
  }
  for (const [name, id] of functions) {
    push(
      out,
      bytesField(PROFILE.function, [
        ...varintField(1, id),
        ...varintField(2, text(name)),
        ...varintField(3, text(name)),
      ]),
    );
  }
  push(out, bytesField(PROFILE.periodType, valueType(profile.periodType)));
  push(out, varintField(PROFILE.period, profile.period));
  if (durationNs > 0) push(out, varintField(PROFILE.duration, durationNs));
  push(out, varintField(PROFILE.defaultType, text(profile.types.at(-1)!.type)));
  const encoder = new TextEncoder();
  for (const s of strings.keys()) push(out, bytesField(PROFILE.string, encoder.encode(s)));
  return Uint8Array.from(out);
}

function push(out: number[], bytes: number[]): void {
  for (const b of bytes) out.push(b);
}

/** A non-negative whole number below 2^53, seven bits a byte, the lowest first. */
function varint(x: number): number[] {
  const bytes: number[] = [];
  let rest = x;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

function varintField(field: number, x: number): number[] {
  return [...varint(field * 8), ...varint(x)];
}

function bytesField(field: number, bytes: ArrayLike<number>): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...Array.from(bytes)];
}
