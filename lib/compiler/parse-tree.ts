/** Tree-sitter's concrete tree to `ast` nodes. One method a kind of node; the grammar's names are in the cases. */
import type * as ast from './ast';
import type { Expr, Ident, Pos, Stmt } from './ast';
import type { Cst, Places, SourceError } from './parse';

const types = new Set([
  'type_identifier',
  'qualified_type',
  'pointer_type',
  'struct_type',
  'interface_type',
  'array_type',
  'slice_type',
  'map_type',
  'channel_type',
  'function_type',
  'generic_type',
  'parenthesized_type',
  'implicit_length_array_type',
]);

export class Builder {
  readonly errors: SourceError[] = [];

  constructor(
    private readonly name: string,
    private readonly text: string,
    private readonly places: Places,
  ) {}

  private pos(n: Cst): Pos {
    return this.places.at(n.start);
  }

  private tokenPos(n: Cst, token: string): Pos {
    return this.pos(n.children.find(c => c.type === token) ?? n);
  }

  private textOf(n: Cst): string {
    return this.text.slice(n.start, n.end);
  }

  private fail(n: Cst, text: string): void {
    this.errors.push({ file: this.name, pos: this.pos(n), text });
  }

  file(root: Cst): ast.File {
    const file: ast.File = {
      name: this.name,
      pkgName: '',
      pkgPos: 4097,
      imports: [],
      decls: [],
      aliases: aliasesIn(this.text),
      goVersion: /^\/\/go:build .*\b(go1\.\d+)\b/m.exec(this.text)?.[1] ?? '',
    };
    for (const n of root.children) {
      switch (n.type) {
        case 'package_clause':
          file.pkgName = this.textOf(named(n)[0]);
          file.pkgPos = this.pos(named(n)[0]);
          break;
        case 'import_declaration':
          this.imports(n, file);
          break;
        case 'function_declaration':
        case 'method_declaration':
          file.decls.push(this.func(n));
          break;
        case 'type_declaration':
        case 'var_declaration':
        case 'const_declaration':
          file.decls.push(...this.decls(n));
          break;
        default:
          if (n.named && n.type !== 'empty_statement') {
            this.fail(n, 'syntax error: non-declaration statement outside function body');
          }
      }
    }
    return file;
  }

  private imports(n: Cst, file: ast.File): void {
    const specs = n.children.flatMap(c => (c.type === 'import_spec_list' ? c.children : [c]));
    for (const spec of specs) {
      if (spec.type !== 'import_spec') continue;
      const path = field(spec, 'path')!;
      const name = field(spec, 'name');
      file.imports.push({
        kind: 'ImportDecl',
        pos: this.pos(spec),
        name: name === null ? '' : this.textOf(name),
        path: this.textOf(path).slice(1, -1),
      });
    }
  }

  private func(n: Cst): ast.FuncDecl {
    const recv = field(n, 'receiver');
    const body = field(n, 'body');
    const receivers = recv === null ? [] : this.fields(recv);
    return {
      kind: 'FuncDecl',
      pos: this.pos(n),
      name: this.ident(field(n, 'name')!),
      recv: receivers[0] ?? null,
      type: this.funcType(n),
      body: body === null ? null : this.block(body),
    };
  }

  private funcType(n: Cst): ast.FuncType {
    const tparams = field(n, 'type_parameters');
    const params = field(n, 'parameters')!;
    const result = field(n, 'result');
    let results: ast.Field[] = [];
    if (result !== null) {
      results =
        result.type === 'parameter_list'
          ? this.fields(result)
          : [this.plainField(this.expr(result), this.pos(result))];
    }
    return {
      kind: 'FuncType',
      pos: this.pos(n),
      tparams: tparams === null ? [] : this.tparams(tparams),
      params: this.fields(params),
      results,
    };
  }

  private plainField(type: Expr, pos: Pos): ast.Field {
    return { names: [], type, tag: '', embedded: false, variadic: false, pos };
  }

