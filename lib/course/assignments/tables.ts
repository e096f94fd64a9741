/** Grades as CSV: nbgrader's export, and what Canvas and Moodle import. */
import type { Assignment } from './assignment';
import type { Grade } from './gradebook';
import type { Due, Person } from './roster';
import type { Score } from './score';

export interface Graded {
  assignment: Assignment;
  grade: Grade;
  score: Score;
}

export type Format = 'nbgrader' | 'canvas' | 'moodle';

/** @param graded in the order of the rows */
export function gradesCsv(format: Format, graded: Graded[], roster: Person[], dues: Due[]): string {
  const rows = { nbgrader, canvas, moodle }[format](graded, roster, dues);
  return rows.map(row => `${row.map(field).join(',')}\n`).join('');
}

type Cells = (string | number)[];

/** The columns of `nbgrader export`. */
function nbgrader(graded: Graded[], roster: Person[], dues: Due[]): Cells[] {
  const header =
    'assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score';
  return [
    header.split(','),
    ...graded.map(({ assignment: { name }, grade, score }) => {
      const person = personOf(grade.student, roster);
      const due = dues.find(({ assignment }) => assignment === name)?.due ?? '';
      const who = [grade.student, person.last_name, person.first_name, person.email];
      return [name, due, grade.timestamp, ...who, score.raw, score.penalty, score.score, score.max];
    }),
  ];
}

/** One row a student, a column an assignment; Canvas finds people by SIS Login ID. */
function canvas(graded: Graded[], roster: Person[]): Cells[] {
  const names = [...new Set(graded.map(({ assignment }) => assignment.name))];
  const points = names.map(
    name => graded.find(({ assignment }) => assignment.name === name)!.assignment.points,
  );
  return [
    ['Student', 'ID', 'SIS Login ID', 'Section', ...names],
    ['Points Possible', '', '', '', ...points],
    ...students(graded).map(id => {
      const { first_name: first, last_name: last } = personOf(id, roster);
      return [last ? `${last}, ${first}` : id, '', id, '', ...scores(id, names, graded)];
    }),
  ];
}

/** Moodle maps columns when it imports; it finds people by user name or email. */
function moodle(graded: Graded[], roster: Person[]): Cells[] {
  const names = [...new Set(graded.map(({ assignment }) => assignment.name))];
  return [
    ['username', 'email', ...names],
    ...students(graded).map(id => [id, personOf(id, roster).email, ...scores(id, names, graded)]),
  ];
}

const students = (graded: Graded[]) => [...new Set(graded.map(({ grade }) => grade.student))].sort();

const scores = (id: string, names: string[], graded: Graded[]): Cells =>
  names.map(
    name => graded.find(({ grade }) => grade.student === id && grade.assignment === name)?.score.score ?? '',
  );

const personOf = (id: string, roster: Person[]): Person =>
  roster.find(person => person.id === id) ?? { id, last_name: '', first_name: '', email: '' };

/** A spreadsheet takes a text that begins so for a formula; a quote in front of it keeps it a text. */
const field = (value: string | number): string => {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
