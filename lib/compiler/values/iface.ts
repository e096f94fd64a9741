/** Interface values: null, or a type with a value of it. A struct or an array in one is never changed. */
import type { Type } from './types';

export class Iface {
  constructor(
    readonly t: Type,
    readonly v: unknown,
  ) {}
}
