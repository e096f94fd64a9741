/** What compiled code calls by name: `$name` in its text is `rt.name` here. */

import { Op, reg } from '../../goroutine/opcodes';
import { tellNaming } from '../../goroutine/operation';
import { chanCap as capOf, chanTimer, chanLen as lenOf, makechan } from '../../runtime/chan';
import { CaseKind } from '../../runtime/select';
import { CLOSED } from '../../runtime/values';
import { cpu } from '../cpu';
import * as equal from '../values/equal';
import { Iface } from '../values/iface';
import * as ints from '../values/ints';
import * as maps from '../values/maps';
import { goPanic, panicIndex, panicPlain, setErrorColours } from '../values/panic';
import * as slices from '../values/slices';
import * as strings from '../values/strings';
import * as types from '../values/types';
import * as accesses from './accesses';
import * as frames from './frames';
import * as functions from './functions';
import { print, println } from './print';
import * as refs from './refs';

/** The answer that asks a goroutine for its stack instead. */
export const TRACE = Symbol('trace');

/** Every operation's answer passes through here. */
function r(answer: unknown): unknown {
  if (answer === TRACE) throw new frames.TraceRequest();
  return answer;
}

function ix(i: number, n: number): number {
  if (i >= 0 && i < n) return i;
  panicIndex(i, n);
}

// ---- channels: an index of the engine, 0 for nil

function makeChan(n: ints.Int): number {
  if (!(n >= 0 && n < 2 ** 40)) panicPlain('makechan: size out of range');
  return makechan(n as number, true);
}

function recv(c: number): Op {
  reg.a = c;
  return Op.Recv;
}

function send(c: number, v: unknown): Op {
  tellNaming();
  reg.a = c;
  reg.value = v;
  return Op.Send;
}

function close(c: number): Op {
  tellNaming();
  reg.a = c;
  return Op.Close;
}

const received = (v: unknown, zero: unknown): unknown => (v === CLOSED ? zero : v);
const receivedOr = (v: unknown, zero: () => unknown): unknown => (v === CLOSED ? zero() : v);
const received2 = (v: unknown, zero: unknown): [unknown, boolean] =>
  v === CLOSED ? [zero, false] : [v, true];

const recvCase = (chan: number, zero: unknown) => ({ kind: CaseKind.Recv, chan, value: zero });
const sendCase = (chan: number, value: unknown) => ({ kind: CaseKind.Send, chan, value });
const orDefault = { kind: CaseKind.Default, chan: 0, value: undefined };

function select(cases: unknown[]): Op {
  tellNaming();
  reg.value = cases;
  return Op.Select;
}

function go(fn: unknown, args: unknown[], site: number): Op {
  tellNaming();
  if (fn === null) fatal('go of nil func value');
  reg.fn = fn;
  reg.args = args;
  reg.b = site;
  return Op.Go;
}

import { fatal as fatalError } from '../../runtime/deadlock';

function fatal(text: string): never {
  fatalError(`fatal error: ${text}`);
  throw new frames.TraceRequest();
}

// ---- slices and maps

function typedArray(elem: types.Type, values: number[]): unknown[] {
  const a = types.makeArray(elem, values.length);
  for (let i = 0; i < values.length; i++) a[i] = values[i];
  return a;
}

function arrayWith(elem: types.Type, n: number, values: unknown[]): unknown[] {
  const a = types.makeArray(elem, n);
  for (let i = 0; i < values.length; i++) a[i] = values[i];
  return a;
}

/** The slice of a variadic parameter. */
function sliceValues(elem: types.Type, values: unknown[]): slices.Slice {
  const a = types.isTyped(elem) ? typedArray(elem, values as number[]) : values;
  return slices.sliceArray(a);
}

function mapGet2(m: maps.GoMap | null, key: unknown, zero: unknown): [unknown, boolean] {
  const e = maps.mapEntry(m, key);
  return e === undefined ? [zero, false] : [e.v, true];
}

const least = (...values: never[]): unknown => values.reduce((a, b) => (b < a ? b : a));
const greatest = (...values: never[]): unknown => values.reduce((a, b) => (b > a ? b : a));

export const rt = {
  ...ints,
  ...equal,
  ...maps,
  ...slices,
  ...strings,
  runeWidth: () => strings.runeWidth,
  c: cpu,
  t: types,
  Iface,
  setErrorColours,
  nil: slices.nilSlice,
  makeArray: types.makeArray,
  copyArray: types.copyArray,
  assignArray: types.assignArray,
  arrayEqual: types.arrayEqual,
  goPanic,
  ...frames,
  ...functions,
  ...refs,
  ...accesses,
  print,
  println,
  CLOSED,
  r,
  ix,
  makeChan,
  // A timer's channel looks unbuffered, as from Go 1.23 on.
  chanLen: (c: number) => (chanTimer[c] === 0 ? lenOf[c] : 0),
  chanCap: (c: number) => (c === 0 || chanTimer[c] !== 0 ? 0 : capOf[c]),
  recv,
  send,
  close,
  received,
  receivedOr,
  received2,
  recvCase,
  sendCase,
  default: orDefault,
  select,
  go,
  typedArray,
  arrayWith,
  sliceValues,
  mapGet2,
  min: least,
  max: greatest,
};
