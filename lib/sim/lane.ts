/**
 * A lane: first in, first out, for calendar entries that all come the same delay after they were made.
 *
 * Such entries arrive in the order in which they leave, each a little later than the one before. So a lane keeps
 * its first entry as numbers and of every other only what it adds to its predecessor's time, sequence number
 * and argument: three numbers of seven bits a byte, about five bytes together where the entry itself has twenty.
 * A hundred million goroutines that wait on the network are half a gigabyte here.
 *
 * The bytes stand in chunks that are given back as they are read: growing copies nothing.
 * Invariant: reader and writer go on to the next chunk by the same rule, `CHUNK − LONGEST`.
 */

/** Bytes of a chunk; and the most that one entry takes: two numbers below 2^53 and one below 2^33. */
const CHUNK = 65_536;
const LONGEST = 8 + 8 + 5;
/** Chunks kept for later: enough for a steady flow, little enough to forget. */
const SPARE = 64;

/** Places in `front` and `tail`. */
export enum At {
  Time = 0,
  Seq = 1,
  Arg = 2,
}

export interface Lane {
  delay: number;
  kind: number;
  size: number;
  /** The first entry and the last one. Numbers in typed arrays: as fields, doubles would be boxed. */
  front: Float64Array;
  tail: Float64Array;
  /** What follows the first entry. The last of `chunks` is written, the one at `first` is read. */
  chunks: Uint8Array[];
  first: number;
  readAt: number;
  writeAt: number;
}

const spare: Uint8Array[] = [];

export function newLane(): Lane {
  return {
    delay: 0,
    kind: 0,
    size: 0,
    front: new Float64Array(3),
    tail: new Float64Array(3),
    chunks: [],
    first: 0,
    readAt: 0,
    writeAt: CHUNK,
  };
}

export function resetLane(lane: Lane, delay: number, kind: number): void {
  lane.delay = delay;
  lane.kind = kind;
  lane.size = 0;
  lane.chunks.length = 0;
  lane.first = 0;
  lane.readAt = 0;
  lane.writeAt = CHUNK;
}

/** An entry at or after the last one's time, numbered after it. */
export function pushLane(lane: Lane, time: number, seq: number, arg: number): void {
  const { tail } = lane;
  if (lane.size++ === 0) {
    const { front } = lane;
    front[At.Time] = time;
    front[At.Seq] = seq;
    front[At.Arg] = arg;
  } else {
    if (lane.writeAt > CHUNK - LONGEST) {
      lane.chunks.push(spare.pop() ?? new Uint8Array(CHUNK));
      lane.writeAt = 0;
    }
    const bytes = lane.chunks[lane.chunks.length - 1];
    const add = arg - tail[At.Arg];
    at = lane.writeAt;
    put(bytes, time - tail[At.Time]);
    put(bytes, seq - tail[At.Seq]);
    // The sign goes to the lowest bit: neighbours on either side are small numbers.
    put(bytes, add < 0 ? -2 * add - 1 : 2 * add);
    lane.writeAt = at;
  }
  tail[At.Time] = time;
  tail[At.Seq] = seq;
  tail[At.Arg] = arg;
}

/** Takes the first entry out; the lane must not be empty. @returns its argument */
export function popLane(lane: Lane): number {
  const { front } = lane;
  const arg = front[At.Arg];
  if (--lane.size === 0) return arg;
  if (lane.readAt > CHUNK - LONGEST) nextChunk(lane);
  const bytes = lane.chunks[lane.first];
  at = lane.readAt;
  front[At.Time] += take(bytes);
  front[At.Seq] += take(bytes);
  const add = take(bytes);
  front[At.Arg] = arg + (add % 2 === 1 ? -(add + 1) / 2 : add / 2);
  lane.readAt = at;
  return arg;
}

function nextChunk(lane: Lane): void {
  const { chunks } = lane;
  if (spare.length < SPARE) spare.push(chunks[lane.first]);
  chunks[lane.first] = nothing;
  lane.readAt = 0;
  lane.first++;
  // The list itself is shortened now and then, not once a chunk.
  if (2 * lane.first >= chunks.length) {
    chunks.splice(0, lane.first);
    lane.first = 0;
  }
}

const nothing = new Uint8Array(0);

/** Where `put` and `take` are. */
let at = 0;

/** x ≥ 0, lowest seven bits first, the eighth bit says that more follow. */
function put(bytes: Uint8Array, x: number): void {
  while (x >= 128) {
    bytes[at++] = (x % 128) | 128;
    x = Math.floor(x / 128);
  }
  bytes[at++] = x;
}

function take(bytes: Uint8Array): number {
  let x = bytes[at++];
  if (x < 128) return x;
  x -= 128;
  for (let scale = 128; ; scale *= 128) {
    const b = bytes[at++];
    if (b < 128) return x + b * scale;
    x += (b - 128) * scale;
  }
}