  private fields(list: Cst): ast.Field[] {
    return named(list).map(p => ({
      names: fieldsOf(p, 'name')
        .filter(x => x.named)
        .map(x => this.ident(x)),
      type: this.expr(field(p, 'type')!),
      tag: '',
      embedded: false,
      variadic: p.type === 'variadic_parameter_declaration',
      pos: this.pos(p),
    }));
  }

  private tparams(list: Cst): ast.Field[] {
    return named(list).map(p => ({
      names: fieldsOf(p, 'name')
        .filter(x => x.named)
        .map(x => this.ident(x)),
      type: this.constraint(field(p, 'type')!),
      tag: '',
      embedded: false,
      variadic: false,
      pos: this.pos(p),
    }));
  }

  /** `~[]E` and `int | string` are short for an interface with that one element. */
  private constraint(n: Cst): Expr {
    const parts = named(n);
    if (parts.length === 1 && parts[0].type !== 'negated_type') return this.expr(parts[0]);
    const pos = this.pos(n);
    return { kind: 'InterfaceType', pos, methods: [], embeds: [{ terms: this.terms(n), pos }] };
  }

  private terms(n: Cst): { tilde: boolean; type: Expr }[] {
    return named(n).map(p =>
      p.type === 'negated_type'
        ? { tilde: true, type: this.expr(named(p)[0]) }
        : { tilde: false, type: this.expr(p) },
    );
  }

  // ---- declarations

  private decls(n: Cst): (ast.VarDecl | ast.ConstDecl | ast.TypeDecl)[] {
    const specs = named(n).flatMap(c => (c.type === 'var_spec_list' ? named(c) : [c]));
    if (n.type === 'const_declaration') return this.consts(specs);
    return specs.map(spec => {
      if (spec.type === 'var_spec') return this.varSpec(spec);
      const tparams = field(spec, 'type_parameters');
      return {
        kind: 'TypeDecl',
        pos: this.pos(spec),
        name: this.ident(field(spec, 'name')!),
        tparams: tparams === null ? [] : this.tparams(tparams),
        alias: spec.type === 'type_alias',
        type: this.expr(field(spec, 'type')!),
      };
    });
  }

  private varSpec(spec: Cst): ast.VarDecl {
    const type = field(spec, 'type');
    const value = field(spec, 'value');
    return {
      kind: 'VarDecl',
      pos: this.pos(spec),
      names: fieldsOf(spec, 'name')
        .filter(x => x.named)
        .map(x => this.ident(x)),
      type: type === null ? null : this.expr(type),
      values: value === null ? [] : this.list(value),
    };
  }

  private consts(specs: Cst[]): ast.ConstDecl[] {
    let type: Cst | null = null;
    let value: Cst | null = null;
    return specs.map((spec, iota) => {
      const ownType = field(spec, 'type');
      const ownValue = field(spec, 'value');
      const implicit = ownValue === null;
      if (!implicit || ownType !== null) {
        type = ownType;
        value = ownValue;
      }
      return {
        kind: 'ConstDecl',
        pos: this.pos(spec),
        names: fieldsOf(spec, 'name')
          .filter(x => x.named)
          .map(x => this.ident(x)),
        type: type === null ? null : this.expr(type),
        values: value === null ? [] : this.list(value),
        iota,
        implicit,
      };
    });
  }

  // ---- statements

  private block(n: Cst): ast.Block {
    return {
      kind: 'Block',
      pos: this.pos(n),
      list: this.stmts(n),
      end: this.places.at(n.end - 1),
    };
  }

  /** The statements of a block or a clause. */
  private stmts(n: Cst): Stmt[] {
    const list = n.children.find(c => c.type === 'statement_list');
    if (list === undefined) return [];
    return named(list)
      .filter(c => c.type !== 'empty_statement')
      .map(c => this.stmt(c));
  }

  private optional(n: Cst | null): Stmt | null {
    return n === null || n.type === 'empty_statement' ? null : this.stmt(n);
  }

