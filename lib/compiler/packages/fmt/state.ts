/** fmt.State, what a Formatter writes to. */
import { Iface } from '../../values/iface';
import type { Slice } from '../../values/slices';
import { bytesToString } from '../../values/strings';
import {
  boolType,
  bytesType,
  errorType,
  funcOf,
  int32Type,
  interfaceOf,
  intType,
  named,
  setMethods,
  type Type,
} from '../../values/types';
import type { Flags } from './format';

const writeSig = funcOf([bytesType], [intType, errorType], false);
const askSig = funcOf([], [intType, boolType], false);
const flagSig = funcOf([intType], [boolType], false);

/** Whether t implements fmt.Formatter. */
export function isFormatter(t: Type): boolean {
  const sig = t.sigs.get('Format');
  if (sig === undefined || sig.params.length !== 2 || sig.results.length !== 0) return false;
  return sig.params[0].str === 'fmt.State' && sig.params[0].pkg === 'fmt' && sig.params[1] === int32Type;
}

interface Writing {
  out: string;
  flags: Flags;
}

const stateType = named('fmt', 'pp', 'fmt');
stateType.define(interfaceOf([]));
stateType.str = '*fmt.pp';
setMethods(stateType, {
  Write: [
    writeSig,
    (s: Writing, b: Slice) => {
      s.out += bytesToString(b);
      return [b.n, null];
    },
  ],
  WriteString: [
    writeSig,
    (s: Writing, text: string) => {
      s.out += text;
      return [text.length, null];
    },
  ],
  Width: [askSig, (s: Writing) => [Math.max(s.flags.wid, 0), s.flags.wid >= 0]],
  Precision: [askSig, (s: Writing) => [Math.max(s.flags.prec, 0), s.flags.prec >= 0]],
  Flag: [flagSig, (s: Writing, c: number) => hasFlag(s.flags, String.fromCharCode(c))],
});

function hasFlag(f: Flags, c: string): boolean {
  switch (c) {
    case '-':
      return f.minus;
    case '+':
      return f.plus || f.plusV;
    case '#':
      return f.sharp || f.sharpV;
    case ' ':
      return f.space;
    default:
      return c === '0' && f.zero && !f.minus;
  }
}

export function stateOf(flags: Flags): { iface: Iface; text: () => string } {
  const writing = { out: '', flags };
  return { iface: new Iface(stateType, writing), text: () => writing.out };
}
