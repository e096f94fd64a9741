/** Columns: parallel typed arrays that grow together. */

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** A column of n entries that begins as `old` does. */
export function grown<A extends Column>(old: A, n: number): A {
  const bigger = new (old.constructor as new (n: number) => A)(n);
  bigger.set(old.length <= n ? old : old.subarray(0, n));
  return bigger;
}
