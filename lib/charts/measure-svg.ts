/**
 * Where SVG text stands, without a browser: what plotly asks getBBox and getBoundingClientRect for.
 * Shapes count for nothing: plotly measures only text.
 */
import { STAND_IN, textWidth } from './font-widths';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** a c e / b d f of an affine map. */
type Matrix = [number, number, number, number, number, number];

const identity: Matrix = [1, 0, 0, 1, 0, 0];

const ASCENT = 0.91;
const DESCENT = 0.21;
const LINE = 1.3;

/** The texts of an element in its own coordinates (getBBox), or in its document's (getBoundingClientRect). */
export function textBox(element: Element, inDocument: boolean, defaultSize: number): Box {
  const isText = element.localName === 'text' || element.localName === 'tspan';
  const texts = isText ? [element] : [...element.querySelectorAll('text')];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const text of texts) {
    const box = ownBox(text, defaultSize);
    if (box.width === 0) continue;
    const map = matrixTo(text, inDocument ? null : element);
    for (const [x, y] of corners(box)) {
      const px = map[0] * x + map[2] * y + map[4];
      const py = map[1] * x + map[3] * y + map[5];
      left = Math.min(left, px);
      right = Math.max(right, px);
      top = Math.min(top, py);
      bottom = Math.max(bottom, py);
    }
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function corners({ x, y, width, height }: Box): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ];
}

/** A text in its own coordinates; a line is a tspan. */
function ownBox(text: Element, defaultSize: number): Box {
  const size = fontSizeOf(text, defaultSize);
  const tspans = [...text.querySelectorAll('tspan.line')];
  const lines = tspans.length > 0 ? tspans.map(t => t.textContent ?? '') : [text.textContent ?? ''];
  const width = STAND_IN * Math.max(...lines.map(line => textWidth(line, size)));
  const anchor = property(text, 'text-anchor');
  const shift = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  const x = Number(text.getAttribute('x') ?? 0);
  const y = Number(text.getAttribute('y') ?? 0);
  const height = size * (ASCENT + DESCENT + LINE * (lines.length - 1));
  return { x: x - shift, y: y - ASCENT * size, width, height };
}

function fontSizeOf(element: Element, defaultSize: number): number {
  for (let e: Element | null = element; e; e = e.parentElement) {
    const size = Number.parseFloat(property(e, 'font-size'));
    if (size > 0) return size;
  }
  return defaultSize;
}

function property(element: Element, name: string): string {
  const { style } = element as Element & { style?: CSSStyleDeclaration };
  return style?.getPropertyValue(name) || element.getAttribute(name) || '';
}

/** From the text's coordinates to those of `ancestor` (its own transform left out); null: to the document's. */
function matrixTo(text: Element, ancestor: Element | null): Matrix {
  let map = identity;
  for (let e: Element | null = text; e && e !== ancestor; e = e.parentElement) {
    map = times(parse(e.getAttribute('transform') ?? ''), map);
  }
  return map;
}

function times(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

/** The transforms that plotly writes. */
function parse(transform: string): Matrix {
  let map = identity;
  for (const [, name, list] of transform.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)) {
    const [a = 0, b, c] = list!.split(/[\s,]+/).map(Number);
    if (name === 'translate') map = times(map, [1, 0, 0, 1, a, b ?? 0]);
    else if (name === 'scale') map = times(map, [a, 0, 0, b ?? a, 0, 0]);
    else {
      const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
      const around = times([1, 0, 0, 1, b ?? 0, c ?? 0], [cos, sin, -sin, cos, 0, 0]);
      map = times(map, times(around, [1, 0, 0, 1, -(b ?? 0), -(c ?? 0)]));
    }
  }
  return map;
}
