/**
 * Makes a timeline of any length drawable: spans too short to see become one span that says how many.
 *
 * Invariant: a lane's merged spans cover the same time as its spans did, and a span longer than the grain
 * is never merged.
 */
import type { Span, SpanState } from '../observe/spans';

export interface DrawnSpan extends Omit<Span, 'state'> {
  state: SpanState | 'mixed';
  /** Spans it stands for. */
  of: number;
}

/** At most this many spans are drawn one by one. */
const MOST = 2000;
/** As many as a picture 700 px wide can show, once they are merged. */
const MERGED = 800;

/** @param list spans by lane, then by time */
export function mergeSpans(list: Span[]): DrawnSpan[] {
  const drawn = list.map(span => ({ ...span, of: 1 }) as DrawnSpan);
  if (list.length <= MOST) return drawn;
  const from = Math.min(...extent(list, s => s.from));
  const to = Math.max(...extent(list, s => s.to));
  let result = drawn;
  // A lane shows at most one merged span between two long ones, so a coarser grain always ends in few.
  for (let grain = (to - from) / 4000; result.length > MERGED && grain < to - from; grain *= 2) {
    result = mergeShort(drawn, grain);
  }
  return result;
}

/** Least and greatest, without spreading a long array over the stack. */
function extent(list: Span[], of: (s: Span) => number): [number, number] {
  let lo = Infinity;
  let hi = -Infinity;
  for (const s of list) {
    lo = Math.min(lo, of(s));
    hi = Math.max(hi, of(s));
  }
  return [lo, hi];
}

function mergeShort(list: DrawnSpan[], grain: number): DrawnSpan[] {
  const out: DrawnSpan[] = [];
  let pack: DrawnSpan[] = [];
  const flush = () => {
    if (pack.length === 1) out.push(pack[0]!);
    else if (pack.length > 1) out.push(packed(pack));
    pack = [];
  };
  for (const span of list) {
    const first = pack[0];
    const long = span.to - span.from >= grain;
    const far = first && (span.lane !== first.lane || span.to - first.from > 8 * grain);
    if (long || far) flush();
    if (long) out.push(span);
    else pack.push(span);
  }
  flush();
  return out;
}

/** One state when all agree, so that a lane of equal short spans keeps its colour. */
function packed(pack: DrawnSpan[]): DrawnSpan {
  const first = pack[0]!;
  const busy = new Map<DrawnSpan['state'], number>();
  for (const s of pack) busy.set(s.state, (busy.get(s.state) ?? 0) + s.to - s.from);
  const [state, ns] = [...busy].reduce((x, y) => (y[1] > x[1] ? y : x));
  const to = pack[pack.length - 1]!.to;
  return {
    ...first,
    to,
    state: ns >= 0.9 * (to - first.from) ? state : 'mixed',
    g: -1,
    label: '',
    reason: '',
    origin: -1,
    of: pack.length,
  };
}
