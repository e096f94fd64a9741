/**
 * HTML as tagged templates: every value put into `html` is escaped unless it is `Html` itself.
 *
 * Invariant: a string reaches a page unescaped only through `raw`, so reading the callers of `raw` is
 * reading every place where markup of somebody else enters.
 */
import { escapeHtml } from '../../charts/escape';

export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Value = Html | string | number | false | null | undefined | Value[];

/** Takes `text` as markup. Only for text that was made by a renderer which escapes. */
export function raw(text: string): Html {
  return new Html(text);
}

export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  let text = parts[0]!;
  values.forEach((value, i) => {
    text += show(value) + parts[i + 1]!;
  });
  return new Html(text);
}

function show(value: Value): string {
  if (value === false || value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(show).join('');
  return value instanceof Html ? value.text : escapeHtml(String(value));
}
