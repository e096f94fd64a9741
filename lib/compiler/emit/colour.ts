/**
 * Colours: which functions may block and are therefore generators.
 *
 * A unit is a function, a class of func values (one a signature) or a class of interface methods (one a name and
 * signature). Code is emitted before colours are known: the places that depend on them are holes in the text,
 * which `fill` closes. A hole's condition is a unit that must block, and optionally one that must not.
 *
 * Invariant: a unit blocks when it is marked, or when one that it depends on does.
 */

export type Unit = number;

const OPEN = '\ue001';
const THEN = '\ue002';
const CLOSE = '\ue003';
const ELSE = '\ue004';

export class Colours {
  private readonly marked: boolean[] = [];
  /** Units that block if this one does. */
  private readonly dependents: Unit[][] = [];
  private solved: boolean[] | null = null;

  unit(): Unit {
    this.dependents.push([]);
    return this.marked.push(false) - 1;
  }

  /** The unit has an operation of its own that may block. */
  mark(u: Unit): void {
    this.marked[u] = true;
  }

  /** `user` blocks if `used` does. */
  depends(user: Unit, used: Unit): void {
    if (user !== used) this.dependents[used].push(user);
  }

  /** The two have one colour. */
  same(a: Unit, b: Unit): void {
    this.depends(a, b);
    this.depends(b, a);
  }

  blocks(u: Unit): boolean {
    this.solved ??= this.solve();
    return this.solved[u];
  }

  private solve(): boolean[] {
    const out = [...this.marked];
    const work = out.flatMap((b, u) => (b ? [u] : []));
    for (let u = work.pop(); u !== undefined; u = work.pop()) {
      for (const d of this.dependents[u]) {
        if (out[d]) continue;
        out[d] = true;
        work.push(d);
      }
    }
    return out;
  }

  /** Text with the holes closed. */
  fill(text: string): string {
    return text.replace(
      /\ue001(\d+)(?:!(\d+))?\ue002([^\ue003\ue004]*)(?:\ue004([^\ue003]*))?\ue003/g,
      (_, u, not, yes, no) => {
        const holds = this.blocks(Number(u)) && (not === undefined || !this.blocks(Number(not)));
        return holds ? yes : (no ?? '');
      },
    );
  }
}

/** Text that is there when u blocks (and `not` does not), and other text when not. It must hold no other hole. */
export function hole(u: Unit, text: string, otherwise = '', not?: Unit): string {
  const condition = not === undefined ? String(u) : `${u}!${not}`;
  return `${OPEN}${condition}${THEN}${text}${otherwise === '' ? '' : ELSE + otherwise}${CLOSE}`;
}
