/** Expressions as the compiler's messages write them: source form, bodies and literals' contents as {…}. */
import type { Expr, Field, FuncType } from '../ast';

export function exprString(e: Expr): string {
  switch (e.kind) {
    case 'Ident':
      return e.name;
    case 'BasicLit':
      return e.text;
    case 'CompositeLit':
      return `${e.type === null ? '' : exprString(e.type)}{${e.elements.length > 0 ? '…' : ''}}`;
    case 'FuncLit':
      return `func${signature(e.type)} {${e.body.list.length > 0 ? '…' : ''}}`;
    case 'Paren':
      return `(${exprString(e.x)})`;
    case 'Selector':
      return `${exprString(e.x)}.${e.sel.name}`;
    case 'Index':
      return `${exprString(e.x)}[${e.indices.map(exprString).join(', ')}]`;
    case 'SliceExpr': {
      const part = (x: Expr | null): string => (x === null ? '' : exprString(x));
      const max = e.max === null ? '' : `:${exprString(e.max)}`;
      return `${exprString(e.x)}[${part(e.lo)}:${part(e.hi)}${max}]`;
    }
    case 'TypeAssert':
      return `${exprString(e.x)}.(${exprString(e.type)})`;
    case 'Call':
      return `${exprString(e.fun)}(${e.args.map(exprString).join(', ')}${e.spread ? '...' : ''})`;
    case 'Star':
      return `*${exprString(e.x)}`;
    case 'Unary':
      return `${e.op}${exprString(e.x)}`;
    case 'Binary':
      return `${exprString(e.x)} ${e.op} ${exprString(e.y)}`;
    case 'ArrayType': {
      const len = e.len === null ? '' : e.len === '...' ? '...' : exprString(e.len);
      return `[${len}]${exprString(e.elem)}`;
    }
    case 'StructType':
      return `struct{${fields(e.fields, '; ')}}`;
    case 'FuncType':
      return `func${signature(e)}`;
    case 'InterfaceType':
      if (e.methods.length === 0 && e.embeds.length === 0) return 'interface{}';
      return `interface{${[
        ...e.methods.map(m => m.name.name + signature(m.type)),
        ...e.embeds.map(x => x.terms.map(t => (t.tilde ? '~' : '') + exprString(t.type)).join(' | ')),
      ].join('; ')}}`;
    case 'MapType':
      return `map[${exprString(e.key)}]${exprString(e.value)}`;
    case 'ChanType': {
      const head = e.dir === 'both' ? 'chan' : e.dir === 'send' ? 'chan<-' : '<-chan';
      return `${head} ${exprString(e.elem)}`;
    }
    case 'Bad':
      return '_';
  }
}

function fields(list: Field[], separator: string): string {
  return list
    .map(f => {
      const names = f.names.map(n => n.name).join(', ');
      return `${names}${names === '' ? '' : ' '}${f.variadic ? '...' : ''}${exprString(f.type)}`;
    })
    .join(separator);
}

function signature(t: FuncType): string {
  const results = fields(t.results, ', ');
  const plain = t.results.length === 1 && t.results[0].names.length === 0;
  const out = t.results.length === 0 ? '' : plain ? ` ${results}` : ` (${results})`;
  return `(${fields(t.params, ', ')})${out}`;
}
