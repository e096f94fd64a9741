/** A queue of numbers: first in, first out, each in constant time; it gives its room back when it runs empty. */
export class Fifo {
  private items: number[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(x: number): void {
    this.items.push(x);
  }

  /** The queue must not be empty. */
  shift(): number {
    const x = this.items[this.head++];
    if (this.head === this.items.length) {
      this.items = [];
      this.head = 0;
    }
    return x;
  }
}
