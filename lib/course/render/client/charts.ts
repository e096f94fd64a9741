/**
 * Live charts. A figure shows its picture until it comes near the window; then plotly (one file for all
 * pages, loaded once) draws the chart in its place. When anything fails the picture stays.
 */
import { chartKeys } from './keys';
import type { Plotly, PlotlyDiv, PlotlyFigure } from './plotly';
import { dress, titleOf } from './recolour';
import { onTheme } from './theme';

interface Live {
  div: PlotlyDiv;
  figure: PlotlyFigure;
}

const live: Live[] = [];

export function liveCharts(source: string): void {
  const figures = [...document.querySelectorAll<HTMLElement>('figure.gmplab-figure')].filter(f =>
    f.querySelector('script.gmplab-plotly'),
  );
  if (figures.length === 0) return;
  const observer = new IntersectionObserver(
    entries => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        observer.unobserve(entry.target);
        draw(entry.target as HTMLElement, source).catch(error =>
          console.warn('gmplab: chart not drawn', error),
        );
      }
    },
    { rootMargin: '600px 0px' },
  );
  for (const figure of figures) observer.observe(figure);
  onTheme(() => {
    for (const { div, figure } of live) {
      const { data, layout } = dress(figure, div);
      window.Plotly!.react(div, data, layout, config);
    }
  });
}

const config = { responsive: true, displayModeBar: false, scrollZoom: false, doubleClick: 'reset' };

async function draw(holder: HTMLElement, source: string): Promise<void> {
  const plotly = await load(source);
  const figure = JSON.parse(holder.querySelector('script.gmplab-plotly')!.textContent!) as PlotlyFigure;
  const picture = holder.querySelector('.picture')!;
  const div = document.createElement('div') as unknown as PlotlyDiv;
  div.className = 'live';
  div.setAttribute('role', 'group');
  div.setAttribute('aria-roledescription', 'interactive chart');
  div.setAttribute('aria-label', holder.querySelector('img')!.alt);
  const title = document.createElement('p');
  title.className = 'figure-title';
  title.textContent = titleOf(figure);
  picture.before(title, div);
  holder.classList.add('is-live');
  const { data, layout } = dress(figure, div);
  try {
    await plotly.newPlot(div, data, layout, config);
  } catch (error) {
    holder.classList.remove('is-live');
    title.remove();
    div.remove();
    throw error;
  }
  chartKeys(div, plotly);
  live.push({ div, figure });
}

let loading: Promise<Plotly> | null = null;

function load(source: string): Promise<Plotly> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error('plotly is not there')));
    script.onerror = () => reject(new Error(`${source} could not be loaded`));
    document.head.append(script);
  });
  return loading;
}
