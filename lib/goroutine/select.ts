/**
 * select, as an operation:
 *
 *     const s = yield* select(recv(jobs), send(results, 42), orDefault);
 *     switch (s.index) { case 0: use(s.value, s.ok); … }
 *
 * `index` is the place of the case that was taken, and tells TypeScript the type of `value`.
 */
import { CaseKind, type SelectCase } from '../runtime/select';
import { CLOSED } from '../runtime/values';
import { Chan } from './api';
import { Op, reg } from './opcodes';
import { makeOperation, type Operation, withResult } from './operation';

export interface RecvCase<V> extends SelectCase {
  readonly kind: CaseKind.Recv;
  readonly value: V;
}
export interface SendCase extends SelectCase {
  readonly kind: CaseKind.Send;
}
export interface DefaultCase extends SelectCase {
  readonly kind: CaseKind.Default;
}
type Case = RecvCase<unknown> | SendCase | DefaultCase;

/** What a select of these cases gives: one possibility for each case. */
export type SelectedOf<C extends readonly Case[]> = {
  [I in keyof C]: {
    /** The place of the case that was taken. */
    index: I extends `${infer N extends number}` ? N : number;
    /** What was received; undefined for a send and for the default. */
    value: C[I] extends RecvCase<infer V> ? V : undefined;
    /** For a receive: false when the channel is closed and empty. */
    ok: boolean;
  };
}[number];

/** The case of receiving from `ch`; of a nil channel (null) it is never ready. */
export function recv<V>(ch: Chan<V> | null): RecvCase<V> {
  return {
    kind: CaseKind.Recv,
    chan: ch === null ? 0 : ch.id,
    value: (ch === null ? undefined : ch.zero) as V,
  };
}

/** The case of sending `value` on `ch`. */
export function send<V>(ch: Chan<V> | null, value: V): SendCase {
  return { kind: CaseKind.Send, chan: ch === null ? 0 : ch.id, value };
}

/** The case that is taken when no other is ready. */
export const orDefault: DefaultCase = { kind: CaseKind.Default, chan: 0, value: undefined };

/** The select statement; without cases it waits for ever. */
export function select<const C extends readonly Case[]>(...cases: C): Operation<SelectedOf<C>> {
  if (cases.length === 1 && cases[0].kind !== CaseKind.Default) return selectOne(cases[0]);
  reg.value = checked(cases);
  return withResult(Op.Select, selecting) as Operation<SelectedOf<C>>;
}

const selecting = makeOperation(selected => selected);

/** A select of one case is compiled to the plain operation. */
function selectOne<R>(only: RecvCase<unknown> | SendCase): Operation<R> {
  checked([only]);
  reg.a = only.chan;
  reg.value = only.value;
  const sends = only.kind === CaseKind.Send;
  const result = makeOperation(got => {
    if (sends) return { index: 0, value: undefined, ok: false };
    return got === CLOSED ? { index: 0, value: only.value, ok: false } : { index: 0, value: got, ok: true };
  });
  return withResult(sends ? Op.Send : Op.Recv, result) as Operation<R>;
}

function checked(cases: readonly Case[]): readonly Case[] {
  let defaults = 0;
  for (const c of cases) {
    if (!(c?.kind in CaseKind)) {
      throw new TypeError(`select wants cases: recv(ch), send(ch, v) or orDefault; got ${String(c)}`);
    }
    if (c.kind === CaseKind.Default) defaults++;
  }
  if (defaults > 1) throw new TypeError('select: more than one orDefault');
  return cases;
}

/** A nil channel: sends and receives wait for ever. */
export function nilChan<V = number>(): Chan<V> {
  return new NilChan<V>(0, undefined as V);
}

class NilChan<V> extends Chan<V> {
  override get id(): number {
    return 0;
  }
}
