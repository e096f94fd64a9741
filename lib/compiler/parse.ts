/**
 * Text to syntax tree, by tree-sitter and its Go grammar.
 *
 * The concrete tree is copied into plain nodes in one walk (each step of a cursor crosses into WebAssembly) and
 * then turned into `ast` nodes.
 */
import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import type * as ast from './ast';
import { makePos, type Pos } from './ast';
import { Builder } from './parse-tree';
import { syntaxErrors } from './syntax-error';

/** A node of the concrete tree. Anonymous tokens are kept: they tell := from =, and <-chan from chan<-. */
export interface Cst {
  type: string;
  named: boolean;
  field: string;
  start: number;
  end: number;
  missing: boolean;
  children: Cst[];
}

export interface SourceError {
  file: string;
  pos: Pos;
  text: string;
}

/**
 * The grammar takes `new` for a function of a type alone, and as of Go 1.26 it is one of values too: under a name of the
 * same length, which looks the same, it is a call like any other. Texts are read from the original.
 */
const NEW_OF_VALUE = /\bnew\((?=["'`\d\-+&!^]|[\w.]+ *[(,+\-*/])/g;

export type GoParser = (name: string, text: string) => { file: ast.File; errors: SourceError[] };

let ready: Promise<unknown> | null = null;

/** @param runtime bytes of web-tree-sitter.wasm @param grammar bytes of tree-sitter-go.wasm */
export async function loadParser(runtime: Uint8Array, grammar: Uint8Array): Promise<GoParser> {
  ready ??= Parser.init({ wasmBinary: runtime } as object);
  await ready;
  const language = await Language.load(grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return (name, text) => {
    const tree = parser.parse(text.replace(NEW_OF_VALUE, 'n\u0435w('));
    if (tree === null) throw new Error(`${name}: the parser gave up`);
    const broken = tree.rootNode.hasError;
    const root = copy(tree);
    tree.delete();
    const places = new Places(text);
    if (broken) {
      const errors = syntaxErrors(root, text, places).map(e => ({ ...e, file: name }));
      return { file: emptyFile(name), errors };
    }
    const builder = new Builder(name, text, places);
    const file = builder.file(root);
    return { file, errors: builder.errors };
  };
}

function emptyFile(name: string): ast.File {
  return { name, pkgName: '', pkgPos: 0, imports: [], decls: [], aliases: {}, goVersion: '' };
}

function copy(tree: Tree): Cst {
  const cursor = tree.walk();
  const root = copyNode(cursor);
  cursor.delete();
  return root;
}

function copyNode(cursor: TreeCursor): Cst {
  const node: Cst = {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName ?? '',
    start: cursor.startIndex,
    end: cursor.endIndex,
    missing: cursor.nodeIsMissing,
    children: [],
  };
  if (cursor.gotoFirstChild()) {
    do {
      if (cursor.nodeType !== 'comment') node.children.push(copyNode(cursor));
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return node;
}

/** Offsets to lines and columns; columns count bytes, as Go's do. */
export class Places {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }

  at(offset: number): Pos {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (this.starts[mid] <= offset) low = mid;
      else high = mid - 1;
    }
    return makePos(low + 1, 1 + bytes(this.text, this.starts[low], offset));
  }
}

function bytes(text: string, from: number, to: number): number {
  let n = 0;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    // A surrogate pair is four bytes, two for each half.
    n += c < 0x80 ? 1 : c < 0x800 || (c >= 0xd800 && c < 0xe000) ? 2 : 3;
  }
  return n;
}
