/** Walks over syntax trees: children only, never what the checker has noted on them. */

const notes = new Set([
  't',
  'cv',
  'obj',
  'inst',
  'fn',
  'selection',
  'fresh',
  'keyObj',
  'valueObj',
  'isType',
  'commaOk',
]);

/** Calls `visit` on a node and those below it, until it answers `stop` (not below this one) or `done` (nowhere). */
export function walk(
  node: unknown,
  visit: (node: { kind?: string }) => 'stop' | 'done' | undefined,
): boolean {
  const stack: unknown[] = [node];
  for (let x = stack.pop(); stack.length > 0 || x !== undefined; x = stack.pop()) {
    if (Array.isArray(x)) {
      for (let i = x.length - 1; i >= 0; i--) stack.push(x[i]);
    } else if (x !== null && typeof x === 'object') {
      const answer = visit(x as { kind?: string });
      if (answer === 'done') return true;
      if (answer === 'stop') continue;
      for (const [key, value] of Object.entries(x)) {
        if (typeof value === 'object' && value !== null && !notes.has(key)) stack.push(value);
      }
    }
  }
  return false;
}
