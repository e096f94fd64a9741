/**
 * `gmplab grade DIR`: all submissions of a course folder, several side by side.
 *
 * A submission costs its own points at most: whatever it does, the others are graded, and so is it. What is done
 * is written at once, so that a run that was cut off is finished by the next.
 */
import { availableParallelism } from 'node:os';
import { progress } from '../progress';
import { type Cage, hasNamespaces, makeCage } from '../sandbox/isolate';
import { UserError } from '../user-error';
import { type Assignment, readAssignment } from './assignment';
import { findSubmissions, type Submitted, textOf } from './course-folder';
import { earnedBy, type Grade, originOf, readGrade, writeGrade } from './gradebook';
import { keysVersion } from './keys';
import { markSubmission } from './mark';
import { findAssignments } from './release-command';
import { namesOf, type Person, readRoster } from './roster';

export interface GradeOptions {
  /** Submissions at a time. */
  jobs?: number;
  /** Grade again what stands already. */
  again?: boolean;
}

interface Task {
  assignment: Assignment;
  submitted: Submitted;
  text: string | null;
  names: string[];
  madeFrom: string;
}

/**
 * @param names of assignments; none: all of which something was submitted
 * @returns the exit code: 1 when a submission could not be graded
 */
export async function gradeCommand(folder: string, names: string[], options: GradeOptions): Promise<number> {
  const roster = readRoster(folder);
  const assignments = findAssignments(names).map(readAssignment);
  const all = assignments.flatMap(assignment => tasksOf(folder, assignment, roster));
  if (all.length === 0) throw new UserError(`nothing was submitted in ${folder}/submitted`, 1);
  const tasks = all.filter(task => options.again || !isGraded(folder, task));
  if (!hasNamespaces()) {
    console.error(
      'gmplab: grade: this system cannot take the network away from submissions: that is not guaranteed here',
    );
  }
  const failed =
    tasks.length > 0 ? await gradeAll(folder, tasks, options.jobs ?? availableParallelism()) : [];
  for (const line of failed) console.error(`gmplab: grade: ${line}`);
  for (const assignment of assignments) console.log(summary(folder, assignment, all));
  return failed.length > 0 ? 1 : 0;
}

function tasksOf(folder: string, assignment: Assignment, roster: Person[]): Task[] {
  return findSubmissions(folder, assignment.name).map(submitted => {
    const text = textOf(submitted.path);
    const names = namesOf(submitted.student, roster);
    return { assignment, submitted, text, names, madeFrom: originOf(assignment, text, names, keysVersion()) };
  });
}

const isGraded = (folder: string, { submitted, madeFrom }: Task): boolean =>
  readGrade(folder, submitted.assignment, submitted.student)?.madeFrom === madeFrom;

/** @returns a line for each that could not be graded */
async function gradeAll(folder: string, tasks: Task[], jobs: number): Promise<string[]> {
  const bar = progress('Grading');
  const cage = makeCage();
  const failed: string[] = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      const { student, assignment } = task.submitted;
      bar.update(done, tasks.length, `${assignment} of ${student}`);
      try {
        writeGrade(folder, await gradeOne(folder, task, cage));
      } catch (error) {
        failed.push(`${assignment} of ${student}: ${(error as Error).message}`);
      }
      done++;
    }
  };
  const interrupted = () => {
    cage.remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  try {
    await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  } finally {
    process.off('SIGINT', interrupted);
    bar.stop();
    cage.remove();
  }
  return failed;
}

async function gradeOne(folder: string, task: Task, cage: Cage): Promise<Grade> {
  const { assignment, submitted, text, names, madeFrom } = task;
  const result = await markSubmission(assignment, text, names, cage);
  const { student, timestamp } = submitted;
  const grade: Grade = { student, assignment: assignment.name, timestamp, madeFrom, ...result };
  const old = readGrade(folder, assignment.name, student);
  if (old && earnedBy(old) !== earnedBy(grade)) grade.before = earnedBy(old);
  return grade;
}

/** One line for an assignment, and one for each whose points have changed. */
function summary(folder: string, assignment: Assignment, tasks: Task[]): string {
  const grades = tasks
    .filter(task => task.assignment === assignment)
    .map(({ submitted }) => readGrade(folder, assignment.name, submitted.student))
    .filter(grade => grade !== null);
  const waiting = grades.filter(grade => grade.questions.some(({ earned }) => earned === null)).length;
  const mean = grades.reduce((sum, grade) => sum + earnedBy(grade), 0) / Math.max(1, grades.length);
  const changed = grades.filter(grade => grade.before !== undefined);
  return [
    `${assignment.name}: ${grades.length} graded, mean ${mean.toFixed(1)} of ${assignment.points}` +
      (waiting > 0 ? `; answers of ${waiting} wait to be read` : ''),
    ...changed.map(grade => `  ${grade.student}: ${grade.before} before, ${earnedBy(grade)} now`),
  ].join('\n');
}
