/** The class at a glance: how points are spread over each question, and which misconceptions come up most. */
import { bars } from '../../charts/bars';
import { staticSvg } from '../../charts/static';
import { exerciseNamed } from '../../notebook/exercises/catalogue';
import { type Html, html } from '../render/html';
import { rowsTable } from '../render/rows';
import type { Assignment } from './assignment';
import { sheet } from './sheet';
import type { Graded } from './tables';

/** Shares of a question's points, as a histogram has them. */
const SHARES = ['0', 'up to ¼', 'up to ½', 'up to ¾', 'less than all', 'all'];

export async function overviewPage(assignment: Assignment, graded: Graded[], css: string): Promise<string> {
  const parts = [];
  for (const { id, points } of assignment.questions) parts.push(await questionPart(id, points, graded));
  const scores = graded.map(({ score }) => score.score).sort((a, b) => a - b);
  const title = `${assignment.name}: the class`;
  return sheet(
    title,
    'overview',
    css,
    '.overview img { max-width: 100%; }',
    html`<p>${graded.length} submissions; the median is ${median(scores)} of ${assignment.points} points, the lowest ${scores[0] ?? 0}, the highest ${scores.at(-1) ?? 0}.</p>
${parts}`,
  );
}

async function questionPart(id: string, points: number, graded: Graded[]): Promise<Html> {
  const earned = graded.map(({ score }) => score.earned.get(id)).filter(value => typeof value === 'number');
  const counts = SHARES.map(() => 0);
  for (const value of earned) counts[shareOf(value / points)]!++;
  const rows = SHARES.map((share, i) => ({ share, submissions: counts[i]! }));
  const figure = bars(rows, { x: 'share', y: 'submissions', title: `${id}: share of ${points} points` });
  const svg = Buffer.from(await staticSvg(figure)).toString('base64');
  return html`<section>
<h2 id="${id}">${exerciseNamed(id).title} <small>${id}</small></h2>
<img src="data:image/svg+xml;base64,${svg}" alt="${figure.alt}">
${misconceptions(id, graded)}
</section>
`;
}

/** The commonest messages. */
function misconceptions(id: string, graded: Graded[]): Html | null {
  const counts = new Map<string, number>();
  for (const { grade } of graded) {
    const marks = grade.questions.find(question => question.id === id)?.marks ?? [];
    for (const message of new Set(marks.map(mark => mark.message).filter(Boolean))) {
      counts.set(message, (counts.get(message) ?? 0) + 1);
    }
  }
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 8);
  return rowsTable(rows.map(([message, submissions]) => ({ message, submissions })));
}

const shareOf = (share: number) => (share === 0 ? 0 : share === 1 ? 5 : Math.min(4, Math.ceil(4 * share)));

const median = (sorted: number[]) => (sorted.length === 0 ? 0 : sorted[Math.floor((sorted.length - 1) / 2)]!);
