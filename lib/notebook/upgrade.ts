/**
 * The script inside each output that makes it live in Jupyter.
 *
 * It finds Jupyter's base URL, loads the plotly that npm installed (served at /files/ when the server's root
 * is the project) once a page, and draws the chart in the picture's place. It gives up without a word: in
 * VS Code, under another root, in a notebook that is not trusted, and on our own pages (which have their own
 * script), the picture stays. It is text, not a function: bundlers must not touch it.
 */
import { colour, width } from '../charts/theme';

const script = `(() => {
  const config = document.getElementById('jupyter-config-data');
  const base = config ? JSON.parse(config.textContent).baseUrl : document.body.dataset.baseUrl;
  const fresh = name => [...document.querySelectorAll('figure.' + name + ':not([data-live])')];
  const plotly = () => (window.gmplabPlotly ??= new Promise((resolve, reject) => {
    const url = base.replace(/\\/?$/, '/') + 'files/node_modules/plotly.js-dist/plotly.js';
    if (window.define?.amd && window.requirejs) return window.requirejs([url], p => resolve(p || window.Plotly), reject);
    const s = document.createElement('script');
    s.src = url;
    s.onload = () => (window.Plotly ? resolve(window.Plotly) : reject());
    s.onerror = reject;
    document.head.append(s);
  }));
  const draw = (Plotly, figure) => {
    const img = figure.querySelector('img');
    const div = document.createElement('div');
    const redraw = () => {
      const ink = getComputedStyle(figure).color;
      const text = figure.querySelector('script.gmplab-plotly').textContent.split('${colour.ink}').join(ink);
      const { data, layout } = JSON.parse(text);
      delete layout.width;
      // Where there is less room than the picture had, the legend takes more rows.
      const extra = 19 * (Math.ceil(${width} / (div.clientWidth || ${width})) - 1);
      layout.height += extra;
      layout.margin.t += extra;
      return Plotly.react(div, data, { ...layout, autosize: true }, { responsive: true, displaylogo: false });
    };
    div.setAttribute('role', 'img');
    div.setAttribute('aria-label', img.alt);
    div.style.width = '100%';
    figure.style.margin = '0';
    img.before(div);
    img.hidden = true;
    Promise.resolve().then(redraw).catch(() => { div.remove(); img.hidden = false; });
    // A change of theme takes the page apart for a moment.
    new MutationObserver(() => setTimeout(() => div.isConnected && redraw(), 300)).observe(document.body, { attributeFilter: ['data-jp-theme-name'] });
  };
  const step = figure => {
    const frames = [...figure.querySelectorAll('li')];
    const bar = document.createElement('p');
    const button = (label, name) => {
      const b = document.createElement('button');
      b.type = 'button';
      b.textContent = label;
      b.setAttribute('aria-label', name);
      bar.append(b, ' ');
      return b;
    };
    const where = document.createElement('span');
    where.setAttribute('aria-live', 'polite');
    let at = 0;
    const go = to => {
      at = Math.max(0, Math.min(frames.length - 1, to));
      frames.forEach((f, i) => { f.hidden = i !== at; });
      where.textContent = at + 1 + ' of ' + frames.length;
    };
    button('◀', 'previous moment').onclick = () => go(at - 1);
    button('▶', 'next moment').onclick = () => go(at + 1);
    bar.append(where);
    bar.onkeydown = e => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: frames.length - 1 }[e.key];
      if (to === undefined) return;
      go(to);
      e.preventDefault();
      e.stopPropagation();
    };
    figure.style.margin = '0';
    Object.assign(figure.querySelector('ol').style, { listStyle: 'none', padding: '0' });
    figure.prepend(bar);
    go(0);
  };
  if (!base) return;
  for (const figure of fresh('gmplab-frames')) { figure.dataset.live = ''; step(figure); }
  for (const figure of fresh('gmplab-figure')) {
    if (!figure.querySelector('script.gmplab-plotly')) continue;
    figure.dataset.live = '';
    plotly().then(p => draw(p, figure), () => {});
  }
})();`;

/** Without its comments and indentation, which every saved output would carry. */
export const upgradeScript = script.replace(/\n\s*\/\/.*/g, '').replace(/\n\s+/g, '\n');
