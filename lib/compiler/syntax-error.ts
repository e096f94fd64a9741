/**
 * Errors of syntax. Tree-sitter repairs what it cannot read and says where; the words of Go's parser are found from
 * the tokens at that place.
 */
import type { Pos } from './ast';
import type { Cst, Places } from './parse';

export function syntaxErrors(root: Cst, text: string, places: Places): { pos: Pos; text: string }[] {
  const found: { pos: Pos; text: string }[] = [];
  const lines = new Set<number>();
  const visit = (n: Cst, parent: Cst | null): void => {
    if (n.missing || n.type === 'ERROR') {
      const e = describe(n, parent, text, places);
      const line = Math.floor(e.pos / 4096);
      // As Go does: one error a line.
      if (!lines.has(line)) {
        lines.add(line);
        found.push(e);
      }
      if (n.type === 'ERROR') return;
    }
    for (const c of n.children) visit(c, n);
  };
  visit(root, null);
  if (found.length === 0) found.push({ pos: places.at(0), text: 'syntax error: unexpected text' });
  return found.slice(0, 10);
}

function describe(n: Cst, parent: Cst | null, text: string, places: Places): { pos: Pos; text: string } {
  if (n.missing) {
    const token = tokenAt(text, n.start);
    return {
      pos: places.at(token.start),
      text: `syntax error: unexpected ${token.name}, expected ${n.type}`,
    };
  }
  const token = tokenAt(text, n.start);
  const where =
    parent?.type === 'source_file' ? 'syntax error: non-declaration statement outside function body' : '';
  return { pos: places.at(token.start), text: where || `syntax error: unexpected ${token.name}` };
}

const keywords =
  /^(break|case|chan|const|continue|default|defer|else|fallthrough|for|func|go|goto|if|import|interface|map|package|range|return|select|struct|switch|type|var)$/;

/** The token at or after an offset, as Go's parser names it. */
function tokenAt(text: string, offset: number): { start: number; name: string } {
  let i = offset;
  while (i < text.length && /[ \t\r]/.test(text[i])) i++;
  if (i >= text.length) return { start: i, name: 'EOF' };
  const rest = text.slice(i);
  if (rest[0] === '\n') return { start: i, name: 'newline' };
  const word = /^[\p{L}_][\p{L}\p{Nd}_]*/u.exec(rest)?.[0];
  if (word !== undefined) return { start: i, name: keywords.test(word) ? `keyword ${word}` : `name ${word}` };
  const literal = /^(\d[\w.]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*')/.exec(rest)?.[0];
  if (literal !== undefined) return { start: i, name: `literal ${literal}` };
  const names: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\n': 'newline' };
  const op = /^(:=|\.\.\.|<-|\+\+|--|&&|\|\||[-+*/%&|^<>=!]=|<<|>>|.)/.exec(rest)![0];
  return { start: i, name: names[op] ?? op };
}
