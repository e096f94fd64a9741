/** The operations of files: what the codes of `Op` from Read to FileCall do, their operands in `reg`. */
import type { OpenMode } from '../os/disk';
import { type FileCall, fileCall, Io, openRegular, setDeadline, syncFd, transfer } from '../runtime/fdio';
import { gResult } from '../runtime/values';
import type { Duration } from '../sim/distributions';
import { Op, reg } from './opcodes';

/** @returns false when `code` is none of them */
export function performFile(m: number, g: number, code: Op): boolean {
  switch (code) {
    case Op.Read:
      transfer(m, g, reg.a, reg.b, Io.Read);
      return true;
    case Op.Write:
      transfer(m, g, reg.a, reg.b, Io.Write);
      return true;
    case Op.Open:
      openRegular(m, g, ...(reg.value as [string, OpenMode, Duration | null]));
      return true;
    case Op.Sync:
      syncFd(m, g, reg.a);
      return true;
    case Op.FileCall:
      fileCall(m, reg.a as FileCall, reg.b);
      return true;
    case Op.SetDeadline:
      gResult[g] = setDeadline(reg.a, reg.ns, reg.b);
      return true;
    default:
      return false;
  }
}
