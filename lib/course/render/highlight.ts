/** Colours for code, put in when the page is made: classes only, so that light and dark are CSS. */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import go from 'highlight.js/lib/languages/go';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import { escapeHtml } from '../../charts/escape';
import { type Html, raw } from './html';

hljs.registerLanguage('typescript', typescript);
hljs.registerLanguage('go', go);
hljs.registerLanguage('json', json);
hljs.registerLanguage('bash', bash);

/** The name a reader sees, for the languages that are coloured. */
const titles: Record<string, string> = { typescript: 'TypeScript', go: 'Go', json: 'JSON', bash: 'Shell' };

/** @param language as written after the fence; unknown or none: the code is left plain */
export function highlight(code: string, language: string): Html {
  return raw(
    hljs.getLanguage(language)
      ? hljs.highlight(code, { language, ignoreIllegals: true }).value
      : escapeHtml(code),
  );
}

export function languageTitle(language: string): string {
  const known = hljs.getLanguage(language);
  return known ? (Object.entries(titles).find(([, title]) => title === known.name)?.[1] ?? known.name!) : '';
}
