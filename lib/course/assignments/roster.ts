/** The tables that an instructor keeps beside the submissions; none of them must be there. */
import { join } from 'node:path';
import { UserError } from '../user-error';
import { textOf } from './course-folder';

export interface Person {
  id: string;
  last_name: string;
  first_name: string;
  email: string;
}

export interface Due {
  assignment: string;
  /** ISO time. */
  due: string;
  /** Share of the points lost for each day that has begun after it, 0 to 1. */
  penalty: number;
}

export interface ManualPoints {
  student: string;
  assignment: string;
  exercise: string;
  points: number;
  comment: string;
}

export const readRoster = (folder: string): Person[] =>
  rows(folder, 'roster.csv', ['id', 'last_name', 'first_name', 'email']) as never;

export function readDues(folder: string): Due[] {
  return rows(folder, 'due.csv', ['assignment', 'due', 'penalty']).map(({ assignment, due, penalty }, i) => {
    if (Number.isNaN(Date.parse(due!)))
      throw bad(folder, 'due.csv', i, `${JSON.stringify(due)} is no time; write 2027-01-31T23:59:00Z`);
    const share = Number(penalty);
    if (!(share >= 0 && share <= 1))
      throw bad(folder, 'due.csv', i, `penalty is ${penalty}; it must be from 0 to 1`);
    return { assignment: assignment!, due: due!, penalty: share };
  });
}

export function readManual(folder: string): ManualPoints[] {
  const columns = ['student', 'assignment', 'exercise', 'points', 'comment'];
  return rows(folder, 'manual.csv', columns).map(({ student, assignment, exercise, points, comment }, i) => {
    const value = Number(points);
    if (points === '' || !(value >= 0))
      throw bad(
        folder,
        'manual.csv',
        i,
        `points are ${JSON.stringify(points)}; they must be a number from 0 on`,
      );
    return {
      student: student!,
      assignment: assignment!,
      exercise: exercise!,
      points: value,
      comment: comment!,
    };
  });
}

/** What a student may have written into the notebook: the id first. */
export function namesOf(student: string, roster: Person[]): string[] {
  const person = roster.find(({ id }) => id === student);
  if (!person) return [student];
  const { first_name: first, last_name: last, email } = person;
  return [student, `${first} ${last}`, `${last} ${first}`, `${last}, ${first}`, email].filter(
    name => name.trim() !== '',
  );
}

function rows(folder: string, file: string, columns: string[]): Record<string, string>[] {
  const text = textOf(join(folder, file));
  if (text === null) return [];
  const { parse } = require('csv-parse/sync') as typeof import('csv-parse/sync');
  let found: Record<string, string>[];
  try {
    found = parse(text, { columns: true, skip_empty_lines: true, trim: true, bom: true });
  } catch (error) {
    throw new UserError(`${join(folder, file)}: ${(error as Error).message.split('\n')[0]}`);
  }
  const missing = columns.filter(column => found.length > 0 && !(column in found[0]!));
  if (missing.length > 0)
    throw new UserError(
      `${join(folder, file)} has no column ${missing.join(', ')}; it needs ${columns.join(',')}`,
    );
  return found;
}

/** @param row counted from 0, without the header */
const bad = (folder: string, file: string, row: number, what: string) =>
  new UserError(`${join(folder, file)} line ${row + 2}: ${what}`);