  stmt(n: Cst): Stmt {
    const pos = this.pos(n);
    switch (n.type) {
      case 'block':
        return this.block(n);
      case 'expression_statement':
        return { kind: 'ExprStmt', pos, x: this.expr(named(n)[0]) };
      case 'send_statement':
        return {
          kind: 'SendStmt',
          pos,
          chan: this.expr(field(n, 'channel')!),
          value: this.expr(field(n, 'value')!),
        };
      case 'receive_statement':
        return this.receive(n);
      case 'inc_statement':
      case 'dec_statement':
        return {
          kind: 'IncDec',
          pos,
          x: this.expr(named(n)[0]),
          op: n.type === 'inc_statement' ? '++' : '--',
        };
      case 'assignment_statement':
      case 'short_var_declaration': {
        const op = n.children.find(c => !c.named)!;
        return {
          kind: 'Assign',
          pos,
          lhs: this.list(field(n, 'left')!),
          op: this.textOf(op),
          rhs: this.list(field(n, 'right')!),
          opPos: this.pos(op),
        };
      }
      case 'go_statement':
      case 'defer_statement':
        return { kind: n.type === 'go_statement' ? 'Go' : 'Defer', pos, call: this.expr(named(n)[0]) };
      case 'return_statement': {
        const results = named(n)[0];
        return { kind: 'Return', pos, results: results === undefined ? [] : this.list(results) };
      }
      case 'break_statement':
      case 'continue_statement':
      case 'goto_statement':
      case 'fallthrough_statement': {
        const label = named(n)[0];
        const tok = n.type.slice(0, n.type.indexOf('_')) as ast.Branch['tok'];
        return { kind: 'Branch', pos, tok, label: label === undefined ? null : this.ident(label) };
      }
      case 'if_statement':
        return this.ifStmt(n);
      case 'expression_switch_statement':
        return this.switchStmt(n);
      case 'type_switch_statement':
        return this.typeSwitch(n);
      case 'select_statement':
        return this.select(n);
      case 'for_statement':
        return this.forStmt(n);
      case 'labeled_statement': {
        const stmt = named(n)[1];
        return {
          kind: 'Labeled',
          pos,
          label: this.ident(field(n, 'label')!),
          stmt: stmt === undefined ? { kind: 'Empty', pos } : this.stmt(stmt),
        };
      }
      case 'var_declaration':
      case 'const_declaration':
      case 'type_declaration':
        return { kind: 'DeclStmt', pos, decls: this.decls(n) };
      default:
        return { kind: 'Empty', pos };
    }
  }

  private receive(n: Cst): ast.ExprStmt | ast.Assign {
    const left = field(n, 'left');
    const right = this.expr(field(n, 'right')!);
    const pos = this.pos(n);
    if (left === null) return { kind: 'ExprStmt', pos, x: right };
    const op = n.children.find(c => !c.named)!;
    return {
      kind: 'Assign',
      pos,
      lhs: this.list(left),
      op: this.textOf(op),
      rhs: [right],
      opPos: this.pos(op),
    };
  }

  private ifStmt(n: Cst): ast.If {
    const otherwise = field(n, 'alternative');
    return {
      kind: 'If',
      pos: this.pos(n),
      init: this.optional(field(n, 'initializer')),
      cond: this.expr(field(n, 'condition')!),
      body: this.block(field(n, 'consequence')!),
      otherwise: otherwise === null ? null : this.stmt(otherwise),
    };
  }

  private clauseEnd(n: Cst): Pos {
    return this.places.at(n.end);
  }

  private switchStmt(n: Cst): ast.Switch {
    const tag = field(n, 'value');
    const cases = named(n).filter(c => c.type === 'expression_case' || c.type === 'default_case');
    return {
      kind: 'Switch',
      pos: this.pos(n),
      init: this.optional(field(n, 'initializer')),
      tag: tag === null ? null : this.expr(tag),
      cases: cases.map(c => ({
        pos: this.pos(c),
        list: c.type === 'default_case' ? null : this.list(field(c, 'value')!),
        body: this.stmts(c),
        end: this.clauseEnd(c),
      })),
      end: this.places.at(n.end - 1),
    };
  }

