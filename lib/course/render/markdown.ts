/**
 * Prose: the markdown cells of one page, rendered one by one but numbered together.
 *
 * Invariant: ids of headings and notes are unique on the page and depend only on the text before them.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import anchor from 'markdown-it-anchor';
import footnote from 'markdown-it-footnote';
import { callouts } from './callouts';
import { highlight, languageTitle } from './highlight';
import { type Html, html, raw } from './html';

export interface Heading {
  level: number;
  id: string;
  text: string;
}

/** What stands under a heading of level 2 or 3, as plain text, for the search. */
export interface ProseSection {
  /** '' before the first heading. */
  id: string;
  heading: string;
  text: string;
}

/** Turns the target of a link or picture, as the author wrote it, into one that works on the page. */
export type Resolve = (target: string) => string;

type Rule = MarkdownIt.RendererRule;

export class Prose {
  readonly headings: Heading[] = [];
  readonly sections: ProseSection[] = [{ id: '', heading: '', text: '' }];
  private readonly md: MarkdownIt.MarkdownIt;
  private readonly ids = new Set<string>();
  private readonly notes: string[] = [];
  private noteCount = 0;

  constructor(private readonly resolve: Resolve) {
    this.md = this.build();
  }

  /** One cell. Its footnotes are kept back for `footnotes()`. */
  render(source: string): Html {
    const env: { firstNote: number; footnotes?: { list?: unknown[] } } = { firstNote: this.noteCount };
    const tokens = this.md.parse(source, env);
    const at = tokens.findIndex(t => t.type === 'footnote_block_open');
    const show = (part: typeof tokens) => this.md.renderer.render(part, this.md.options, env);
    if (at < 0) return raw(show(tokens));
    this.notes.push(show(tokens.slice(at + 1, -1)));
    this.noteCount += env.footnotes?.list?.length ?? 0;
    return raw(show(tokens.slice(0, at)));
  }

  /** The notes of all cells so far, for the page's end. */
  footnotes(): Html | null {
    if (this.notes.length === 0) return null;
    return html`<section class="footnotes" aria-labelledby="notes"><h2 id="notes">Notes</h2>
<ol>${raw(this.notes.join(''))}</ol></section>`;
  }

  /** An id made of the heading's words, numbered when it is taken; the section's own number may change. */
  readonly slug = (text: string): string => {
    const words = text
      .toLowerCase()
      .replace(/^\d+\.\s+/, '')
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '');
    const base = words || 'section';
    let id = base;
    for (let n = 2; this.ids.has(id); n++) id = `${base}-${n}`;
    this.ids.add(id);
    return id;
  };

  private takeSections(tokens: Token[]): void {
    tokens.forEach((token, i) => {
      const before = tokens[i - 1];
      if (before?.type === 'heading_open' && /^h[23]$/.test(before.tag)) {
        const id = String(before.attrGet('id') ?? '');
        this.sections.push({ id, heading: textOf(token), text: '' });
      } else if (token.type === 'inline') this.sections.at(-1)!.text += `${textOf(token)} `;
    });
  }

  private build(): MarkdownIt.MarkdownIt {
    // Lessons are the project's own text, so HTML in them is meant.
    const md = new MarkdownIt({ html: true, typographer: true });
    // Of typography only the quotes: "(c)" and "..." may be meant as they stand.
    md.disable('replacements');
    md.use(anchor, {
      level: [2, 3, 4],
      slugify: this.slug,
      permalink: anchor.permalink.headerLink({ safariReaderFix: true }),
      callback: (token, { slug, title }) =>
        this.headings.push({ level: Number(token.tag.slice(1)), id: slug, text: title }),
    });
    md.use(footnote);
    md.use(callouts);
    md.core.ruler.push('resolve-links', state => {
      for (const token of state.tokens) {
        for (const child of token.children ?? []) {
          const name = child.type === 'link_open' ? 'href' : child.type === 'image' ? 'src' : null;
          if (name) child.attrSet(name, this.resolve(String(child.attrGet(name))));
        }
      }
    });
    md.core.ruler.push('sections', state => this.takeSections(state.tokens));
    const rules = md.renderer.rules;
    const number: Rule = (tokens, i, _options, env) =>
      String((env as { firstNote: number }).firstNote + Number(tokens[i]!.meta!.id) + 1);
    rules.footnote_anchor_name = number;
    rules.footnote_caption = number;
    rules.footnote_anchor = (tokens, i, options, env, self) => {
      const name = number(tokens, i, options, env, self);
      return ` <a href="#fnref${name}" class="back" aria-label="Back to the text">↩︎</a>`;
    };
    rules.table_open = () => '<div class="scroll"><table>\n';
    rules.table_close = () => '</table></div>\n';
    rules.fence = (tokens, i) => codeBlock(tokens[i]!.content, tokens[i]!.info.trim().split(/\s+/)[0]!).text;
    rules.code_block = (tokens, i) => codeBlock(tokens[i]!.content, '').text;
    return md;
  }
}

const textOf = (token: Token): string =>
  (token.children ?? [])
    .map(child =>
      /^(text|code_inline)$/.test(child.type) ? child.content : /break$/.test(child.type) ? ' ' : '',
    )
    .join('');

/** Code in the prose. `language` is what stands after the fence, '' for none. */
export function codeBlock(code: string, language: string): Html {
  const title = languageTitle(language);
  return html`<div class="code"${title && html` data-language="${title}"`}><pre><code>${highlight(
    code.replace(/\n$/, ''),
    language,
  )}</code></pre></div>
`;
}
