/** What of Go's library is here: the exported names of each package, out of its Go text. */
import { packages } from './index';

/** Exported names of a package's text: functions, types, variables, constants; methods as Type.Method. */
export function exportedNames(source: string): string[] {
  const names = new Set<string>();
  let block = false;
  for (const line of source.split('\n')) {
    const method = /^func \((?:\w+ )?\*?(\w+)(?:\[[^\]]*\])?\) (\w+)/.exec(line);
    const plain = /^(?:func|type|var|const) (\w+)/.exec(line);
    if (method !== null) add(names, method[2], `${method[1]}.`);
    else if (plain !== null) add(names, plain[1]);
    else if (/^(?:var|const|type) \($/.test(line)) block = true;
    else if (line === ')') block = false;
    else if (block) for (const name of listed(line)) add(names, name);
  }
  return [...names].sort();
}

function add(names: Set<string>, name: string, before = ''): void {
  if (/^[A-Z]/.test(name) && /^$|^[A-Z]/.test(before)) names.add(before + name);
}

/** `a, b = …` of a block: one tab, then names. */
function listed(line: string): string[] {
  const m = /^\t(\w+(?:, \w+)*)/.exec(line);
  return m === null ? [] : m[1].split(', ');
}

const paths = (): string[] => [...packages.keys()].sort();

/** What `gmplab help packages` prints. */
export function packagesHelp(): string {
  const rows = paths().map(path => {
    const p = packages.get(path)!;
    const names = exportedNames(p.source).filter(n => !(n in (p.refused ?? {})));
    const refused = Object.entries(p.refused ?? {}).map(([name, why]) => `\n      not ${name}: ${why}`);
    return `  ${path.padEnd(28)}${String(names.length).padStart(4)} names${refused.join('')}`;
  });
  return [
    'Packages that a Go program can import, with the number of exported names that are there:',
    '',
    ...rows,
    '',
    'Every name is listed in lib/compiler/PACKAGES.md. Files are in memory, the clock begins at 2009-11-10 23:00 UTC,',
    'the network is simulated, and nothing reaches the host but standard input, output and error.',
    '',
  ].join('\n');
}

/** Names told one by one up to this number; beyond it only how many. */
const MANY = 60;

/**
 * The table of lib/compiler/PACKAGES.md.
 *
 * @param go exported names of Go's own packages, by path
 */
export function packagesTable(go: Record<string, string[]>): string {
  const rows = paths().map(path => {
    const own = new Set(exportedNames(packages.get(path)!.source));
    const refused = new Set(Object.keys(packages.get(path)!.refused ?? {}));
    const there = go[path] ?? [...own].sort();
    // What has no entry of its own in Go (promoted, or of another package there) is not told.
    const has = there.filter(n => own.has(n) && !refused.has(n));
    const lacks = there.filter(n => !own.has(n) || refused.has(n));
    return `| \`${path}\` | ${told(has)} | ${told(lacks)} |`;
  });
  return ['| package | simulated | not simulated |', '|---|---|---|', ...rows, ''].join('\n');
}

function told(names: string[]): string {
  if (names.length === 0) return '–';
  if (names.length > MANY && !names.some(n => n.includes('.'))) return `${names.length} names`;
  const groups = new Map<string, string[]>();
  const plain: string[] = [];
  for (const name of names) {
    const [type, method] = name.split('.');
    if (method === undefined) plain.push(type);
    else groups.set(type, [...(groups.get(type) ?? []), method]);
  }
  const parts = plain.length > MANY ? [`${plain.length} names`] : plain;
  for (const [type, methods] of groups) parts.push(`${type}.{${methods.join(', ')}}`);
  return parts.join(', ');
}
