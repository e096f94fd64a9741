/** Printf's format strings: flags, width, precision, explicit operands, and what is wrong with them. */
import type { Iface } from '../../values/iface';
import { decodeRune, runeWidth } from '../../values/strings';
import { Kind } from '../../values/types';
import type { Printer } from './print';

type Operands = (Iface | null)[];

export function printf(p: Printer, fmt: string, args: Operands): void {
  new FormatReader(p).run(fmt, args);
}

class FormatReader {
  private goodArgNum = true;

  constructor(private readonly p: Printer) {}

  /** All of it. */
  run(fmt: string, args: Operands): void {
    const end = fmt.length;
    let argNum = 0;
    let i = 0;
    while (i < end) {
      this.goodArgNum = true;
      const at = fmt.indexOf('%', i);
      if (at !== i) this.p.write(fmt.slice(i, at < 0 ? end : at));
      if (at < 0) break;
      this.p.clearFlags();
      i = this.readFlags(fmt, at + 1);
      let afterIndex = false;
      [argNum, i, afterIndex] = this.argNumber(argNum, fmt, i, args.length);
      [argNum, i, afterIndex] = this.readWidth(argNum, fmt, i, args, afterIndex);
      [argNum, i, afterIndex] = this.readPrecision(argNum, fmt, i, args, afterIndex);
      if (!afterIndex) [argNum, i] = this.argNumber(argNum, fmt, i, args.length);
      if (i >= end) {
        this.p.write('%!(NOVERB)');
        break;
      }
      decodeRune(fmt, i);
      const verb = fmt.slice(i, i + runeWidth);
      i += runeWidth;
      if (verb === '%') this.p.write('%');
      else if (!this.goodArgNum) this.p.write(`%!${verb}(BADINDEX)`);
      else if (argNum >= args.length) this.p.write(`%!${verb}(MISSING)`);
      else this.verb(verb, args, argNum++);
    }
    if (!this.p.reordered && argNum < args.length) this.extra(args.slice(argNum));
  }

  private verb(verb: string, args: Operands, argNum: number): void {
    const f = this.p.flags;
    if (verb === 'w') this.p.wrapped.push(argNum);
    if (verb === 'w' || verb === 'v') {
      f.sharpV = f.sharp;
      f.sharp = false;
      f.plusV = f.plus;
      f.plus = false;
    }
    this.p.printArg(args[argNum], verb);
  }

  private extra(args: Operands): void {
    this.p.clearFlags();
    this.p.write('%!(EXTRA ');
    args.forEach((arg, i) => {
      if (i > 0) this.p.write(', ');
      if (arg !== null) this.p.write(`${arg.t.str}=`);
      if (arg !== null) this.p.printArg(arg, 'v');
      else this.p.write('<nil>');
    });
    this.p.write(')');
  }

  private readFlags(fmt: string, i: number): number {
    const f = this.p.flags;
    for (; i < fmt.length; i++) {
      if (fmt[i] === '#') f.sharp = true;
      else if (fmt[i] === '0') f.zero = true;
      else if (fmt[i] === '+') f.plus = true;
      else if (fmt[i] === '-') f.minus = true;
      else if (fmt[i] === ' ') f.space = true;
      else break;
    }
    return i;
  }

  private readWidth(
    argNum: number,
    fmt: string,
    i: number,
    args: Operands,
    afterIndex: boolean,
  ): [number, number, boolean] {
    const f = this.p.flags;
    if (fmt[i] === '*') {
      const n = intFromArg(args, argNum);
      if (n === null) this.p.write('%!(BADWIDTH)');
      f.wid = n === null ? -1 : Math.abs(n);
      if (n !== null && n < 0) {
        f.minus = true;
        f.zero = false;
      }
      return [argNum < args.length ? argNum + 1 : argNum, i + 1, false];
    }
    const [num, next] = parseNumber(fmt, i, fmt.length);
    f.wid = num ?? -1;
    if (afterIndex && num !== null) this.goodArgNum = false;
    return [argNum, next, afterIndex];
  }

  private readPrecision(
    argNum: number,
    fmt: string,
    i: number,
    args: Operands,
    afterIndex: boolean,
  ): [number, number, boolean] {
    if (i + 1 >= fmt.length || fmt[i] !== '.') return [argNum, i, afterIndex];
    const f = this.p.flags;
    if (afterIndex) this.goodArgNum = false;
    [argNum, i, afterIndex] = this.argNumber(argNum, fmt, i + 1, args.length);
    if (fmt[i] === '*') {
      const n = intFromArg(args, argNum);
      // A negative precision is none, and is told of as a bad one.
      f.prec = n === null || n < 0 ? -1 : n;
      if (f.prec < 0) this.p.write('%!(BADPREC)');
      return [argNum < args.length ? argNum + 1 : argNum, i + 1, false];
    }
    const [num, next] = parseNumber(fmt, i, fmt.length);
    f.prec = num ?? 0;
    return [argNum, next, afterIndex];
  }

  /** An explicit index [n] at i. @returns the operand, the place behind it, and whether there was one */
  private argNumber(argNum: number, fmt: string, i: number, count: number): [number, number, boolean] {
    if (fmt[i] !== '[') return [argNum, i, false];
    this.p.reordered = true;
    const close = fmt.indexOf(']', i + 1);
    if (fmt.length - i < 3 || close < 0) {
      this.goodArgNum = false;
      return [argNum, i + 1, false];
    }
    const [num, next] = parseNumber(fmt, i + 1, close);
    const ok = num !== null && next === close;
    if (ok && num >= 1 && num <= count) return [num - 1, close + 1, true];
    this.goodArgNum = false;
    return [argNum, close + 1, ok];
  }
}

/** Digits from i on; null for none, or for more than a million. */
function parseNumber(s: string, i: number, end: number): [number | null, number] {
  let num = 0;
  let found = false;
  for (; i < end && s[i] >= '0' && s[i] <= '9'; i++) {
    if (num > 1e6) return [null, end];
    num = num * 10 + (s.charCodeAt(i) - 48);
    found = true;
  }
  return [found ? num : null, i];
}

/** The operand of a *, null when it is not an integer or beyond a million. */
function intFromArg(args: Operands, argNum: number): number | null {
  const arg = args[argNum];
  if (arg === null || arg === undefined || arg.t.kind < Kind.Int || arg.t.kind > Kind.Uintptr) return null;
  const n = Number(arg.v);
  return Math.abs(n) > 1e6 ? null : n;
}
