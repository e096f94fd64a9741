/**
 * What a chart is: a plotly figure (data, layout) with a sentence for those who cannot see it and the rows
 * behind it. Plain data only, numbers rounded: a figure is stored in notebooks and pages.
 */
import { STAND_IN, textWidth } from './font-widths';
import { colour, fontFamily, fontSize, width } from './theme';

export { listed } from '../observe/words';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };
export type Row = Record<string, string | number | boolean | null>;

export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown> & { width: number; height: number };
  /** One sentence with the message and its extremes. */
  alt: string;
  /** The table behind the picture. */
  rows: Row[];
  /** A sentence for everybody, under the figure. */
  note?: string;
}

/** A drawing that is no plot: the board. */
export interface Picture {
  svg: string;
  alt: string;
  rows: Row[];
}

/** A sequence of drawings that a reader steps through. */
export interface Frames {
  frames: { svg: string; caption: string; alt: string }[];
  alt: string;
  rows: Row[];
}

/** An HTML table. */
export interface Table {
  html: string;
  alt: string;
  rows: Row[];
}

/** A number as short as a picture 800 px wide needs it: 6 significant digits. */
export function round(x: number, digits = 6): number {
  return Number.isFinite(x) ? Number(x.toPrecision(digits)) : x;
}

/** @param x a title, or axis title */
export function titled(text: string): { text: string } {
  return { text };
}

/**
 * The layout all figures share; `more` wins, axes are merged.
 * @param height px, with a legend of one row; a longer one adds its rows
 */
export function layout(
  title: string,
  height: number,
  data: Figure['data'],
  more: Record<string, unknown> = {},
): Figure['layout'] {
  const { xaxis, yaxis, margin, ...rest } = more as {
    xaxis?: object;
    yaxis?: object;
    margin?: { t: number };
  };
  const extra = 23 * (legendRows(data) - 1);
  return {
    title: {
      text: title,
      font: { size: 14 },
      x: 0,
      xref: 'paper',
      xanchor: 'left',
      y: 1,
      yref: 'container',
      yanchor: 'top',
      pad: { t: 10 },
    },
    width,
    height: height + extra,
    margin: { l: 56, r: 16, b: 44, ...margin, t: (margin?.t ?? 60) + extra },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: fontFamily, size: fontSize, color: colour.ink },
    hovermode: 'closest',
    showlegend: true,
    // Under the title, above the plot: it costs no width and needs no box.
    legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1, yanchor: 'bottom', font: { size: 11 } },
    xaxis: { ...axis, ...xaxis },
    yaxis: { ...axis, ...yaxis },
    ...rest,
  };
}

/** Rows of the legend: symbol and gap take about 50 px beside the text, in whichever font there is. */
function legendRows(data: Figure['data']): number {
  let rows = 1;
  let x = 0;
  for (const trace of data) {
    if (trace.showlegend === false || typeof trace.name !== 'string') continue;
    const item = 50 + STAND_IN * textWidth(trace.name, 11);
    if (x > 0 && x + item > width - 72) {
      rows++;
      x = 0;
    }
    x += item;
  }
  return rows;
}

const axis = {
  gridcolor: colour.grid,
  linecolor: colour.ink,
  zeroline: false,
  ticks: 'outside',
  ticklen: 4,
  tickcolor: colour.ink,
  automargin: true,
  fixedrange: false,
};

/** A log axis with ticks at powers of ten only, unless it spans too few of them. @param values what it must hold */
export function logAxis(values: number[], room = 0.05): Record<string, unknown> {
  const positive = values.filter(x => x > 0);
  const lo = Math.log10(Math.min(...positive));
  const hi = Math.log10(Math.max(...positive));
  const pad = Math.max(0.05, room * (hi - lo));
  return {
    type: 'log',
    range: [round(lo - 0.05 * Math.max(1, hi - lo), 4), round(hi + pad, 4)],
    dtick: hi - lo < 1.2 ? 'D1' : 1,
    exponentformat: 'none',
  };
}

/** Short form of an order for sentences: ascending runs as `a..b`, cut after `most` parts. */
export function runsText(order: (string | number)[], most = 12): string {
  const parts: string[] = [];
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && Number(order[j + 1]) === Number(order[j]) + 1) j++;
    if (j - i >= 2) parts.push(`${order[i]}..${order[j]}`);
    else for (let k = i; k <= j; k++) parts.push(String(order[k]));
    i = j + 1;
  }
  return parts.length <= most ? parts.join(' ') : `${parts.slice(0, most).join(' ')} …`;
}
