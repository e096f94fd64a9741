/**
 * Types of the markdown-it plugins, for markdown-it 15 and CommonJS; the ones they come with are for
 * older versions or for modules.
 */
declare module 'markdown-it-anchor' {
  import type { MarkdownIt, Token } from 'markdown-it';

  interface Options {
    level: number[];
    slugify(text: string): string;
    permalink: object;
    callback(token: Token, info: { slug: string; title: string }): void;
  }
  const anchor: {
    (md: MarkdownIt, options: Options): void;
    permalink: { headerLink(options: { safariReaderFix?: boolean }): object };
  };
  export default anchor;
}

declare module 'markdown-it-container' {
  import type { MarkdownIt, Token } from 'markdown-it';
  export default function container(
    md: MarkdownIt,
    name: string,
    options: { render(tokens: Token[], index: number): string },
  ): void;
}

declare module 'markdown-it-footnote' {
  import type { MarkdownIt } from 'markdown-it';
  export default function footnote(md: MarkdownIt): void;
}
