/**
 * What a cell put out, as HTML. Text is text: whatever a program prints is escaped.
 * Pictures and HTML are the lesson's own and are kept (see figures.ts).
 */
import { stripVTControlCharacters } from 'node:util';
import { joined, type Output } from '../nbformat';
import type { Assets } from './assets';
import { renderHtmlOutput } from './figures';
import { type Html, html, raw } from './html';
import type { Prose } from './markdown';

export interface OutputContext {
  assets: Assets;
  prose: Prose;
  /** Names picture files. */
  name: string;
}

/** More lines than this are folded, all but the first few. */
const LONG = 30;
const HEAD = 12;

export function renderOutputs(outputs: Output[], context: OutputContext): Html[] {
  return mergeStreams(outputs)
    .map(output => renderOutput(output, context))
    .filter(part => part.text !== '');
}

/** Kernels cut one stream into pieces; a reader wants one. */
function mergeStreams(outputs: Output[]): Output[] {
  const merged: Output[] = [];
  for (const output of outputs) {
    const last = merged.at(-1);
    if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name) {
      merged[merged.length - 1] = { ...last, text: joined(last.text) + joined(output.text) };
    } else merged.push(output);
  }
  return merged;
}

function renderOutput(output: Output, context: OutputContext): Html {
  if (output.output_type === 'stream') {
    return output.name === 'stderr' ? failure(joined(output.text)) : text(joined(output.text), 'text');
  }
  if (output.output_type === 'error') return failure(joined(output.traceback?.map(line => `${line}\n`)));
  return rich(output.data ?? {}, context);
}

/** The richest form that a page can show. */
function rich(data: Record<string, unknown>, { assets, prose, name }: OutputContext): Html {
  const get = (mime: string) => joined(data[mime] as string | string[] | undefined);
  if (data['text/html'])
    return html`<div class="out rich">${raw(renderHtmlOutput(get('text/html'), name, assets))}</div>`;
  const plain = get('text/plain');
  for (const [mime, ext] of [
    ['image/svg+xml', 'svg'],
    ['image/png', 'png'],
    ['image/jpeg', 'jpg'],
  ] as const) {
    if (!data[mime]) continue;
    const bytes = ext === 'svg' ? get(mime) : Buffer.from(get(mime), 'base64');
    return html`<div class="out rich"><img src="${assets.hashed(name, ext, bytes)}" alt="${plain}"></div>`;
  }
  if (data['text/markdown'])
    return html`<div class="out rich prose">${prose.render(get('text/markdown'))}</div>`;
  return text(plain, 'text');
}

function failure(message: string): Html {
  return text(message, 'failure');
}

function text(source: string, kind: 'text' | 'failure'): Html {
  const clean = stripVTControlCharacters(source).replace(/\n$/, '');
  if (clean === '') return html``;
  const lines = clean.split('\n');
  const body =
    lines.length <= LONG
      ? html`<pre>${clean}</pre>`
      : html`<pre>${lines.slice(0, HEAD).join('\n')}</pre>
<details class="long"><summary>${lines.length - HEAD} more lines</summary><pre>${lines.slice(HEAD).join('\n')}</pre></details>`;
  return html`<div class="out ${kind}">${kind === 'failure' && html`<p class="out-label">Error</p>`}${body}</div>`;
}
