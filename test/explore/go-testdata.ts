/**
 * Go's own tests of the race detector (runtime/race/testdata), function by function, each as a program with a small
 * testing.T. They are read from the toolchain that is installed; nothing of them is kept here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Case {
  /** `mop_test.go TestRaceIntRWClosures` */
  name: string;
  races: boolean;
  source: string;
}

const TESTING = `
type T struct{}

func (t *T) Error(args ...any)            { fmt.Println(args...) }
func (t *T) Errorf(f string, args ...any) { fmt.Printf(f+"\\n", args...) }
func (t *T) Fatal(args ...any)            { fmt.Println(args...); os.Exit(3) }
func (t *T) Fatalf(f string, args ...any) { fmt.Printf(f+"\\n", args...); os.Exit(3) }
func (t *T) Log(args ...any)              {}
func (t *T) Logf(f string, args ...any)   {}
func (t *T) Skip(args ...any)             { os.Exit(0) }
func (t *T) Skipf(f string, args ...any)  { os.Exit(0) }
func (t *T) Helper()                      {}
func (t *T) Parallel()                    {}
`;

export function raceCases(goroot: string): Case[] {
  const folder = join(goroot, 'src/runtime/race/testdata');
  const files = readdirSync(folder).filter(f => f.endsWith('_test.go') && f !== 'main_test.go');
  return files.sort().flatMap(file => casesOf(file, readFileSync(join(folder, file), 'utf8')));
}

function casesOf(file: string, text: string): Case[] {
  const start = text.indexOf('package race_test');
  if (start < 0) return [];
  let body = text.slice(start + 'package race_test'.length);
  const block = /import \(([^)]*)\)/.exec(body)?.[1] ?? '';
  const imports = [...`${block}\n`.matchAll(/^\s*(?:(\w+|\.)\s+)?"([^"]+)"/gm)];
  imports.push(...[...body.matchAll(/^import (?:(\w+) )?"([^"]+)"/gm)]);
  body = body.replace(/import \([^)]*\)/, '').replace(/^import .*$/gm, '');
  const all = declarations(body);
  const tests = all.filter(d => /^func Test(No)?Race\w*\(/.test(d));
  const others = all.filter(d => !tests.includes(d));
  return tests.map(test => {
    const [, name] = /^func (\w+)/.exec(test)!;
    const code = [...neededBy(test, others), test]
      .join('\n\n')
      .replaceAll('testing.T', 'T')
      .replaceAll('testing.Short()', 'false');
    const used = imports.filter(([, alias, path]) => {
      const called = alias ?? path!.slice(path!.lastIndexOf('/') + 1);
      return path !== 'testing' && new RegExp(`\\b${called}\\.`).test(code);
    });
    const lines = new Set([...used.map(([, alias, path]) => `${alias ?? ''} "${path}"`), ' "fmt"', ' "os"']);
    const head = `package main\n\nimport (\n${[...lines].map(l => `\t${l.trim()}\n`).join('')})\n`;
    const source = `${head}${TESTING}\n${code}\n\nfunc main() { ${name}(&T{}) }\n`;
    return { name: `${file} ${name}`, races: !name!.startsWith('TestNoRace'), source };
  });
}

/** Declarations begin and end at the left edge. */
function declarations(body: string): string[] {
  const lines = body.split('\n');
  const list: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!/^(func|type|var|const)\b/.test(lines[i]!)) continue;
    let end = i;
    if (/[{(]\s*$/.test(lines[i]!))
      do end++;
      while (!/^[})]/.test(lines[end]!));
    list.push(lines.slice(i, end + 1).join('\n'));
    i = end;
  }
  return list;
}

function neededBy(test: string, others: string[]): string[] {
  const needed = new Set<string>();
  const work = [test];
  for (let text = work.pop(); text !== undefined; text = work.pop()) {
    for (const d of others) {
      if (needed.has(d) || !namesOf(d).some(n => new RegExp(`\\b${n}\\b`).test(text!))) continue;
      needed.add(d);
      work.push(d);
    }
  }
  return others.filter(d => needed.has(d));
}

/** What others call a declaration by; a method goes with its type. */
function namesOf(d: string): string[] {
  const method = /^func \((?:\w+ )?\*?(\w+)/.exec(d);
  if (method !== null) return [method[1]!];
  const one = /^(?:func|type|var|const) (\w+)/.exec(d);
  const listed = d.split('\n')[0]!.endsWith('(') ? [...d.matchAll(/^\t(\w+)[\s,]/gm)].map(m => m[1]!) : [];
  return [...(one === null ? [] : [one[1]!]), ...listed];
}
