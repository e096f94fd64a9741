/**
 * fmt.State, what a Formatter writes to: an object of the compiled package's type pp, because whether its methods may
 * block is decided with those of all Writers.
 */
import { Iface } from '../../values/iface';
import { int32Type, type Type } from '../../values/types';
import type { Flags } from './format';

/** Whether t implements fmt.Formatter. */
export function isFormatter(t: Type): boolean {
  const sig = t.sigs.get('Format');
  if (sig === undefined || sig.params.length !== 2 || sig.results.length !== 0) return false;
  return sig.params[0].str === 'fmt.State' && sig.params[0].pkg === 'fmt' && sig.params[1] === int32Type;
}

interface State {
  out: string;
  wid: number;
  prec: number;
  flags: string;
  $clone(): State;
}

/** @param empty a State without output */
export function stateOf(empty: Iface, f: Flags): { iface: Iface; text: () => string } {
  const state = (empty.v as State).$clone();
  state.wid = f.wid;
  state.prec = f.prec;
  if (f.minus) state.flags += '-';
  if (f.plus || f.plusV) state.flags += '+';
  if (f.sharp || f.sharpV) state.flags += '#';
  if (f.space) state.flags += ' ';
  if (f.zero && !f.minus) state.flags += '0';
  return { iface: new Iface(empty.t, state), text: () => state.out };
}
