/** A chart under the keyboard: arrows move along the horizontal axis, + and − zoom, 0 shows all again. */
import type { Plotly, PlotlyDiv } from './plotly';

export function chartKeys(div: PlotlyDiv, plotly: Plotly): void {
  const first = div.layout.xaxis?.range?.slice() as [number, number] | undefined;
  if (!first || typeof first[0] !== 'number') return;
  div.tabIndex = 0;
  const hint = document.createElement('p');
  hint.className = 'keys';
  hint.textContent = '← → move · + − zoom · 0 all';
  div.after(hint);
  div.addEventListener('keydown', event => {
    if (event.target !== div || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(div.layout.xaxis!.range!, event.key, first);
    if (!next) return;
    event.preventDefault();
    plotly.relayout(div, { 'xaxis.range': next });
  });
}

function moved([from, to]: [number, number], key: string, all: [number, number]): [number, number] | null {
  const step = (to - from) / 10;
  switch (key) {
    case 'ArrowLeft':
      return [from - step, to - step];
    case 'ArrowRight':
      return [from + step, to + step];
    case '+':
    case '=':
      return [from + 2 * step, to - 2 * step];
    case '-':
      return [from - 3 * step, to + 3 * step];
    case '0':
    case 'Home':
      return [...all];
    default:
      return null;
  }
}
