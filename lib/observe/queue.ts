/** A queue of numbers, oldest first: amortised O(1) at both ends, where an array's shift is O(n). */
export class Queue {
  private items: number[];
  private head = 0;

  constructor(items: Iterable<number> = []) {
    this.items = [...items];
  }

  get length(): number {
    return this.items.length - this.head;
  }

  /** The oldest, undefined when empty. */
  peek(): number | undefined {
    return this.items[this.head];
  }

  push(x: number): void {
    this.items.push(x);
  }

  /** The n oldest, oldest first, removed; n must not exceed the length. */
  take(n: number): number[] {
    const out = this.items.slice(this.head, this.head + n);
    this.head += n;
    if (this.head > 64 && 2 * this.head > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return out;
  }

  /** Takes x out if it is the newest. @returns whether it was */
  removeLast(x: number): boolean {
    if (this.length === 0 || this.items.at(-1) !== x) return false;
    this.items.pop();
    return true;
  }

  /** In front of the oldest: O(n). */
  unshift(x: number): void {
    this.items.splice(this.head, 0, x);
  }

  /** Takes x out, wherever it stands: O(n). @returns false when it is not there */
  remove(x: number): boolean {
    const at = this.items.indexOf(x, this.head);
    if (at < 0) return false;
    this.items.splice(at, 1);
    return true;
  }

  toArray(): number[] {
    return this.items.slice(this.head);
  }
}
