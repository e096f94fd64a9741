/** A grade's points with those that a person gave and those that lateness takes. */
import { UserError } from '../user-error';
import type { Assignment } from './assignment';
import type { Grade } from './gradebook';
import type { Due, ManualPoints } from './roster';

export interface Score {
  /** Before the penalty. */
  raw: number;
  max: number;
  /** Points taken for lateness. */
  penalty: number;
  score: number;
  /** By exercise; null while nobody has read it. */
  earned: Map<string, number | null>;
  /** By exercise, what the person who read it wrote. */
  comments: Map<string, string>;
}

const DAY = 86_400_000;

/** @throws UserError when a person gave more points than there are, or points for no exercise */
export function scoreOf(assignment: Assignment, grade: Grade, manual: ManualPoints[], dues: Due[]): Score {
  const earned = new Map(grade.questions.map(question => [question.id, question.earned]));
  const comments = new Map<string, string>();
  for (const { student, assignment: of, exercise, points, comment } of manual) {
    if (student !== grade.student || of !== assignment.name) continue;
    const question = assignment.questions.find(({ id }) => id === exercise);
    if (!question) throw new UserError(`manual.csv: ${of} has no exercise ${JSON.stringify(exercise)}`);
    if (points > question.points)
      throw new UserError(
        `manual.csv: ${student} got ${points} points for ${exercise}, which has ${question.points}`,
      );
    earned.set(exercise, points);
    comments.set(exercise, comment);
  }
  const raw = round([...earned.values()].reduce<number>((sum, points) => sum + (points ?? 0), 0));
  const penalty = round(Math.min(1, daysLate(assignment.name, grade.timestamp, dues)) * raw);
  return { raw, max: assignment.points, penalty, score: round(raw - penalty), earned, comments };
}

/** The share of the points that lateness takes: for each day begun after the due time. */
function daysLate(name: string, timestamp: string, dues: Due[]): number {
  const due = dues.find(({ assignment }) => assignment === name);
  const handedIn = Date.parse(timestamp.replace(/ (UTC|GMT)$/, 'Z').replace(' ', 'T'));
  if (due === undefined || Number.isNaN(handedIn)) return 0;
  return Math.max(0, Math.ceil((handedIn - Date.parse(due.due)) / DAY)) * due.penalty;
}

/** Points are told in hundredths. */
const round = (points: number) => Math.round(100 * points) / 100;