  private typeSwitch(n: Cst): ast.TypeSwitch {
    const alias = field(n, 'alias');
    const cases = named(n).filter(c => c.type === 'type_case' || c.type === 'default_case');
    return {
      kind: 'TypeSwitch',
      pos: this.pos(n),
      init: this.optional(field(n, 'initializer')),
      bind: alias === null ? null : this.ident(named(alias)[0]),
      x: this.expr(field(n, 'value')!),
      cases: cases.map(c => ({
        pos: this.pos(c),
        list:
          c.type === 'default_case'
            ? null
            : fieldsOf(c, 'type')
                .filter(x => x.named)
                .map(x => this.expr(x)),
        body: this.stmts(c),
        end: this.clauseEnd(c),
      })),
      end: this.places.at(n.end - 1),
    };
  }

  private select(n: Cst): ast.Select {
    const cases = named(n).filter(c => c.type === 'communication_case' || c.type === 'default_case');
    return {
      kind: 'Select',
      pos: this.pos(n),
      cases: cases.map(c => {
        const comm = field(c, 'communication');
        return {
          pos: this.pos(c),
          comm: comm === null ? null : (this.stmt(comm) as ast.CommClause['comm']),
          body: this.stmts(c),
          end: this.clauseEnd(c),
        };
      }),
      end: this.places.at(n.end - 1),
    };
  }

  private forStmt(n: Cst): Stmt {
    const pos = this.pos(n);
    const body = this.block(field(n, 'body')!);
    const head = named(n).find(c => c.field !== 'body');
    if (head?.type === 'range_clause') {
      const left = field(head, 'left');
      const names = left === null ? [] : this.list(left);
      if (names.length > 2)
        this.fail(named(left!)[2], 'range clause permits at most two iteration variables');
      return {
        kind: 'Range',
        pos,
        key: names[0] ?? null,
        value: names[1] ?? null,
        define: head.children.some(c => c.type === ':='),
        x: this.expr(field(head, 'right')!),
        body,
      };
    }
    if (head?.type === 'for_clause') {
      const cond = field(head, 'condition');
      return {
        kind: 'For',
        pos,
        init: this.optional(field(head, 'initializer')),
        cond: cond === null ? null : this.expr(cond),
        post: this.optional(field(head, 'update')),
        body,
      };
    }
    return {
      kind: 'For',
      pos,
      init: null,
      cond: head === undefined ? null : this.expr(head),
      post: null,
      body,
    };
  }

  // ---- expressions

  private ident(n: Cst): Ident {
    return { kind: 'Ident', pos: this.pos(n), name: this.textOf(n) };
  }

  private list(n: Cst): Expr[] {
    return named(n).map(c => this.expr(c));
  }

