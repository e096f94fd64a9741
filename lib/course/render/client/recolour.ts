/**
 * A figure in the page's clothes: as wide as its place, its title left to the page (which can wrap it),
 * text and axes in the page's ink. Marks keep their colours, which were chosen for light and dark alike.
 */
import { colour } from '../../../charts/theme';
import type { PlotlyFigure } from './plotly';
import { theme } from './theme';

/** px that plotly keeps free for a title of one line. */
const TITLE = 26;
/** Blue is the one colour of marks that is too dark for a line on the dark paper. */
const BLUE_ON_DARK = '#3b97d8';
/** Narrower than this (px), legends wrap and need height. */
const NARROW = 520;

/** @param place where the chart is drawn: gives width and ink */
export function dress(figure: PlotlyFigure, place: HTMLElement): PlotlyFigure {
  const width = place.clientWidth;
  const ink = getComputedStyle(place).color;
  const paper = getComputedStyle(document.body).backgroundColor;
  const replaced: Record<string, string> = { [colour.ink]: ink };
  if (theme() === 'dark') replaced[colour.blue] = BLUE_ON_DARK;
  const { data, layout } = recoloured(figure, replaced) as PlotlyFigure;
  delete layout.title;
  delete layout.width;
  const margin = { ...(layout.margin as Record<string, number>) };
  const titled = figure.layout.title && margin.t !== undefined;
  if (titled) margin.t = Math.max(8, margin.t! - TITLE);
  const height = (layout.height as number) - (titled ? TITLE : 0);
  return {
    data,
    layout: {
      ...layout,
      autosize: true,
      height: width < NARROW ? height + legendRows(figure, width) * 18 : height,
      margin: width < NARROW ? { ...margin, r: Math.min(margin.r ?? 8, 8) } : margin,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { ...(layout.font as object), color: ink },
      hoverlabel: { bgcolor: paper, bordercolor: ink, font: { color: ink } },
      // A finger that drags wants to scroll the page.
      dragmode: matchMedia('(pointer: coarse)').matches ? false : (layout.dragmode ?? 'zoom'),
    },
  };
}

/** Text of the figure's title, without plotly's tags. */
export function titleOf(figure: PlotlyFigure): string {
  const title = figure.layout.title as { text?: string } | undefined;
  return (title?.text ?? '').replace(/<br ?\/?>/g, ' ').replace(/<\/?(b|i|sub|sup|span)\b[^>]*>/g, '');
}

/** Rows that a horizontal legend takes beyond the first, roughly. */
function legendRows(figure: PlotlyFigure, width: number): number {
  const named = (figure.data as { name?: string; showlegend?: boolean }[]).filter(
    trace => trace.name && trace.showlegend !== false,
  );
  const length = named.reduce((sum, trace) => sum + 46 + 6.5 * trace.name!.length, 0);
  return Math.max(0, Math.ceil(length / (width - 60)) - 1);
}

function recoloured(value: unknown, replaced: Record<string, string>): unknown {
  if (typeof value === 'string') return replaced[value] ?? value;
  if (Array.isArray(value)) return value.map(inner => recoloured(inner, replaced));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recoloured(inner, replaced)]));
}
