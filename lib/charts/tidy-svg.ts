/**
 * Makes plotly's SVG small and the same every time: random ids are numbered in order of appearance, styles
 * that repeat become classes, coordinates lose digits nobody sees, and empty or invisible parts go.
 * The ink follows the reader's light or dark scheme.
 */
import type { DOMWindow } from 'jsdom';
import { colour, inkFor } from './theme';

/** Style properties that are the default, or mean nothing without a mouse. */
const idle: Record<string, string | true> = {
  'pointer-events': true,
  'vector-effect': true,
  'user-select': true,
  'white-space': true,
  'stroke-miterlimit': true,
  'font-style': 'normal',
  'font-variant': 'normal',
  'font-weight': 'normal',
  'text-decoration': 'none',
  'text-decoration-line': 'none',
  'text-transform': 'none',
  'text-shadow': 'none',
  opacity: '1',
  'fill-opacity': '1',
  'stroke-opacity': '1',
};

export function tidy(svgText: string, window: DOMWindow): string {
  const document = new window.DOMParser().parseFromString(svgText, 'image/svg+xml');
  const svg = document.documentElement;
  dropUnseen(svg);
  numberIds(svg);
  const css = classes(svg);
  for (const e of svg.querySelectorAll('*')) {
    for (const { name, value } of [...e.attributes]) {
      if (name.startsWith('data-')) e.removeAttribute(name);
      else if (/^(d|transform|x|y|width|height|points|x1|x2|y1|y2|r)$/.test(name)) {
        e.setAttribute(name, shortNumbers(value));
      }
    }
  }
  svg.setAttribute('viewBox', `0 0 ${svg.getAttribute('width')} ${svg.getAttribute('height')}`);
  for (const name of ['class', 'style', 'preserveAspectRatio']) svg.removeAttribute(name);
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent = css;
  svg.prepend(style);
  return new window.XMLSerializer()
    .serializeToString(svg)
    .replace(/ xmlns:xlink="[^"]*"/g, '')
    .replace(/&quot;/g, "'");
}

/** Groups and clip paths without content, drag handles, and what has neither fill nor stroke. */
function dropUnseen(svg: Element): void {
  for (const e of svg.querySelectorAll(
    '.draglayer, .hoverlayer, .zoomlayer, .menulayer, .legendtoggle, .crisp.bg',
  )) {
    e.remove();
  }
  for (const e of svg.querySelectorAll('rect.bg, svg > rect')) {
    if (/fill-opacity: ?0/.test(e.getAttribute('style') ?? '')) e.remove();
  }
  const used = new Set(
    [...svg.outerHTML.matchAll(/url\((?:'|"|&quot;)?#([^'"&)]+)/g)].map(match => match[1]!),
  );
  for (const e of svg.querySelectorAll('defs [id]')) if (!used.has(e.id)) e.remove();
  // Children first, so that a group of empty groups goes too.
  for (const e of [...svg.querySelectorAll('g, defs, text')].reverse()) {
    if (e.childNodes.length === 0) e.remove();
  }
}

function numberIds(svg: Element): void {
  const names = new Map<string, string>();
  for (const e of svg.querySelectorAll('[id]')) {
    const name = `i${names.size}`;
    names.set(e.id, name);
    e.id = name;
  }
  for (const e of svg.querySelectorAll('*')) {
    for (const { name, value } of [...e.attributes]) {
      if (!value.includes('url(')) continue;
      e.setAttribute(
        name,
        value.replace(
          /url\((?:'|"|&quot;)?#([^'"&)]+)(?:'|"|&quot;)?\)/g,
          (_, id) => `url(#${names.get(id) ?? id})`,
        ),
      );
    }
  }
}

/** Replaces style attributes by classes, shortest names for those that are met first. @returns the CSS */
function classes(svg: Element): string {
  const names = new Map<string, string>();
  for (const e of svg.querySelectorAll('*')) {
    e.removeAttribute('class');
    const style = e.getAttribute('style');
    e.removeAttribute('style');
    const rules = plain(style ?? '');
    if (rules === '') continue;
    let name = names.get(rules);
    if (!name) names.set(rules, (name = `c${names.size.toString(36)}`));
    e.setAttribute('class', name);
  }
  const css = [...names].map(([rules, name]) => `.${name}{${rules}}`).join('');
  const ink = css.replaceAll(rgb(colour.ink), 'var(--ink)');
  return `svg{--ink:${inkFor.light}}@media(prefers-color-scheme:dark){svg{--ink:${inkFor.dark}}}${ink}`;
}

function plain(style: string): string {
  return style
    .split(';')
    .map(rule => rule.trim())
    .filter(rule => {
      const [name, value] = rule.split(/:\s*/, 2);
      return rule !== '' && idle[name!] !== true && idle[name!] !== value;
    })
    .map(rule => rule.replace(/:\s+/, ':').replace(/,\s+/g, ',').replace(/"/g, "'"))
    .join(';');
}

function rgb(hex: string): string {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `rgb(${part(1)},${part(3)},${part(5)})`;
}

/** At most two decimals: a hundredth of a pixel. */
function shortNumbers(value: string): string {
  return value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, n => String(Math.round(Number(n) * 100) / 100));
}