  expr(n: Cst): Expr {
    const pos = this.pos(n);
    switch (n.type) {
      case 'identifier':
      case 'type_identifier':
      case 'field_identifier':
      case 'package_identifier':
      case 'blank_identifier':
      case 'nil':
      case 'true':
      case 'false':
      case 'iota':
        return this.ident(n);
      case 'int_literal':
        return { kind: 'BasicLit', pos, lit: 'int', text: this.textOf(n) };
      case 'float_literal':
        return { kind: 'BasicLit', pos, lit: 'float', text: this.textOf(n) };
      case 'imaginary_literal':
        return { kind: 'BasicLit', pos, lit: 'imag', text: this.textOf(n) };
      case 'rune_literal':
        return { kind: 'BasicLit', pos, lit: 'char', text: this.textOf(n) };
      case 'interpreted_string_literal':
      case 'raw_string_literal':
        return { kind: 'BasicLit', pos, lit: 'string', text: this.textOf(n) };
      case 'parenthesized_expression':
      case 'parenthesized_type':
        return { kind: 'Paren', pos, x: this.expr(named(n)[0]) };
      case 'selector_expression':
        return {
          kind: 'Selector',
          pos,
          x: this.expr(field(n, 'operand')!),
          sel: this.ident(field(n, 'field')!),
        };
      case 'qualified_type':
        return {
          kind: 'Selector',
          pos,
          x: this.ident(field(n, 'package')!),
          sel: this.ident(field(n, 'name')!),
        };
      case 'index_expression':
        return {
          kind: 'Index',
          pos,
          x: this.expr(field(n, 'operand')!),
          indices: [this.expr(field(n, 'index')!)],
          bracket: this.tokenPos(n, '['),
        };
      case 'generic_type':
        return {
          kind: 'Index',
          pos,
          x: this.expr(field(n, 'type')!),
          indices: this.typeArgs(field(n, 'type_arguments')!),
          bracket: this.pos(field(n, 'type_arguments')!),
        };
      case 'type_instantiation_expression': {
        const [x, ...rest] = named(n);
        return {
          kind: 'Index',
          pos,
          x: this.expr(x),
          indices: rest.map(c => this.expr(c)),
          bracket: this.tokenPos(n, '['),
        };
      }
      case 'slice_expression':
        return this.slice(n);
      case 'type_assertion_expression':
        return {
          kind: 'TypeAssert',
          pos,
          x: this.expr(field(n, 'operand')!),
          type: this.expr(field(n, 'type')!),
        };
      case 'call_expression':
        return this.call(n);
      case 'type_conversion_expression': {
        const type = field(n, 'type')!;
        const args = [this.expr(field(n, 'operand')!)];
        if (type.type === 'pointer_type') {
          // *T(x) is *(T(x)).
          const inner = this.expr(named(type)[0]);
          const paren = this.tokenPos(n, '(');
          const end = this.places.at(n.end - 1);
          return {
            kind: 'Star',
            pos,
            x: { kind: 'Call', pos: inner.pos, fun: inner, args, spread: false, paren, end },
          };
        }
        const fun = this.expr(type);
        return {
          kind: 'Call',
          pos,
          fun,
          args,
          spread: false,
          paren: this.tokenPos(n, '('),
          end: this.places.at(n.end - 1),
        };
      }
      case 'unary_expression': {
        const op = this.textOf(field(n, 'operator')!);
        const x = this.expr(field(n, 'operand')!);
        return op === '*' ? { kind: 'Star', pos, x } : { kind: 'Unary', pos, op, x };
      }
      case 'pointer_type':
        return { kind: 'Star', pos, x: this.expr(named(n)[0]) };
      case 'binary_expression':
        return this.binary(n);
      case 'composite_literal':
        return this.composite(field(n, 'type')!, field(n, 'body')!, pos);
      case 'func_literal':
        return { kind: 'FuncLit', pos, type: this.funcType(n), body: this.block(field(n, 'body')!) };
      case 'literal_element':
        return this.expr(named(n)[0]);
      case 'literal_value':
        return this.composite(null, n, pos);
      default:
        if (types.has(n.type)) return this.type(n);
        this.fail(n, `syntax error: unexpected ${n.type.replaceAll('_', ' ')}`);
        return { kind: 'Bad', pos };
    }
  }

  private typeArgs(n: Cst): Expr[] {
    return named(n).map(c => this.expr(c.type === 'type_elem' ? named(c)[0] : c));
  }

  /** A chain of operators (1 + 1 + …) may be longer than the host's stack is deep. */
  private binary(n: Cst): Expr {
    const chain: Cst[] = [];
    let first = n;
    while (first.type === 'binary_expression') {
      chain.push(first);
      first = field(first, 'left')!;
    }
    let x = this.expr(first);
    for (const b of chain.reverse()) {
      const op = field(b, 'operator')!;
      const y = this.expr(field(b, 'right')!);
      x = { kind: 'Binary', pos: x.pos, op: this.textOf(op), x, y, opPos: this.pos(op) };
    }
    return x;
  }

  private call(n: Cst): Expr {
    let fun = this.expr(field(n, 'function')!);
    const targs = field(n, 'type_arguments');
    if (targs !== null)
      fun = { kind: 'Index', pos: fun.pos, x: fun, indices: this.typeArgs(targs), bracket: this.pos(targs) };
    let spread = false;
    const args = named(field(n, 'arguments')!).map(c => {
      if (c.type !== 'variadic_argument') return this.expr(c);
      spread = true;
      return this.expr(named(c)[0]);
    });
    return {
      kind: 'Call',
      pos: this.pos(n),
      fun,
      args,
      spread,
      paren: this.pos(field(n, 'arguments')!),
      end: this.places.at(n.end - 1),
    };
  }

