/** Names that are declared before any program: types, constants, nil and the built-in functions. */
import { boolConst, intConst } from '../constant';
import { Obj, Scope } from '../scope';
import {
  anyType,
  int32,
  interfaceOf,
  Named,
  predeclared,
  signatureOf,
  string,
  type Type,
  uint8,
  untypedBool,
  untypedInt,
  untypedNil,
} from '../types';

export const errorType = new Named('error', null, null);
errorType.underlying = interfaceOf(
  [{ name: 'Error', pkg: null, type: signatureOf([], [string], false) }],
  null,
  false,
);
export const comparableType = new Named('comparable', null, null);
comparableType.underlying = interfaceOf([], null, true);

export const builtins = [
  'append',
  'cap',
  'clear',
  'close',
  'complex',
  'copy',
  'delete',
  'imag',
  'len',
  'make',
  'max',
  'min',
  'new',
  'panic',
  'print',
  'println',
  'real',
  'recover',
];

export function makeUniverse(): Scope {
  const scope = new Scope(null);
  const declare = (kind: Obj['kind'], name: string, type: Type | null): Obj => {
    const obj = new Obj(kind, name, null, 0);
    obj.type = type;
    obj.state = 'done';
    scope.insert(obj);
    return obj;
  };
  for (const [name, type] of Object.entries(predeclared)) declare('type', name, type);
  declare('type', 'byte', uint8);
  declare('type', 'rune', int32);
  declare('type', 'any', anyType).alias = true;
  declare('type', 'error', errorType);
  declare('type', 'comparable', comparableType);
  declare('const', 'true', untypedBool).cv = boolConst(true);
  declare('const', 'false', untypedBool).cv = boolConst(false);
  declare('const', 'iota', untypedInt).cv = intConst(0);
  declare('nil', 'nil', untypedNil);
  for (const name of builtins) declare('builtin', name, null);
  return scope;
}
