/**
 * The gradebook: a JSON file for each submission that has been graded, `gradebook/ASSIGNMENT/STUDENT.json`.
 *
 * Each file says what it was made from. One made from the same submission, the same assignment and the same keys
 * stands; so grading that was cut off goes on where it was, and grading again does nothing.
 * Invariant: a file is whole or not there.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment } from './assignment';
import { textOf, writeWhole } from './course-folder';
import type { SubmissionResult } from './mark';

export interface Grade extends SubmissionResult {
  student: string;
  assignment: string;
  timestamp: string;
  /** Hashes of what it was made from. */
  madeFrom: string;
  /** Points that it had before it was graded again, when they were others. */
  before?: number;
}

const fileOf = (folder: string, assignment: string, student: string) =>
  join(folder, 'gradebook', assignment, `${student}.json`);

/** @returns null when it has not been graded */
export function readGrade(folder: string, assignment: string, student: string): Grade | null {
  const text = textOf(fileOf(folder, assignment, student));
  return text === null ? null : (JSON.parse(text) as Grade);
}

export function writeGrade(folder: string, grade: Grade): void {
  writeWhole(fileOf(folder, grade.assignment, grade.student), `${JSON.stringify(grade, null, 2)}\n`);
}

/** All of an assignment, by student. */
export function readGrades(folder: string, assignment: string): Grade[] {
  const place = join(folder, 'gradebook', assignment);
  if (!existsSync(place)) return [];
  const files = readdirSync(place)
    .filter(file => file.endsWith('.json'))
    .sort();
  return files.map(file => JSON.parse(readFileSync(join(place, file), 'utf8')) as Grade);
}

/** What the automatic part earned: questions that wait for a person count nothing. */
export const earnedBy = ({ questions }: SubmissionResult): number =>
  questions.reduce((sum, { earned }) => sum + (earned ?? 0), 0);

/** @param text of the submission */
export function originOf(assignment: Assignment, text: string | null, names: string[], keys: string): string {
  const hash = createHash('sha256');
  for (const part of [text ?? '\u0000', JSON.stringify(assignment.notebook), names.join('\u0000'), keys]) {
    hash.update(`${part.length}:${part}`);
  }
  return hash.digest('hex').slice(0, 16);
}
