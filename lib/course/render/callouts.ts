/**
 * Boxes in the prose: note, predict, corrected, try, and the question that closes a section. An author
 * writes either
 *
 *     > **Predict.** In which order …          (reads well in Jupyter too: prefer it)
 *
 *     ::: predict                               (a container; Jupyter shows the colons)
 *     In which order …
 *     :::
 *
 * and for the question a paragraph that begins with `**Could be asked:**`.
 */
import type { MarkdownIt, Token } from 'markdown-it';
import container from 'markdown-it-container';

export const calloutKinds = ['note', 'predict', 'corrected', 'try'] as const;

const label = (kind: string) => kind[0]!.toUpperCase() + kind.slice(1);

export function callouts(md: MarkdownIt): void {
  for (const kind of calloutKinds) {
    md.use(container, kind, {
      render(tokens, i) {
        if (tokens[i]!.nesting === -1) return '</div>\n';
        const title = tokens[i]!.info.trim().slice(kind.length).trim() || label(kind);
        const text = md.utils.escapeHtml(title);
        return `<div class="callout ${kind}" role="note"><p class="callout-label">${text}</p>\n`;
      },
    });
  }
  md.core.ruler.push('labelled-quotes', state => {
    state.tokens.forEach((open, i) => {
      if (open.type === 'paragraph_open' && isQuestion(state.tokens[i + 1]?.children ?? [])) {
        open.attrSet('class', 'asked');
      }
      if (open.type !== 'blockquote_open') return;
      const inline = state.tokens[i + 2];
      const kind = inline?.type === 'inline' ? leadingKind(inline.children ?? []) : undefined;
      if (!kind) return;
      open.tag = 'div';
      open.attrSet('class', `callout ${kind}`);
      open.attrSet('role', 'note');
      inline!.children![firstStrong(inline!.children!)]!.attrSet('class', 'callout-label');
      const close = state.tokens.findIndex(
        (t, j) => j > i && t.type === 'blockquote_close' && t.level === open.level,
      );
      state.tokens[close]!.tag = 'div';
    });
  });
}

const isQuestion = (children: Token[]) => {
  const at = firstStrong(children);
  return children[at]?.type === 'strong_open' && /^Could be asked\b/.test(children[at + 1]?.content ?? '');
};

const firstStrong = (children: Token[]) => children.findIndex(t => t.type !== 'text' || t.content !== '');

/** `**Predict.** …` and `**Try:** …` name a kind; `**Predictable**` does not. */
function leadingKind(children: Token[]): string | undefined {
  const at = firstStrong(children);
  if (at < 0 || children[at]!.type !== 'strong_open') return undefined;
  const word = /^(\w+)\b/.exec(children[at + 1]?.content ?? '')?.[1]?.toLowerCase();
  return calloutKinds.find(kind => kind === word);
}
