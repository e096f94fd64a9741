/**
 * HTML outputs of cells: what they carry inline becomes files, and what only Jupyter needs goes.
 *
 * A figure of `show` keeps its picture (now a file) and its data; the page's script draws the live chart.
 * Scripts in outputs are dropped: a page runs no code but its own.
 */
import { JSDOM } from 'jsdom';
import { scriptJson } from '../../charts/escape';
import type { Assets } from './assets';
import { html } from './html';
import { rowsTable } from './rows';

const dataUri = /^data:image\/(svg\+xml|png|jpeg|gif|webp);base64,(.*)$/s;

/** @param name names the picture files, e.g. the lesson's */
export function renderHtmlOutput(source: string, name: string, assets: Assets): string {
  const fragment = JSDOM.fragment(source);
  for (const script of fragment.querySelectorAll('script')) {
    if (script.type !== 'application/json') script.remove();
  }
  for (const element of fragment.querySelectorAll('*')) {
    for (const { name } of [...element.attributes]) {
      if (/^on/i.test(name)) element.removeAttribute(name);
    }
  }
  for (const img of fragment.querySelectorAll('img')) pictureToFile(img, name, assets);
  for (const figure of fragment.querySelectorAll('figure.gmplab-figure')) dataTable(figure);
  for (const table of fragment.querySelectorAll('table')) {
    headsOverNumbers(table);
    wrap(table, 'scroll');
  }
  for (const img of fragment.querySelectorAll('figure.gmplab-figure img')) wrap(img, 'scroll picture');
  const box = fragment.ownerDocument.createElement('div');
  box.append(fragment);
  return box.innerHTML;
}

/** The head of a column of numbers stands where its numbers stand: at the right. */
function headsOverNumbers(table: HTMLTableElement): void {
  const first = table.querySelector('tbody tr');
  table.querySelectorAll('thead th').forEach((head, i) => {
    head.classList.toggle('number', first?.children[i]?.classList.contains('number') ?? false);
    if (head.className === '') head.removeAttribute('class');
  });
}

/** What is too wide for a narrow screen scrolls in a box of its own. */
function wrap(element: Element, classes: string): void {
  if (element.closest('.scroll')) return;
  const box = element.ownerDocument.createElement('div');
  box.className = classes;
  element.replaceWith(box);
  box.append(element);
}

function pictureToFile(img: HTMLImageElement, name: string, assets: Assets): void {
  const match = dataUri.exec(img.getAttribute('src') ?? '');
  if (!match) return;
  const bytes = Buffer.from(match[2]!, 'base64');
  const isSvg = match[1] === 'svg+xml';
  img.setAttribute('src', assets.hashed(name, isSvg ? 'svg' : match[1]!, bytes));
  img.setAttribute('decoding', 'async');
  const size = isSvg ? svgSize(bytes.toString('utf8')) : null;
  if (size && !img.hasAttribute('width')) {
    img.setAttribute('width', String(size.width));
    img.setAttribute('height', String(size.height));
  }
}

/** The picture's own size in px, so that the page does not jump when it arrives. */
function svgSize(svg: string): { width: number; height: number } | null {
  const tag = /<svg\b[^>]*>/.exec(svg)?.[0] ?? '';
  const attribute = (name: string) => Number(new RegExp(`\\b${name}="([\\d.]+)(px)?"`).exec(tag)?.[1]);
  const box = /\bviewBox="\s*[\d.-]+[\s,]+[\d.-]+[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(tag);
  const width = attribute('width') || Number(box?.[1]);
  const height = attribute('height') || Number(box?.[2]);
  return width > 0 && height > 0 ? { width: Math.round(width), height: Math.round(height) } : null;
}

/** The rows behind a figure stand as a table under it, closed, so that they are there without scripts too. */
function dataTable(figure: Element): void {
  const script = figure.querySelector('script.gmplab-plotly');
  if (!script) return;
  const { rows, ...rest } = JSON.parse(script.textContent ?? '{}');
  script.textContent = scriptJson(rest);
  const table = Array.isArray(rows) ? rowsTable(rows) : null;
  if (!table) return;
  figure.insertAdjacentHTML(
    'beforeend',
    html`<details class="data"><summary>The numbers</summary>${table}</details>`.text,
  );
}
