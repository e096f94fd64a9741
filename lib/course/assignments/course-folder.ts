/**
 * A course as it lies on the instructor's disk, laid out as nbgrader lays it out:
 *
 *     submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb      what came back; timestamp.txt beside it, if known
 *     roster.csv                                         id,last_name,first_name,email; optional
 *     due.csv                                            assignment,due,penalty,until; optional
 *     manual.csv                                         student,assignment,exercise,points,comment; optional
 *     gradebook/ASSIGNMENT/STUDENT.json                  what `grade` writes, one file for each submission
 *     feedback/STUDENT/ASSIGNMENT/ASSIGNMENT.html        what `feedback` writes
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error';

export interface Submitted {
  student: string;
  assignment: string;
  /** Of the notebook; it may be missing. */
  path: string;
  /** When it was handed in, ISO; empty when nobody has noted it. */
  timestamp: string;
}

/** @throws UserError when the folder has no submissions */
export function findSubmissions(folder: string, assignment: string): Submitted[] {
  const submitted = join(folder, 'submitted');
  if (!existsSync(submitted)) {
    throw new UserError(
      `there is no ${submitted}: submissions lie in ${folder}/submitted/STUDENT/ASSIGNMENT/`,
    );
  }
  return foldersIn(submitted)
    .filter(student => existsSync(join(submitted, student, assignment)))
    .map(student => {
      const place = join(submitted, student, assignment);
      return { student, assignment, path: notebookIn(place, assignment), timestamp: timestampIn(place) };
    });
}

/** The one of the right name, else the only one there is: students rename files. */
function notebookIn(place: string, assignment: string): string {
  const right = join(place, `${assignment}.ipynb`);
  if (existsSync(right)) return right;
  const others = readdirSync(place).filter(file => file.endsWith('.ipynb'));
  return others.length === 1 ? join(place, others[0]!) : right;
}

function timestampIn(place: string): string {
  const file = join(place, 'timestamp.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

const foldersIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => !name.startsWith('.') && statSync(join(folder, name)).isDirectory())
    .sort();

/** The file's text; null when it is not there or no text. */
export function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Writes a whole file or none: whoever reads never sees half of one. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
