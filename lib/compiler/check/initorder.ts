/**
 * The order in which package-level variables are initialised (spec, "Package initialization"): again and again the
 * first one, in order of declaration, that depends on no uninitialised variable.
 */
import type { VarDecl } from '../ast';
import type { Obj, Package } from '../scope';
import type { Checker } from './checker';

export function initOrder(c: Checker, pkg: Package, objs: Obj[]): void {
  const vars = objs.filter(o => o.kind === 'var' && (o.decl as VarDecl).values.length > 0);
  const needs = new Map<Obj, Set<Obj>>();
  for (const v of vars) needs.set(v, reachable(v));
  for (const v of vars) if (needs.get(v)!.has(v)) reportCycle(c, v);
  const done = new Set<VarDecl>();
  const emitted = new Set<Obj>();
  const waiting = [...vars];
  while (waiting.length > 0) {
    let i = waiting.findIndex(v => [...needs.get(v)!].every(d => emitted.has(d) || !needs.has(d) || d === v));
    if (i < 0) i = 0;
    const [v] = waiting.splice(i, 1);
    emitted.add(v);
    const d = v.decl as VarDecl;
    const together = d.values.length === 1 && d.names.length > 1;
    if (together) {
      for (const n of d.names) {
        emitted.add(n.obj!);
        const at = waiting.indexOf(n.obj!);
        if (at >= 0) waiting.splice(at, 1);
      }
      if (!done.has(d)) pkg.vars.push(d);
      done.add(d);
    } else {
      // One declaration of several names initialises each by itself.
      pkg.vars.push({ ...d, names: [d.names[v.index]], values: [d.values[v.index]] });
    }
  }
}

/** Variables that v's value needs, directly or through functions. */
function reachable(v: Obj): Set<Obj> {
  const found = new Set<Obj>();
  const seen = new Set<Obj>();
  const visit = (o: Obj): void => {
    for (const d of o.deps ?? []) {
      if (d.kind === 'var') {
        found.add(d);
        // A variable's own needs count through it.
      }
      if (seen.has(d)) continue;
      seen.add(d);
      visit(d);
    }
  };
  visit(v);
  return found;
}

function reportCycle(c: Checker, v: Obj): void {
  const path: Obj[] = [];
  const seen = new Set<Obj>();
  const visit = (o: Obj): boolean => {
    for (const d of o.deps ?? []) {
      if (d === v) return true;
      if (seen.has(d)) continue;
      seen.add(d);
      path.push(d);
      if (visit(d)) return true;
      path.pop();
    }
    return false;
  };
  if (!visit(v)) return;
  const all = [v, ...path];
  if (all.some(o => o.kind === 'var' && o.pos < v.pos)) return;
  c.within({ file: v.file! }, () => {
    const at = (o: Obj): string => `${o.file!.name}:${Math.floor(o.pos / 4096)}:${o.pos % 4096}`;
    if (all.length === 1) {
      c.err(v.pos, `initialization cycle: ${v.name} refers to itself`);
      return;
    }
    const steps = all.map((o, i) => `\n\t${at(o)}: ${o.name} refers to ${all[(i + 1) % all.length].name}`);
    c.err(v.pos, `initialization cycle or refers to itself`);
    c.errors[c.errors.length - 1].text = `initialization cycle for ${v.name}${steps.join('')}`;
  });
}
