/** The wait-for graph of a deadlock or a leak: goroutines on a circle, an arrow to whoever holds what one waits for. */
import type { Outcome } from '../explore/outcomes';
import { type Figure, layout, round } from './figure';
import { colour } from './theme';
import { counted } from './unit';

interface Point {
  x: number;
  y: number;
}

/** @throws RangeError when nobody waits */
export function waitFor(outcome: Outcome, title = 'Who waits for whom'): Figure {
  const { waits, circle } = outcome;
  if (waits.length === 0) throw new RangeError(`waitFor: nobody waits in the result "${outcome.text}"`);
  const places = new Map<string, Point>();
  const names = [...new Set(waits.flatMap(w => [w.goroutine, ...w.holders]))];
  names.forEach((name, i) => {
    const angle = (2 * Math.PI * i) / names.length - Math.PI / 2;
    places.set(name, { x: round(Math.cos(angle), 4), y: round(-Math.sin(angle), 4) });
  });
  const at = (name: string): Point => places.get(name)!;
  const held = waits.filter(w => w.holders.length > 0);
  const data: Figure['data'] = [
    {
      type: 'scatter',
      mode: 'markers+text',
      showlegend: false,
      x: names.map(n => at(n).x),
      y: names.map(n => at(n).y),
      text: names.map(n => label(n, waits)),
      textposition: names.map(n => (at(n).y >= 0 ? 'top center' : 'bottom center')),
      textfont: { size: 11 },
      cliponaxis: false,
      marker: { symbol: 'circle', size: 22, color: colour.sky, line: { color: colour.ink, width: 1.5 } },
      hoverinfo: 'text',
    },
  ];
  const links = held.flatMap(w => w.holders.map(h => ({ from: at(w.goroutine), to: at(h), text: w.object })));
  data.unshift(...arrows(links));
  const told = waits.map(w => `${w.goroutine} in ${w.reason}${w.object === '' ? '' : ` (${w.object})`}`);
  return {
    data,
    layout: layout(title, 360, data, {
      xaxis: { visible: false, range: [-2.2, 2.2] },
      yaxis: { visible: false, range: [-1.5, 1.5] },
    }),
    alt: `${counted(waits.length, 'goroutine')} wait: ${told.join('; ')}.${circle === '' ? '' : ` A circle: ${circle}.`}`,
    ...(circle !== '' && { note: `${circle}.` }),
    rows: waits.map(w => ({
      goroutine: w.goroutine,
      'waits in': w.reason,
      for: w.object,
      'held by': w.holders.join(', '),
    })),
  };
}

function label(name: string, waits: Outcome['waits']): string {
  const w = waits.find(x => x.goroutine === name);
  return w === undefined ? name : `${name}<br>${w.reason}`;
}

/** From one goroutine to whoever holds what it waits for; the circles' rims are kept free. */
function arrows(list: { from: Point; to: Point; text: string }[]): Figure['data'] {
  const part = (a: Point, b: Point, share: number): Point => ({
    x: round(a.x + share * (b.x - a.x), 4),
    y: round(a.y + share * (b.y - a.y), 4),
  });
  const ends = list.flatMap(({ from, to }) => [part(from, to, 0.14), part(from, to, 0.86), null]);
  const middles = list.map(({ from, to }) => part(from, to, 0.42));
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'waits for',
      showlegend: false,
      x: ends.map(p => p?.x ?? null),
      y: ends.map(p => p?.y ?? null),
      line: { color: colour.vermilion, width: 1.8 },
      marker: {
        symbol: 'arrow',
        angleref: 'previous',
        color: colour.vermilion,
        size: ends.map((_, k) => (k % 3 === 1 ? 13 : 0)),
        line: { width: 0 },
      },
      hoverinfo: 'skip',
    },
    {
      type: 'scatter',
      mode: 'text',
      showlegend: false,
      x: middles.map(p => p.x),
      y: middles.map(p => p.y),
      text: list.map(a => a.text),
      textposition: 'top center',
      textfont: { size: 10 },
      hoverinfo: 'skip',
    },
  ];
}
