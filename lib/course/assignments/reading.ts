/** Answers in words, one under the other, with the mark scheme and the command that enters the points. */
import { exerciseNamed } from '../../notebook/exercises/catalogue';
import { html } from '../render/html';
import type { Assignment } from './assignment';
import { sheet } from './sheet';
import type { Graded } from './tables';

export function readingPage(assignment: Assignment, graded: Graded[], css: string): string {
  const title = `${assignment.name}: answers to read`;
  const manual = assignment.questions.filter(question => question.manual);
  return sheet(
    title,
    'reading',
    css,
    '.reading blockquote { white-space: pre-wrap; }',
    html`<p>Enter points with <code>gmplab mark DIR STUDENT EXERCISE POINTS "comment"</code>, or as rows of <code>manual.csv</code>; then run <code>gmplab feedback</code> again.</p>
${manual.map(
  ({ id, points }) => html`<section>
<h2 id="${id}">${exerciseNamed(id).title} <small>${id}, ${points} points</small></h2>
<details><summary>Model answer and mark scheme</summary><blockquote>${assignment.cells.find(cell => cell.id === id)!.source}</blockquote></details>
${graded
  .filter(({ score }) => score.earned.get(id) === null)
  .map(
    ({ grade }) => html`<article>
<h3>${grade.student}</h3>
<blockquote>${grade.questions.find(question => question.id === id)!.source ?? ''}</blockquote>
</article>
`,
  )}
</section>
`,
)}`,
  );
}
