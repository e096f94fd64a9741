/** Labels: declared once, used, and the right kind for break and continue (types2/labels.go). */
import type { Block, Branch, Labeled, Stmt } from '../ast';
import type { Checker } from './checker';
import { place } from './typexpr';

export function checkLabels(c: Checker, body: Block): void {
  const all = new Map<string, { stmt: Labeled; used: boolean }>();
  collect(c, body.list, all);
  visit(c, body.list, [], all);
  for (const { stmt, used } of all.values()) {
    if (!used) c.branchError(stmt.label.pos, `label ${stmt.label.name} defined and not used`);
  }
}

type Labels = Map<string, { stmt: Labeled; used: boolean }>;

function collect(c: Checker, list: Stmt[], all: Labels): void {
  for (const s of list) {
    if (s.kind === 'Labeled') {
      const { name, pos } = s.label;
      const old = all.get(name);
      if (old !== undefined) {
        c.branchError(pos, `label ${name} already defined at ${place(c, old.stmt.label.pos)}`);
      } else if (name !== '_') all.set(name, { stmt: s, used: false });
    }
    for (const inner of children(s)) collect(c, inner, all);
  }
}

function children(s: Stmt): Stmt[][] {
  switch (s.kind) {
    case 'Block':
      return [s.list];
    case 'If':
      return s.otherwise === null ? [s.body.list] : [s.body.list, [s.otherwise]];
    case 'For':
    case 'Range':
      return [s.body.list];
    case 'Switch':
    case 'TypeSwitch':
    case 'Select':
      return s.cases.map(x => x.body);
    case 'Labeled':
      return [[s.stmt]];
    default:
      return [];
  }
}

function visit(c: Checker, list: Stmt[], around: Labeled[], all: Labels): void {
  for (const s of list) {
    if (s.kind === 'Branch' && s.label !== null) branch(c, s, around, all);
    const inner = s.kind === 'Labeled' ? [...around, s] : around;
    for (const l of children(s)) visit(c, l, inner, all);
  }
}

function branch(c: Checker, s: Branch, around: Labeled[], all: Labels): void {
  const { name, pos } = s.label!;
  const target = all.get(name);
  if (target === undefined) {
    const what = s.tok === 'goto' ? `label ${name} not defined` : `${s.tok} label not defined: ${name}`;
    c.branchError(pos, what);
    return;
  }
  target.used = true;
  if (s.tok === 'goto') {
    c.refuse(s.pos, 'goto is not simulated; use a labelled break or continue');
    return;
  }
  const stmt = around.find(l => l.label.name === name)?.stmt;
  const loop = stmt?.kind === 'For' || stmt?.kind === 'Range';
  if (
    s.tok === 'continue' ? !loop : !loop && !['Switch', 'TypeSwitch', 'Select'].includes(stmt?.kind ?? '')
  ) {
    c.branchError(pos, `invalid ${s.tok} label ${name}`);
  }
}
