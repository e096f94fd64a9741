/**
 * Real nbgrader with the optional kernel: it generates the assignment, autogrades right, half right, wrong and
 * looping submissions, writes feedback and exports; the points are ours.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readAssignment } from '../../../lib/course/assignments/assignment';
import { gradeCommand } from '../../../lib/course/assignments/grade-command';
import { earnedBy, readGrade } from '../../../lib/course/assignments/gradebook';
import { keyOf } from '../../../lib/course/assignments/keys';
import { writeNbgraderCourse } from '../../../lib/course/assignments/nbgrader';
import { exercisesDir } from '../../../lib/course/assignments/release-command';
import { writeKernel } from '../../../lib/course/kernel-command';
import { joined, type Notebook } from '../../../lib/course/nbformat';
import { projectRoot } from '../../../lib/course/paths';
import { quietly } from './quietly';

const places = [
  process.env.GMPLAB_NBGRADER,
  join(projectRoot, '.venv', 'bin', 'nbgrader'),
  onPath('nbgrader'),
];
const nbgrader = places.find(place => place && existsSync(place));
const isBuilt: boolean = require('../../../lib/course/sources.cjs').isBuilt();
const skip = !isBuilt
  ? 'LIBRARY NOT BUILT FROM THESE SOURCES: npm run build'
  : nbgrader
    ? false
    : 'NO NBGRADER FOUND (.venv/bin/pip install -r lib/course/nbgrader-requirements.txt): grading was NOT compared with it';
if (skip) console.error(`SKIPPED: ${skip}`);

const name = '06-run-queues';
const assignment = readAssignment(join(exercisesDir, `${name}.ipynb`));
const solution = (id: string) =>
  assignment.cells.find(cell => cell.id === id && cell.role === 'answer')?.source;
const students: Record<string, (id: string) => string | undefined> = {
  right: solution,
  half: id => (id === 'q06-slow' ? keyOf(id)!.mutants[0]!.source : solution(id)),
  wrong: id =>
    ({
      'q06-order': "const order = '1 2 3';",
      'q06-runqput': "function runqput(p, g, next, sched) { const x: number = 'a'; }",
      'q06-slow': 'function runqputslow(p, g, sched) {}',
    })[id],
  loop: id => (id === 'q06-runqput' ? 'for (;;) {}' : solution(id)),
};

describe('real nbgrader', { skip }, () => {
  const course = mkdtempSync(join(tmpdir(), 'gmplab-nbgrader-'));
  after(() => rmSync(course, { recursive: true, force: true }));
  const run = (...args: string[]) => {
    const env = {
      ...process.env,
      PATH: `${dirname(nbgrader!)}${delimiter}${process.env.PATH}`,
      JUPYTER_PATH: join(course, 'jupyter', 'share', 'jupyter'),
      JUPYTER_DATA_DIR: join(course, 'jupyter', 'data'),
      JUPYTER_CONFIG_DIR: join(course, 'jupyter', 'config'),
    };
    const { status, stderr } = spawnSync(nbgrader!, args, { cwd: course, env, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };

  it('generates the assignment without solutions and hidden tests', () => {
    writeKernel(join(course, 'jupyter', 'share', 'jupyter'));
    writeNbgraderCourse(course, [assignment]);
    run('generate_assignment', name);
    const text = readFileSync(join(course, 'release', name, `${name}.ipynb`), 'utf8');
    assert.doesNotMatch(text, /SOLUTION|HIDDEN|grading/);
    assert.match(text, /YOUR CODE HERE/);
  });
  it('autogrades, writes feedback and exports: the same points as ours', async () => {
    const released = readFileSync(join(course, 'release', name, `${name}.ipynb`), 'utf8');
    for (const [student, answers] of Object.entries(students)) submit(course, student, released, answers);
    run('autograde', name);
    run('generate_feedback', name);
    run('export');
    cpSync(join(course, 'submitted'), join(course, 'ours', 'submitted'), { recursive: true });
    await quietly(() => gradeCommand(join(course, 'ours'), ['06'], {}));
    const theirs = rowsOf(readFileSync(join(course, 'grades.csv'), 'utf8'));
    assert.deepEqual(
      Object.keys(students).map(student => [student, theirs.get(student)]),
      Object.keys(students).map(student => [
        student,
        earnedBy(readGrade(join(course, 'ours'), name, student)!),
      ]),
    );
    assert.deepEqual(
      [...theirs.values()].sort((a, b) => a - b),
      [0, 7, 7.5, 10],
    );
    assert.deepEqual(readdirSync(join(course, 'feedback')).sort(), Object.keys(students).sort());
  });
});

function submit(
  course: string,
  student: string,
  released: string,
  answers: (id: string) => string | undefined,
): void {
  const notebook = JSON.parse(released) as Notebook;
  for (const cell of notebook.cells) {
    const { grade_id: id } = (cell.metadata.nbgrader ?? {}) as { grade_id?: string };
    const source = joined(cell.source).replace("student('')", `student('${student}')`);
    cell.source = (id && answers(id)) ?? source;
  }
  const place = join(course, 'submitted', student, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `${name}.ipynb`), JSON.stringify(notebook));
}

/** Scores by student. */
function rowsOf(csv: string): Map<string, number> {
  const [header, ...rows] = csv
    .trim()
    .split('\n')
    .map(line => line.trim().split(','));
  const [who, score] = [header!.indexOf('student_id'), header!.indexOf('score')];
  return new Map(rows.map(row => [row[who]!, Number(row[score])]));
}

function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, program))
    .find(path => existsSync(path));
}