  private slice(n: Cst): Expr {
    const part = (name: string): Expr | null => {
      const c = field(n, name);
      return c === null ? null : this.expr(c);
    };
    return {
      kind: 'SliceExpr',
      pos: this.pos(n),
      x: part('operand')!,
      lo: part('start'),
      hi: part('end'),
      max: part('capacity'),
    };
  }

  private composite(type: Cst | null, body: Cst, pos: Pos): Expr {
    return {
      kind: 'CompositeLit',
      pos,
      type: type === null ? null : this.expr(type),
      elements: named(body).map(e => {
        if (e.type === 'keyed_element') {
          const key = this.expr(field(e, 'key')!);
          return { key, value: this.expr(field(e, 'value')!), pos: this.pos(e) };
        }
        return { key: null, value: this.expr(e), pos: this.pos(e) };
      }),
      end: this.places.at(body.end - 1),
    };
  }

  private type(n: Cst): Expr {
    const pos = this.pos(n);
    switch (n.type) {
      case 'struct_type':
        return { kind: 'StructType', pos, fields: this.structFields(named(n)[0]) };
      case 'interface_type':
        return this.interfaceType(n);
      case 'array_type':
        return {
          kind: 'ArrayType',
          pos,
          len: this.expr(field(n, 'length')!),
          elem: this.expr(field(n, 'element')!),
        };
      case 'implicit_length_array_type':
        return { kind: 'ArrayType', pos, len: '...', elem: this.expr(field(n, 'element')!) };
      case 'slice_type':
        return { kind: 'ArrayType', pos, len: null, elem: this.expr(field(n, 'element')!) };
      case 'map_type':
        return {
          kind: 'MapType',
          pos,
          key: this.expr(field(n, 'key')!),
          value: this.expr(field(n, 'value')!),
        };
      case 'channel_type': {
        const tokens = n.children.filter(c => !c.named).map(c => c.type);
        const dir = tokens[0] === '<-' ? 'recv' : tokens.includes('<-') ? 'send' : 'both';
        return { kind: 'ChanType', pos, dir, elem: this.expr(field(n, 'value')!) };
      }
      default:
        return this.funcType(n);
    }
  }

  private structFields(list: Cst): ast.Field[] {
    return named(list).map(f => {
      const names = fieldsOf(f, 'name').filter(x => x.named);
      const tag = field(f, 'tag');
      let type = this.expr(field(f, 'type')!);
      if (f.children[0].type === '*') type = { kind: 'Star', pos: this.pos(f), x: type };
      return {
        names: names.map(x => this.ident(x)),
        type,
        tag: tag === null ? '' : this.textOf(tag),
        embedded: names.length === 0,
        variadic: false,
        pos: this.pos(f),
      };
    });
  }

  private interfaceType(n: Cst): Expr {
    const methods: { name: Ident; type: ast.FuncType }[] = [];
    const embeds: ast.InterfaceType['embeds'] = [];
    for (const c of named(n)) {
      if (c.type === 'method_elem') {
        methods.push({ name: this.ident(field(c, 'name')!), type: this.funcType(c) });
      } else {
        embeds.push({ terms: this.terms(c), pos: this.pos(c) });
      }
    }
    return { kind: 'InterfaceType', pos: this.pos(n), methods, embeds };
  }
}

function named(n: Cst): Cst[] {
  return n.children.filter(c => c.named);
}

function field(n: Cst, name: string): Cst | null {
  return n.children.find(c => c.field === name) ?? null;
}

function fieldsOf(n: Cst, name: string): Cst[] {
  return n.children.filter(c => c.field === name);
}

/** Which of two names for one type a file uses: messages then use it, too. */
function aliasesIn(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [alias, name] of [
    ['byte', 'uint8'],
    ['rune', 'int32'],
  ]) {
    if (new RegExp(`\\b${alias}\\b`).test(text) && !new RegExp(`\\b${name}\\b`).test(text)) out[name] = alias;
  }
  return out;
}
