/** Terminating statements (spec, "Terminating statements"; types2/return.go). */
import type { Block, CaseClause, CommClause, Stmt } from '../ast';

export function terminates(b: Block): boolean {
  return lastTerminates(b.list);
}

function lastTerminates(list: Stmt[]): boolean {
  let i = list.length - 1;
  while (i >= 0 && list[i].kind === 'Empty') i--;
  return i >= 0 && isTerminating(list[i], '');
}

function isTerminating(s: Stmt, label: string): boolean {
  switch (s.kind) {
    case 'Return':
      return true;
    case 'Branch':
      return s.tok === 'goto' || s.tok === 'fallthrough';
    case 'ExprStmt': {
      let x = s.x;
      while (x.kind === 'Paren') x = x.x;
      return x.kind === 'Call' && x.builtin === 'panic';
    }
    case 'Block':
      return terminates(s);
    case 'If':
      return s.otherwise !== null && terminates(s.body) && isTerminating(s.otherwise, '');
    case 'Switch':
    case 'TypeSwitch':
      return s.cases.some(c => c.list === null) && s.cases.every(c => clause(c, label));
    case 'Select':
      return s.cases.every(c => clause(c, label));
    case 'For':
      return s.cond === null && !breaks(s.body.list, label, true);
    case 'Labeled':
      return isTerminating(s.stmt, s.label.name);
    default:
      return false;
  }
}

function clause(c: CaseClause | CommClause, label: string): boolean {
  return lastTerminates(c.body) && !breaks(c.body, label, true);
}

/** Whether a break leaves the statement around `list`. @param implicit whether a break without a label does */
function breaks(list: Stmt[], label: string, implicit: boolean): boolean {
  return list.some(s => hasBreak(s, label, implicit));
}

function hasBreak(s: Stmt, label: string, implicit: boolean): boolean {
  switch (s.kind) {
    case 'Branch':
      return s.tok === 'break' && (s.label === null ? implicit : s.label.name === label);
    case 'Block':
      return breaks(s.list, label, implicit);
    case 'If':
      return (
        breaks(s.body.list, label, implicit) ||
        (s.otherwise !== null && hasBreak(s.otherwise, label, implicit))
      );
    case 'Labeled':
      return hasBreak(s.stmt, label, implicit);
    case 'Switch':
    case 'TypeSwitch':
    case 'Select':
      return label !== '' && s.cases.some(c => breaks(c.body, label, false));
    case 'For':
    case 'Range':
      return label !== '' && breaks(s.body.list, label, false);
    default:
      return false;
  }
}
