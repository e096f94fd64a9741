/** `gmplab release`: the students' versions, once the assignments are proven. */
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notebooksDir, shortPath } from '../paths';
import { progress } from '../progress';
import { makeCage } from '../sandbox/isolate';
import { UserError } from '../user-error';
import { type Assignment, readAssignment } from './assignment';
import { writeNbgraderCourse } from './nbgrader';
import { proveAssignment } from './prove';
import { studentVersion } from './release';

export const exercisesDir = join(notebooksDir, 'exercises');

/**
 * @param names such as `06` or `06-run-queues`; none: every assignment
 * @returns the exit code: 1 when one must not be released; then nothing is written
 */
export async function releaseCommand(
  names: string[],
  { out, nbgrader }: { out: string; nbgrader?: string },
): Promise<number> {
  const assignments = findAssignments(names).map(readAssignment);
  const bar = progress('Trying');
  const cage = makeCage();
  const problems: string[] = [];
  try {
    for (const assignment of assignments) {
      const found = await proveAssignment(assignment, cage, (done, total, what) =>
        bar.update(done, total, `${assignment.name}: ${what}`),
      );
      problems.push(...found.map(problem => `${shortPath(assignment.path)}: ${problem}`));
    }
  } finally {
    bar.stop();
    cage.remove();
  }
  for (const problem of problems) console.error(`gmplab: release: ${problem}`);
  if (problems.length > 0) return 1;
  if (nbgrader === undefined) for (const assignment of assignments) writeRelease(assignment, out);
  else {
    writeNbgraderCourse(nbgrader, assignments);
    console.log(
      `${shortPath(nbgrader)}: a course of nbgrader with ${assignments.map(({ name }) => name).join(', ')}`,
    );
  }
  return 0;
}

/** As nbgrader lays it out: release/ASSIGNMENT/NOTEBOOK. */
function writeRelease(assignment: Assignment, out: string): void {
  const folder = join(out, assignment.name);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${assignment.name}.ipynb`);
  writeFileSync(`${path}.new`, studentVersion(assignment));
  renameSync(`${path}.new`, path);
  console.log(`${shortPath(path)}: ${assignment.questions.length} exercises, ${assignment.points} points`);
}

/** @throws UserError when one is not there */
export function findAssignments(names: string[]): string[] {
  const there = existsSync(exercisesDir)
    ? readdirSync(exercisesDir)
        .filter(file => file.endsWith('.ipynb'))
        .sort()
    : [];
  if (names.length === 0) return there.map(file => join(exercisesDir, file));
  return names.map(name => {
    const file = there.find(each => each === `${name}.ipynb` || each.startsWith(`${name}-`));
    if (file) return join(exercisesDir, file);
    const known = there.map(each => each.replace('.ipynb', '')).join(', ');
    throw new UserError(`there is no assignment ${JSON.stringify(name)}; there are ${known}`);
  });
}
