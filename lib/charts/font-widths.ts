/**
 * How wide text is, without a browser: advance widths of Helvetica (and so of Arial and Liberation Sans),
 * in thousandths of the font size, for the characters from space to tilde.
 */
const ascii =
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
    .split(' ')
    .map(Number);

const others: Record<string, number> = {
  µ: 576,
  '×': 584,
  '−': 584,
  '–': 556,
  '±': 584,
  '·': 333,
  '…': 1000,
  '→': 1000,
  '←': 1000,
  '◆': 760,
  '□': 604,
  '▲': 990,
  '○': 604,
};

/** @returns px */
export function textWidth(text: string, size: number): number {
  let thousandths = 0;
  for (const c of text) {
    const code = c.codePointAt(0)!;
    // Letters with marks are about as wide as n; ideographs and Hangul fill their square.
    thousandths += ascii[code - 32] ?? others[c] ?? (code < 0x1100 ? 556 : 1000);
  }
  return (thousandths * size) / 1000;
}

/**
 * A reader's machine may lack Arial and its twins; the usual stand-ins run up to this much wider, and labels
 * should not collide there either.
 */
export const STAND_IN = 1.17;
