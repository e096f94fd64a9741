/**
 * What a student gets back: a page of its own with each question, what was looked at, what was wrong and why, the
 * points, and the code as it was handed in. No hidden test's source, no hidden input: a mark's name and message
 * are all that is said of it.
 */
import { exerciseNamed } from '../../notebook/exercises/catalogue';
import { highlight } from '../render/highlight';
import { type Html, html } from '../render/html';
import type { Assignment } from './assignment';
import type { Grade } from './gradebook';
import type { QuestionResult } from './mark';
import type { Score } from './score';
import { sheet } from './sheet';

/** @param css of the pages, put into this one: it is sent alone */
export function feedbackPage(assignment: Assignment, grade: Grade, score: Score, css: string): string {
  const title = `${assignment.name}: ${grade.student}`;
  return sheet(
    title,
    'feedback',
    css,
    own,
    html`<p class="points"><strong>${score.score} of ${score.max} points</strong>${lateness(score)}${waiting(score)}</p>
${grade.before === undefined ? null : html`<p>It was graded again: the automatic part had ${grade.before} points before.</p>`}
${grade.problems.length === 0 ? null : html`<section><h2>About the file</h2><ul>${grade.problems.map(line => html`<li>${line}</li>`)}</ul></section>`}
${grade.questions.map(question => questionPart(question, score))}`,
  );
}

function questionPart(question: QuestionResult, score: Score): Html {
  const { id, points, marks, source, failure } = question;
  const earned = score.earned.get(id);
  const comment = score.comments.get(id);
  return html`<section>
<h2 id="${id}">${exerciseNamed(id).title} <small>${earned ?? 'not read yet'}${earned == null ? '' : ` of ${points}`}</small></h2>
${failure === null ? null : html`<p class="failure">The cell failed: ${failure}</p>`}
${marks.length === 0 ? null : html`<ul class="marks">${marks.map(markLine)}</ul>`}
${comment ? html`<p>${comment}</p>` : null}
${source === null ? html`<p>There is no answer.</p>` : html`<pre><code>${highlight(source, 'typescript')}</code></pre>`}
</section>
`;
}

const markLine = ({ name, points, earned, message }: QuestionResult['marks'][number]): Html =>
  html`<li class="${earned === points ? 'passed' : 'missed'}"><span class="verdict">${earned === points ? '✔' : '✗'}</span> ${name}: ${earned} of ${points}${message ? html`<br>${message}` : null}</li>`;

const lateness = ({ raw: all, penalty }: Score) =>
  penalty === 0 ? '' : ` (${all} less ${penalty} for lateness)`;

const waiting = ({ earned }: Score) =>
  [...earned.values()].includes(null) ? '; answers in words have not been read yet' : '';

const own = `
.feedback h2 small { font-weight: normal; }
.feedback .marks { list-style: none; padding: 0; }
.feedback .marks li { margin: .4rem 0; padding-left: 1.4rem; text-indent: -1.4rem; }
.feedback pre { overflow-x: auto; }
`;
