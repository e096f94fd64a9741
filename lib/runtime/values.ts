/**
 * Values that goroutines carry when a front end feeds them; tables carry none.
 * `gResult[g]` is what g gets when it resumes, `gElem[g]` what it is about to send while it is parked.
 */
export const gResult: unknown[] = [];
export const gElem: unknown[] = [];

/** The result of a receive from a closed, empty channel. */
export const CLOSED = Symbol('closed');
/** The result of a parked send whose channel was closed: the sender panics. */
export const SEND_ON_CLOSED = Symbol('send on closed channel');

/** The result of an operation that panicked; the text is in `panicText`. */
export const PANICKED = Symbol('panicked');
export const panicText = new Map<number, string>();

export function resetValues(): void {
  panicText.clear();
  gResult.length = 0;
  gElem.length = 0;
}
