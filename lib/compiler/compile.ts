/** Go source to a program that the engine can run. */
import type { File } from './ast';
import { Checker } from './check/checker';
import { checkPackage } from './check/package';
import { makeUniverse } from './check/universe';
import type { EmitOptions } from './emit/program';
import { type Linked, link } from './link';
import type { PackageSource } from './native';
import type { GoParser, SourceError } from './parse';
import { Package } from './scope';

export interface GoFile {
  /** As messages name it: ./main.go */
  name: string;
  text: string;
}

export interface Compiled {
  /** Errors in the words of Go's compiler: exit code 1. */
  errors: SourceError[];
  /** What is valid Go and not simulated: exit code 2. */
  unsupported: SourceError[];
  program: Linked | null;
}

export interface Compiler {
  compile(files: GoFile[], options: EmitOptions): Compiled;
}

/** Packages of the library are parsed and checked once, when a program first imports them. */
export function makeCompiler(parse: GoParser, sources: ReadonlyMap<string, PackageSource>): Compiler {
  const universe = makeUniverse();
  const known = new Map<string, Package>();
  const checkers: Checker[] = [];

  const importer = (path: string): Package | null => {
    const old = known.get(path);
    if (old !== undefined) return old;
    const source = sources.get(path);
    if (source === undefined) return null;
    const { file, errors } = parse(`${path}.go`, source.source);
    const pkg = new Package(path, file.pkgName || path.slice(path.lastIndexOf('/') + 1), universe);
    pkg.library = source;
    known.set(path, pkg);
    const c = new Checker(universe, importer);
    checkers.push(c);
    checkPackage(c, pkg, [file]);
    const bad = [...errors, ...c.errors, ...c.unsupported];
    if (bad.length > 0)
      throw new Error(`package ${path} of the library does not compile:\n${bad.map(show).join('\n')}`);
    return pkg;
  };

  /** Checks what emission has asked for. */
  const settle = (own: Checker): void => {
    for (const c of [...checkers, own]) c.runLater();
    if (own.errors.length > 0)
      throw new Error(`an instance does not compile:\n${own.errors.map(show).join('\n')}`);
  };

  return {
    compile(files, options) {
      const parsed = files.map(f => parse(f.name, f.text));
      const errors = parsed.flatMap(p => p.errors);
      if (errors.length > 0) return { errors: ordered(errors, files), unsupported: [], program: null };
      const wrong = notMain(parsed.map(p => p.file));
      if (wrong !== '')
        return { errors: [{ file: '', pos: 0, text: wrong }], unsupported: [], program: null };
      const pkg = new Package('main', 'main', universe);
      const c = new Checker(universe, importer);
      checkPackage(
        c,
        pkg,
        parsed.map(p => p.file),
      );
      if (pkg.scope.names.get('main')?.kind !== 'func') {
        c.errors.push({
          file: '',
          pos: 0,
          text: 'runtime.main_main·f: function main is undeclared in the main package',
        });
      }
      const found = c.early.length > 0 ? c.early : c.errors;
      if (found.length > 0 || c.unsupported.length > 0) {
        // An error that follows from what is not simulated would only confuse.
        const only = c.unsupported.length > 0 ? [] : found;
        return { errors: ordered(only, files), unsupported: ordered(c.unsupported, files), program: null };
      }
      return { errors: [], unsupported: [], program: link(pkg, dependencies(pkg), options, () => settle(c)) };
    },
  };
}

/** What go run says of files that are no program; '' for those that are. */
function notMain(files: File[]): string {
  const other = files.find(f => f.pkgName !== files[0].pkgName);
  if (other !== undefined) {
    const [a, b] = [files[0], other].map(f => `${f.pkgName} (${f.name.replace('./', '')})`);
    return `found packages ${a} and ${b} in .`;
  }
  return files[0].pkgName === 'main' ? '' : 'package command-line-arguments is not a main package';
}

/** pkg and all that it imports; imported packages first, each group sorted by path. */
function dependencies(pkg: Package): Package[] {
  const out: Package[] = [];
  const visit = (p: Package): void => {
    if (out.includes(p)) return;
    for (const i of [...p.imports].sort((a, b) => (a.path < b.path ? -1 : 1))) visit(i);
    if (!out.includes(p)) out.push(p);
  };
  visit(pkg);
  return out;
}

const place = (e: SourceError): string => `${e.file}:${Math.floor(e.pos / 4096)}:${e.pos % 4096}`;
const show = (e: SourceError): string => `${place(e)}: ${e.text}`;

/** By place, without repetitions. */
function ordered(errors: SourceError[], files: GoFile[]): SourceError[] {
  const at = new Map(files.map((f, i) => [f.name, i]));
  const sorted = [...errors].sort((a, b) => (at.get(a.file) ?? 0) - (at.get(b.file) ?? 0) || a.pos - b.pos);
  const seen = new Set<string>();
  return sorted.filter(e => {
    // As Go's compiler does: one error a line, the same text once.
    const line = `${e.file}:${Math.floor(e.pos / 4096)}:${e.text}`;
    if (seen.has(line)) return false;
    seen.add(line);
    return true;
  });
}

/** With the tenth error Go's compiler stops. */
const MOST = 10;

/** Errors as `go build` prints them. */
export function errorText(errors: SourceError[]): string {
  if (errors.length === 1 && /^(found packages|package) /.test(errors[0].text)) return `${errors[0].text}\n`;
  const lines = errors.slice(0, MOST).map(e => (e.pos === 0 ? e.text : show(e)));
  if (errors.length >= MOST) lines.push(`${place(errors[MOST - 1])}: too many errors`);
  return `# command-line-arguments\n${lines.join('\n')}\n`;
}

export const unsupportedText = (errors: SourceError[]): string => errors.map(e => `${show(e)}\n`).join('');

export type { File };
