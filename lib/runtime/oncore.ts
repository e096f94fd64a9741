/** What the kernel's scheduler (os/cores.ts) needs of the engine: the clock, the calendar, and threads' slots. */
import { type CoreHost, type CoreTimer, coreTimer, NEVER } from '../os/cores';
import { after, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { setSlot, slotTime } from '../sim/slots';
import { mSlot } from './m';

const handler = registerHandler(kind => coreTimer(kind as CoreTimer));

export const coreHost: CoreHost = {
  now: () => clock[T.Now],
  after: (delay, kind) => after(delay, handler, kind, -1),
  run: (m, delay) => setSlot(mSlot[m], clock[T.Now] + delay),
  stop(m) {
    const left = slotTime[mSlot[m]] - clock[T.Now];
    setSlot(mSlot[m], NEVER);
    return left;
  },
};
