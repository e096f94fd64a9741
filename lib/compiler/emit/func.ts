/**
 * Emission of one function and the literals in it.
 *
 * Every statement begins a line that bears its Go line (`mark`), so that a JavaScript trace can be read as Go's. Costs
 * are gathered while statements are emitted and charged at the beginning of the stretch that they belong to.
 */
import type { Block, FuncInfo, FuncLit } from '../ast';
import type { Obj, Package } from '../scope';
import { reading, variableTarget } from './access';
import { hole, type Unit } from './colour';
import { type Emitter, isBoxed, jsName } from './program';
import { block } from './stmt';

const MARK = '\ue005';
const MARK_END = '\ue006';

/** The beginning of a line that stands for a Go line. */
export const mark = (pos: number): string => `\n${MARK}${Math.floor(pos / 4096)}${MARK_END}`;
export const markPattern = /\ue005(\d+)\ue006/g;

/** Names and temporaries of a declared function; its literals share them, as they nest. */
interface Names {
  used: Map<string, number>;
  literals: number;
}

export class FuncEmitter {
  /** ns/16 of the statements emitted since the last charge. */
  cost = 0;
  /** An operation or call was emitted: time must be charged before it. */
  sawCall = false;
  private temps: string[] = [];

  constructor(
    readonly em: Emitter,
    readonly info: FuncInfo,
    readonly unit: Unit,
    readonly pkg: Package,
    readonly jsName: string,
    private readonly names: Names,
  ) {}

  /** Whether code of the program, rather than of the library: only that is preempted in loops. */
  get isUser(): boolean {
    return this.pkg.library === null;
  }

  temp(): string {
    const name = `$${this.temps.length + 1}`;
    this.temps.push(name);
    return name;
  }

  takeTemps(): string {
    return this.temps.length === 0 ? '' : `let ${this.temps.join(', ')};`;
  }

  /** The JavaScript name of a local variable. */
  local(obj: Obj): string {
    if (obj.js === '') {
      const base = jsName(obj.name === '_' || obj.name === '' ? '$blank' : obj.name);
      const n = this.names.used.get(base) ?? 0;
      this.names.used.set(base, n + 1);
      obj.js = n === 0 ? base : `${base}$${n}`;
    }
    return obj.js;
  }

  /** A name for something that Go has no name for. */
  fresh(base: string): string {
    const n = this.names.used.get(base) ?? 0;
    this.names.used.set(base, n + 1);
    return n === 0 ? base : `${base}${n}`;
  }

  literal(e: FuncLit): string {
    const fn = e.fn!;
    const unit = this.em.colours.unit();
    const name = this.em.unique(`${this.jsName.replace(/\$f\d+$/, '')}$f${++this.names.literals}`);
    this.em.origin(name, fn);
    const inner = new FuncEmitter(this.em, fn, unit, this.pkg, name, this.names);
    this.literalUnits.set(e, unit);
    const text = functionText(inner, name);
    return fn.hasRecover ? `$rec(${text})` : text;
  }

  readonly literalUnits = new Map<FuncLit, Unit>();
}

/** The text of a declared function. */
export function emitFunction(em: Emitter, info: FuncInfo, unit: Unit, name: string, pkg: Package): string {
  const f = new FuncEmitter(em, info, unit, pkg, name, { used: new Map(), literals: 0 });
  return functionText(f, name);
}

function functionText(f: FuncEmitter, name: string): string {
  const { info } = f;
  const params = info.recv === null ? info.params : [info.recv, ...info.params];
  const names = params.map(p => f.local(p));
  const boxes = params.filter(isBoxed).map(p => `${f.local(p)} = new $Box(${f.local(p)});`);
  const results = declareResults(f);
  const body = block(f, info.body as Block, 'function');
  const lines = f.takeTemps();
  const head = `function${hole(f.unit, '*')} ${name}(${names.join(', ')}) {`;
  const start = `${mark(info.pos)}${boxes.join(' ')}${results} ${lines}`;
  if (!info.hasDefer) {
    const recover = info.hasRecover ? 'const $rec = $takeRecover();' : '';
    const end = info.namedResults || info.results.length === 0 ? '' : '';
    return `${head} ${recover}${start}${body}${end}\n}`;
  }
  const recover = info.hasRecover ? 'const $rec = $takeRecover();' : '';
  const run = `${hole(f.unit, 'yield* $f.run();', '$f.runPlain();')}`;
  const value = resultValue(f);
  return `${head} ${recover}const $f = new $Frame(); ${start}
$body: try {${body}
} catch ($e) { $f.caught($e); }
${mark(info.end).slice(1)}${run}${value === '' ? '' : ` return ${value};`}
}`;
}

/** Results are variables where Go names them, or where deferred calls may change them after a return. */
function declareResults(f: FuncEmitter): string {
  const { info } = f;
  if (!info.namedResults && !info.hasDefer) return '';
  return info.results
    .map(r => {
      const zero = f.em.types.zero(r.type!);
      return `let ${f.local(r)} = ${isBoxed(r) ? `new $Box(${zero})` : zero};`;
    })
    .join(' ');
}

/** What a function returns that keeps its results in variables. */
export function resultValue(f: FuncEmitter): string {
  const values = f.info.results.map(r => {
    const text = isBoxed(r) ? `${f.local(r)}.v` : f.local(r);
    return reading(f, variableTarget(f, r, f.local(r), isBoxed(r)), text);
  });
  return values.length < 2 ? values.join('') : `[${values.join(', ')}]`;
}
