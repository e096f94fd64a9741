/** From a checked program to a JavaScript function: packages in order, natives, initialisation. */

import type { TraceFrame } from '../goroutine/opcodes';
import type { FuncDecl, VarDecl } from './ast';
import { declareVar, tupleTypes } from './emit/assign';
import { hole } from './emit/colour';
import { convertValue, value, valueAs } from './emit/expr';
import { FuncEmitter, mark, markPattern } from './emit/func';
import { type EmitOptions, Emitter, type FuncOrigin, isBoxed, packageName } from './emit/program';
import type { OpNative, PackageSource } from './native';
import type { Obj, Package } from './scope';
import { predeclared, signatureOf } from './types';

export interface Linked {
  /** JavaScript that is a function of (rt, natives) and returns main. */
  code: string;
  /** Go line of each line of the code; 0 for none. */
  lines: Int32Array;
  origins: Map<string, FuncOrigin>;
  /** Places of go statements. */
  sites: TraceFrame[];
  /** Packages of the library that it uses: their resets belong to a run. */
  libraries: PackageSource[];
}

/** @param main the program's package @param packages all that it imports, directly or not, imported ones first */
export function link(main: Package, packages: Package[], options: EmitOptions, settle: () => void): Linked {
  const em = new Emitter(options, settle);
  const entry = main.scope.names.get('main')!;
  em.name(entry);
  const init = new Initialiser(em);
  for (const p of packages) for (const f of p.inits) if (p.library === null) em.name(f);
  em.finish();
  const parts = init.emit(packages);
  const initUnit = init.unit;
  em.colours.depends(initUnit, em.unitOf(entry));
  em.colours.mark(initUnit);
  const startCall = `(${hole(em.unitOf(entry), 'yield* ')}${em.name(entry)}());`;
  const natives = [...em.natives].map(([name, { pkg, key }]) => nativeText(name, pkg, key, packages));
  const text = [
    `'use strict';`,
    ...natives,
    ...em.types.out,
    ...em.globals,
    ...em.types.methodTables,
    errorColours(em),
    ...em.recovering.map(n => `${n}.$rec = true;`),
    ...em.out,
    `function* $start() { ${init.temps()}`,
    ...parts,
    startCall,
    '}',
    'return $start;',
  ].join('\n');
  const filled = em.colours.fill(text);
  const names = new Set(filled.match(/\$[A-Za-z]\w*/g) ?? []);
  const helpers = [...names].filter(n => n.slice(1) in rt).map(n => `${n.slice(1)}: ${n}`);
  const head = `const { ${helpers.join(', ')} } = $rt;\n`;
  return {
    ...withLines(head + filled),
    origins: em.origins,
    sites: em.sites,
    libraries: packages.flatMap(p => p.library ?? []),
  };
}

import { rt } from './run/rt';

/** Runtime errors are the library's own; their methods are what the program's interfaces call. */
function errorColours(em: Emitter): string {
  const error = em.methodClass('Error', signatureOf([], [predeclared.string], false));
  const runtimeError = em.methodClass('RuntimeError', signatureOf([], [], false));
  return `$setErrorColours(${hole(error, 'true', 'false')}, ${hole(runtimeError, 'true', 'false')});`;
}

function nativeText(name: string, pkg: string, key: string, packages: Package[]): string {
  const native = packages.find(p => p.path === pkg)!.library!.natives[key];
  const from = `$natives[${JSON.stringify(pkg)}][${JSON.stringify(key)}]`;
  if (typeof native === 'function') return `const ${name} = ${from};`;
  if (native.kind === 'calls')
    return `const ${name} = ${from}.run, ${name}$d = (...a) => $drive(${name}(...a));`;
  const result = (native as OpNative).result === null ? '' : `, ${name}$r = ${from}.result`;
  return `const ${name} = ${from}.name${result}, ${name}$g = $opFn(${from}, $r);`;
}

/** Takes the marks of Go lines off the text. */
function withLines(marked: string): { code: string; lines: Int32Array } {
  const rows = marked.split('\n');
  const lines = new Int32Array(rows.length + 1);
  const code = rows.map((row, i) => {
    const m = /\ue005(\d+)\ue006/.exec(row);
    if (m !== null) lines[i + 1] = Number(m[1]);
    return m === null ? row : row.replace(markPattern, '');
  });
  // A line without a mark goes on with the statement before it.
  return { code: code.join('\n'), lines };
}

/** Emits the initialisation of packages: only variables of the library that the program reaches. */
class Initialiser {
  readonly unit;
  private readonly f: FuncEmitter;

  constructor(private readonly em: Emitter) {
    this.unit = em.colours.unit();
    const info = {
      symbol: 'main.init',
      sig: null as never,
      recv: null,
      params: [],
      results: [],
      namedResults: false,
      hasDefer: false,
      hasRecover: false,
      leaf: false,
      outer: null,
      literals: 0,
      pos: 4097,
      end: 4097,
      body: null,
      file: { name: '' } as never,
    };
    this.f = new FuncEmitter(em, info, this.unit, { library: null } as never, '$start', {
      used: new Map(),
      literals: 0,
    });
  }

  temps(): string {
    return this.f.takeTemps();
  }

  emit(packages: Package[]): string[] {
    const done = new Map<VarDecl, string>();
    for (;;) {
      const before = done.size;
      for (const p of packages) {
        for (const d of p.vars) {
          if (done.has(d)) continue;
          if (p.library !== null && !d.names.some(n => this.em.has(n.obj!))) continue;
          done.set(d, this.variable(p, d));
        }
      }
      this.em.finish();
      if (done.size === before) break;
    }
    return packages.flatMap(p => [
      ...p.vars.flatMap(d => done.get(d) ?? []),
      ...p.inits.filter(f => p.library === null || this.em.has(f)).map(f => this.initCall(f)),
    ]);
  }

  private initCall(f: Obj): string {
    this.em.colours.depends(this.unit, this.em.unitOf(f));
    return `(${hole(this.em.unitOf(f), 'yield* ')}${this.em.name(f)}());`;
  }

  private variable(p: Package, d: VarDecl): string {
    const { f } = this;
    Object.assign(f, { pkg: p, jsName: packageName(p) });
    const objs = d.names.map(n => n.obj!);
    const set = (o: Obj, text: string): string => {
      if (o.name === '_') return `${text};`;
      return `${this.em.name(o)}${isBoxed(o) ? '.v' : ''} = ${text};`;
    };
    if (d.values.length === 1 && objs.length > 1) {
      const t = f.temp();
      const types = tupleTypes(d.values[0]);
      const sets = objs.map((o, i) => set(o, convertValue(f, `${t}[${i}]`, types[i], o.type!)));
      return `${mark(d.pos)}${t} = ${value(f, d.values[0])}; ${sets.join(' ')}`;
    }
    return `${mark(d.pos)}${set(objs[0], valueAs(f, d.values[0], objs[0].type!))}`;
  }
}

export type { FuncDecl };
export { declareVar };
