/**
 * Run orders as short text and back: `258 129..161 1` is 258, then 129 to 161, then 1.
 *
 * Invariant: `expandOrder(orderText(order))` is the order again. Runs of three or more are shortened.
 */

/** @param order whole numbers, or lines that hold one each */
export function orderText(order: Iterable<number | string>): string {
  const xs = [...order].map(Number);
  const parts: string[] = [];
  for (let i = 0; i < xs.length; ) {
    let j = i;
    while (j + 1 < xs.length && xs[j + 1] === xs[j]! + 1) j++;
    if (j - i < 2) j = i;
    parts.push(j > i ? `${xs[i]}..${xs[j]}` : `${xs[i]}`);
    i = j + 1;
  }
  return parts.join(' ');
}

/** @throws Error for text that is no order, naming the part */
export function expandOrder(text: string): number[] {
  const order: number[] = [];
  for (const part of text.split(' ').filter(p => p !== '')) {
    const m = /^(-?\d+)(?:\.\.(-?\d+))?$/.exec(part);
    if (!m) throw new Error(`expandOrder: "${part}" is neither a whole number nor a run such as 3..7`);
    const last = Number(m[2] ?? m[1]);
    for (let x = Number(m[1]); x <= last; x++) order.push(x);
  }
  return order;
}
