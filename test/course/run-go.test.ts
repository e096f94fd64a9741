/** `gmplab run FILE.go`: output, error output and exit code as the built program's. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gmplab } from './gmplab';

const folder = mkdtempSync(join(tmpdir(), 'gmplab go '));
after(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, body: string, imports = ''): string {
  const path = join(folder, `${name}.go`);
  writeFileSync(path, `package main\n\n${imports}\nfunc main() {\n${body}\n}\n`);
  return path;
}

const cases: {
  name: string;
  body: string;
  imports?: string;
  args?: string[];
  out: RegExp;
  err: RegExp;
  code: number;
}[] = [
  {
    name: 'arguments and exit code',
    imports: 'import (\n\t"fmt"\n\t"os"\n)\n',
    body: '\tfmt.Println("héllo", os.Args[1:])\n\tos.Exit(3)',
    args: ['--', 'a', '-b'],
    out: /^héllo \[a -b\]\n$/,
    err: /^$/,
    code: 3,
  },
  {
    name: 'compile errors',
    body: '\tx := y\n\tvar s string = 1',
    out: /^$/,
    err: /^# command-line-arguments\n\.\/compile errors\.go:\d+:7: undefined: y\n.*declared and not used: s\n.*cannot use 1 \(untyped int constant\) as string value in variable declaration\n$/,
    code: 1,
  },
  {
    name: 'what is not simulated',
    imports: 'import "unsafe"\n',
    body: '\tgoto end\nend:\n\t_ = unsafe.Sizeof(1)',
    out: /^$/,
    err: /:\d+:\d+: gmplab: package unsafe is not simulated .*\n.*gmplab: goto is not simulated; use a labelled break or continue\n$/,
    code: 2,
  },
  {
    name: 'panic',
    body: '\tvar a []int\n\t_ = a[3]',
    out: /^$/,
    err: /^panic: runtime error: index out of range \[3\] with length 0\n\ngoroutine 1 \[running\]:\nmain\.main\(\)\n\t\.\/panic\.go:\d+\n/,
    code: 2,
  },
  {
    name: 'deep recursion',
    imports: 'func f(n int) int {\n\tif n == 0 {\n\t\treturn 0\n\t}\n\treturn f(n-1) + 1\n}\n',
    body: '\tprintln(f(200000))',
    out: /^$/,
    err: /^200000\n$/,
    code: 0,
  },
  {
    name: 'stack overflow',
    imports: 'func f(n int) int { return f(n+1) + 1 }\n',
    body: '\tprintln(f(0))',
    out: /^$/,
    err: /^runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n[\s\S]*frames elided/,
    code: 2,
  },
  {
    name: 'figures',
    body: '\tgo func() {}()',
    args: ['--stats', '--procs', '1'],
    out: /^$/,
    err: /^simulated time .* ms\n[\s\S]*goroutines +\d+ created[\s\S]*P0 +busy/,
    code: 0,
  },
];

for (const { name, body, imports, args = [], out, err, code } of cases) {
  test(name, async () => {
    const before = args[0] === '--' ? [] : args;
    const behind = args[0] === '--' ? args : [];
    const outcome = await gmplab(['run', ...before, program(name, body, imports), ...behind]);
    assert.match(outcome.stdout, out);
    assert.match(outcome.stderr, err);
    assert.equal(outcome.code, code);
  });
}
