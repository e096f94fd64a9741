/** `gmplab feedback`, `gmplab export` and `gmplab mark`: what is made of a gradebook. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { clientBundle } from '../render/bundle';
import { UserError } from '../user-error';
import { type Assignment, readAssignment } from './assignment';
import { textOf, writeWhole } from './course-folder';
import { feedbackPage } from './feedback';
import { readGrades } from './gradebook';
import { overviewPage } from './overview';
import { readingPage } from './reading';
import { findAssignments } from './release-command';
import { readDues, readManual, readRoster } from './roster';
import { scoreOf } from './score';
import { type Format, type Graded, gradesCsv } from './tables';

/** A page for each submission, one for the class, one with the answers that wait for a reader. */
export async function feedbackCommand(folder: string, names: string[]): Promise<number> {
  const { css } = await clientBundle();
  for (const [assignment, graded] of gradedOf(folder, names)) {
    for (const { grade, score } of graded) {
      const path = join(folder, 'feedback', grade.student, assignment.name, `${assignment.name}.html`);
      writeWhole(path, feedbackPage(assignment, grade, score, css));
    }
    writeWhole(
      join(folder, 'overview', `${assignment.name}.html`),
      await overviewPage(assignment, graded, css),
    );
    const waiting = graded.filter(({ score }) => [...score.earned.values()].includes(null)).length;
    if (waiting > 0)
      writeWhole(join(folder, 'to-read', `${assignment.name}.html`), readingPage(assignment, graded, css));
    console.log(
      `${assignment.name}: ${graded.length} pages in ${join(folder, 'feedback')}, the class in ${join(folder, 'overview')}` +
        (waiting > 0 ? `, answers of ${waiting} to read in ${join(folder, 'to-read')}` : ''),
    );
  }
  return 0;
}

export async function exportCommand(
  folder: string,
  names: string[],
  options: { format: string; out?: string },
): Promise<number> {
  const formats: Format[] = ['nbgrader', 'canvas', 'moodle'];
  if (!formats.includes(options.format as Format)) {
    throw new UserError(
      `export: there is no format ${JSON.stringify(options.format)}; there are ${formats.join(', ')}`,
    );
  }
  const graded = gradedOf(folder, names).flatMap(([, all]) => all);
  const csv = gradesCsv(options.format as Format, graded, readRoster(folder), readDues(folder));
  if (options.out === undefined) process.stdout.write(csv);
  else writeWhole(options.out, csv);
  return 0;
}

/** Enters the points of an answer that a person has read. */
export async function markCommand(
  folder: string,
  student: string,
  exercise: string,
  points: string,
  comment: string,
): Promise<number> {
  const assignments = findAssignments([]).map(readAssignment);
  const assignment = assignments.find(({ questions }) => questions.some(({ id }) => id === exercise));
  const question = assignment?.questions.find(({ id }) => id === exercise);
  if (!assignment || !question) throw new UserError(`mark: there is no exercise ${JSON.stringify(exercise)}`);
  if (!existsSync(join(folder, 'submitted', student, assignment.name))) {
    throw new UserError(`mark: ${student} has submitted nothing for ${assignment.name}`);
  }
  const value = Number(points);
  if (points.trim() === '' || !(value >= 0 && value <= question.points)) {
    throw new UserError(`mark: ${exercise} has from 0 to ${question.points} points; got ${points}`);
  }
  const path = join(folder, 'manual.csv');
  const old = textOf(path) ?? 'student,assignment,exercise,points,comment\n';
  const quoted = `"${comment.replaceAll('"', '""')}"`;
  writeWhole(path, `${old.trimEnd()}\n${student},${assignment.name},${exercise},${value},${quoted}\n`);
  console.log(`${student}: ${value} of ${question.points} for ${exercise}`);
  return 0;
}

function gradedOf(folder: string, names: string[]): [Assignment, Graded[]][] {
  const manual = readManual(folder);
  const dues = readDues(folder);
  const all = findAssignments(names)
    .map(readAssignment)
    .map((assignment): [Assignment, Graded[]] => [
      assignment,
      readGrades(folder, assignment.name).map(grade => ({
        assignment,
        grade,
        score: scoreOf(assignment, grade, manual, dues),
      })),
    ]);
  const found = all.filter(([, graded]) => graded.length > 0);
  if (found.length === 0)
    throw new UserError(`nothing has been graded in ${folder}: run gmplab grade ${folder} first`, 1);
  return found;
}
