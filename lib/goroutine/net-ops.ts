/** The operations of package net: what the codes of `Op` from NetListen on do, their operands in `reg`. */
import { Io } from '../runtime/fdio';
import { netDial, netListen } from '../runtime/netdial';
import { netAccept, netClose, netShutdownWrite, netTransfer } from '../runtime/netfd';
import { Op, reg } from './opcodes';

/** @returns false when `code` is none of them */
export function performNet(m: number, g: number, code: Op): boolean {
  switch (code) {
    case Op.NetListen:
      netListen(m, g, reg.a);
      return true;
    case Op.NetDial:
      netDial(m, g, reg.a, reg.ns, reg.b === 1);
      return true;
    case Op.NetAccept:
      netAccept(m, g, reg.a);
      return true;
    case Op.NetRead:
      netTransfer(m, g, reg.a, reg.b, Io.Read);
      return true;
    case Op.NetWrite:
      netTransfer(m, g, reg.a, reg.b, Io.Write);
      return true;
    case Op.NetClose:
      netClose(m, g, reg.a);
      return true;
    case Op.NetCloseWrite:
      netShutdownWrite(m, g, reg.a);
      return true;
    default:
      return false;
  }
}
