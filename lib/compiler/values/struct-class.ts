/**
 * The class of a struct type's objects, generated from its fields: they lie in declaration order, so that V8
 * gives all objects one shape. Types with the same underlying struct share the class: a conversion is free.
 *
 * An object is also what a pointer to it is: an assignment to a variable writes into it (`$assign`), and never
 * replaces nested structs or arrays, whose addresses may be held.
 */
import { ifaceEqual } from './equal';
import { arrayEqual, assignArray, copyArray, type Field, Kind } from './types';

export interface StructObject {
  $clone(): StructObject;
  $assign(from: StructObject): void;
  $equal(other: StructObject): boolean;
}

export interface StructClass {
  /** Takes the fields' values, which become the object's own. */
  new (...values: unknown[]): StructObject;
  $zero(): StructObject;
}

/** What struct types with one underlying type share. Field types may be defined later: the class waits for its first use. */
export class Shape {
  private made: StructClass | null = null;

  constructor(readonly fields: Field[]) {}

  get cls(): StructClass {
    this.made ??= generate(this.fields);
    return this.made;
  }
}

function generate(fields: Field[]): StructClass {
  const each = (text: (f: Field, type: string) => string): string[] =>
    fields.map((f, i) => text(f, `fields[${i}].type`));
  const params = fields.map((_, i) => `v${i}`).join(', ');
  const source = `return class Struct {
  constructor(${params}) { ${fields.map((f, i) => `this.${f.prop} = v${i};`).join(' ')} }
  static $zero() { return new Struct(${each((_, type) => `${type}.zero()`).join(', ')}); }
  $clone() { return new Struct(${each(cloned).join(', ')}); }
  $assign(o) { ${each(assigned).join(' ')} }
  $equal(o) { return ${each(compared).join(' && ') || 'true'}; }
}`;
  return new Function('fields', 'copyArray', 'assignArray', 'arrayEqual', 'ifaceEqual', source)(
    fields,
    copyArray,
    assignArray,
    arrayEqual,
    ifaceEqual,
  ) as StructClass;
}

function cloned(f: Field, type: string): string {
  if (f.type.kind === Kind.Struct) return `this.${f.prop}.$clone()`;
  if (f.type.kind === Kind.Array) return `copyArray(${type}.elem, this.${f.prop})`;
  return `this.${f.prop}`;
}

function assigned(f: Field, type: string): string {
  if (f.type.kind === Kind.Struct) return `this.${f.prop}.$assign(o.${f.prop});`;
  if (f.type.kind === Kind.Array) return `assignArray(${type}.elem, this.${f.prop}, o.${f.prop});`;
  return `this.${f.prop} = o.${f.prop};`;
}

/** Blank fields do not count. */
function compared(f: Field, type: string): string {
  if (f.name === '_') return 'true';
  const [a, b] = [`this.${f.prop}`, `o.${f.prop}`];
  if (f.type.kind === Kind.Struct) return `${a}.$equal(${b})`;
  if (f.type.kind === Kind.Array) return `arrayEqual(${type}.elem, ${a}, ${b})`;
  if (f.type.kind === Kind.Interface) return `ifaceEqual(${a}, ${b})`;
  return `${a} === ${b}`;
}
