/** The operations of package sync: what the codes of `Op` from MutexLock on do. The operand is the lock's index. */
import { condBroadcast, condSignal, condWait } from '../runtime/cond';
import { mutexLock, mutexUnlock } from '../runtime/mutex';
import { rwmutexLock, rwmutexRLock, rwmutexRUnlock, rwmutexUnlock } from '../runtime/rwmutex';
import { Op } from './opcodes';

/** @returns false when `code` is none of them */
export function performSync(m: number, g: number, code: Op, x: number): boolean {
  switch (code) {
    case Op.MutexLock:
      mutexLock(m, g, x);
      return true;
    case Op.MutexUnlock:
      mutexUnlock(m, g, x);
      return true;
    case Op.RWMutexRLock:
      rwmutexRLock(m, g, x);
      return true;
    case Op.RWMutexRUnlock:
      rwmutexRUnlock(m, g, x);
      return true;
    case Op.RWMutexLock:
      rwmutexLock(m, g, x);
      return true;
    case Op.RWMutexUnlock:
      rwmutexUnlock(m, g, x);
      return true;
    case Op.CondWait:
      condWait(m, g, x);
      return true;
    case Op.CondSignal:
      condSignal(m, g, x);
      return true;
    case Op.CondBroadcast:
      condBroadcast(m, g, x);
      return true;
    default:
      return false;
  }
}
