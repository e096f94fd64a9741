/** What `outcomes` found: a bar for each result, as long as the number of schedules that end so. */
import type { Outcomes } from '../explore/outcomes';
import { type Figure, layout, titled } from './figure';
import { colour } from './theme';
import { counted, number } from './unit';

/** Longer results are cut in the picture; the table has them whole. */
const LONGEST = 60;

/** @param found what `outcomes` returned */
export function outcomeBars(found: Outcomes, title = 'What can happen'): Figure {
  const { results, all, strategy, coverage } = found;
  const short = results.map(r => (r.text.length > LONGEST ? `${r.text.slice(0, LONGEST - 1)}…` : r.text));
  const counts = results.map(r => r.count);
  const data: Figure['data'] = [
    {
      type: 'bar',
      orientation: 'h',
      showlegend: false,
      y: short.map((_, i) => i),
      x: counts,
      text: results.map((r, i) => `${number(counts[i])} · ${counted(r.schedule.preemptions, 'preemption')}`),
      textposition: 'auto',
      textfont: { size: 10 },
      insidetextfont: { size: 10, color: colour.onFill },
      cliponaxis: false,
      marker: {
        color: results.map(r => (r.end === 'return' ? colour.sky : colour.orange)),
        line: { color: colour.ink, width: 0.5 },
        pattern: {
          shape: results.map(r => (r.end === 'return' ? '' : '/')),
          fgcolor: colour.onFill,
          fgopacity: 0.4,
        },
      },
      hovertext: results.map(r => `${r.text}<br>${r.replay}`),
      hoverinfo: 'text',
    },
  ];
  const told = results.map(r => `${r.text}: ${counted(r.count, 'schedule')}`);
  return {
    data,
    layout: layout(title, 104 + 34 * Math.max(results.length, 2), data, {
      xaxis: {
        title: titled('schedules that end so'),
        rangemode: 'tozero',
        ...(Math.max(...counts) <= 5 && { dtick: 1 }),
      },
      yaxis: {
        tickvals: short.map((_, i) => i),
        ticktext: short,
        range: [results.length - 0.4, -0.6],
        showgrid: false,
        ticks: '',
        fixedrange: true,
      },
    }),
    alt: `${all ? 'All' : 'At least'} ${counted(results.length, 'result')}. ${told.join('; ')}.`,
    note: `${all ? 'These are all.' : 'There may be more.'} Search: ${strategy}; ${coverage}.`,
    rows: results.map(r => ({
      result: r.text,
      schedules: r.count,
      preemptions: r.schedule.preemptions,
      replay: r.replay,
    })),
  };
}
