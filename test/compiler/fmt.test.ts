/** Package fmt's printer against real Go: a table of formats and operands (tables/fmt). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Native } from '../../lib/compiler/native';
import { fmt } from '../../lib/compiler/packages/fmt';
import { Iface } from '../../lib/compiler/values/iface';
import { goPanic, panicIndex, panicNilDereference } from '../../lib/compiler/values/panic';
import { quote } from '../../lib/compiler/values/quote';
import { sliceFrom } from '../../lib/compiler/values/slices';
import { decode, encode } from '../../lib/compiler/values/strings';
import {
  bytesType,
  funcOf,
  int32Type,
  type MethodFn,
  named,
  pointerTo,
  setMethods,
  stringType,
  type Type,
} from '../../lib/compiler/values/types';
import { runSource } from './run';
import { Decoder, type RecordedType } from './tables/decode';

interface Row {
  format: string;
  args: ({ t: RecordedType; v: unknown } | null)[];
  sprintf: string;
  sprint: string;
  sprintln: string;
}

const rows = JSON.parse(readFileSync(`${__dirname}/tables/fmt/fmt.json`, 'utf8')) as Row[];

const textSig = funcOf([], [stringType], false);
const sprintfOf = (format: string, ...args: Iface[]): string =>
  run('sprintf', encode(format), sliceFrom(args));

/** The methods of the table's types, as cases.go has them. */
const methods: Record<string, Record<string, MethodFn>> = {
  Celsius: { String: c => `${sprintfOf('%.1f', new Iface(float64, c))}\xc2\xb0C` },
  Level: { String: l => ['low', 'mid', 'high'][l] ?? panicIndex(l, 3) },
  Coded: { Error: c => `code ${c.Code}` },
  Both: { Error: () => 'from Error', String: () => 'from String' },
  Gostring: { GoString: () => 'GOSTRING' },
  Panics: { String: () => goPanic(new Iface(stringType, 'oh no')) },
  PanicsError: { String: () => goPanic(new Iface(errorOf('bad'), null)) },
};
const pointerMethods: Record<string, Record<string, MethodFn>> = {
  PtrStringer: { String: p => `ptr(${p.N})` },
  NilPtr: { String: p => (p === null ? panicNilDereference() : p.s) },
  errorString: { Error: p => p.s },
  wrapError: { Error: p => p.msg },
};

function give(t: Type): void {
  const own = methods[t.name] ?? {};
  const list = (m: Record<string, MethodFn>): Record<string, [Type, MethodFn]> =>
    Object.fromEntries(Object.keys(m).map(name => [name, [textSig, m[name]]]));
  setMethods(t, list(own));
  setMethods(pointerTo(t), list(own));
  if (t.name in pointerMethods) setMethods(pointerTo(t), list(pointerMethods[t.name]));
  if (t.name === 'Formats') setMethods(t, { Format: [formatSig, format] });
}

const stateType = named('fmt', 'State', 'fmt');
const formatSig = funcOf([stateType, int32Type], [], false);

interface State {
  out: string;
  wid: number;
  prec: number;
  flags: string;
}

/** The compiled package's own, as far as the table's Formatter looks at it. */
const empty = new Iface(stateType, {
  $clone: () => ({ out: '', wid: -1, prec: -1, flags: '' }),
});

function format(_f: unknown, { v }: { v: State }, verb: number): void {
  const has = ['+', '#', '-'].map(c => v.flags.includes(c)).join('');
  v.out += `<${String.fromCharCode(verb)} ${Math.max(v.wid, 0)} ${v.wid >= 0} ${Math.max(v.prec, 0)} ${v.prec >= 0} ${has}>`;
}

function errorOf(text: string): Type {
  const t = named('errors', 'errorString', 'errors');
  setMethods(t, { Error: [textSig, () => text] });
  return t;
}

const decoder = new Decoder(give);
const float64 = decoder.type({ kind: 'float64', name: 'float64', str: 'float64' });
assert.equal(
  decoder.type({ kind: 'slice', str: '[]uint8', elem: { kind: 'uint8', name: 'uint8', str: 'uint8' } }),
  bytesType,
);

function run(name: string, ...args: unknown[]): string {
  const native = fmt.natives[name] as Extract<Native, { kind: 'calls' }>;
  const r = native.run(...([...args, empty] as never[])).next();
  assert.ok(r.done);
  return (r.value as string).replace(/0x[0-9a-f]{6,}/g, '0xADDRESS');
}

test(`Sprintf, Sprint and Sprintln of ${rows.length} rows of operands are Go's`, () => {
  const wrong: string[] = [];
  for (const row of rows) {
    const args = sliceFrom(row.args.map(a => decoder.iface(a)));
    const compare = (name: string, got: string, want: string) => {
      if (got !== want)
        wrong.push(
          `${name} ${JSON.stringify(row.format)}\n  got  ${JSON.stringify(got)}\n  want ${JSON.stringify(want)}`,
        );
    };
    compare('Sprintf', run('sprintf', row.format, args), row.sprintf);
    compare('Sprint', run('sprint', args), row.sprint);
    compare('Sprintln', run('sprintln', args), row.sprintln);
  }
  assert.equal(wrong.length, 0, wrong.join('\n'));
});

/** The same cases, as compiled Go gives them. */
const main = String.raw`package main

import "fmt"

func main() {
	cases(func(format string, args ...any) {
		fmt.Printf("%q\n%q\n%q\n", fmt.Sprintf(format, args...), fmt.Sprint(args...), fmt.Sprintln(args...))
	})
}
`;

test('the same rows out of compiled Go text', async () => {
  const cases = readFileSync(`${__dirname}/tables/fmt/cases.go`, 'utf8');
  const got = await runSource([
    { name: './cases.go', text: cases },
    { name: './main.go', text: main },
  ]);
  assert.equal(got.stderr, '');
  const want = rows.flatMap(r => [r.sprintf, r.sprint, r.sprintln]).map(s => decode(quote(s)));
  const lines = got.stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.map(l => l.replace(/0x[0-9a-f]{6,}/g, '0xADDRESS')),
    want,
  );
});
