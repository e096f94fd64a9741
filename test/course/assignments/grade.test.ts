/**
 * Grading a class: right, wrong, damaged and hostile submissions in one run. Each gets the points that it is due;
 * nothing is lost, nothing leaks, and grading again does nothing.
 *
 * GMPLAB_SUBMISSIONS says how many submissions (300 for the full run).
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readAssignment } from '../../../lib/course/assignments/assignment';
import { gradeCommand } from '../../../lib/course/assignments/grade-command';
import { earnedBy, readGrade } from '../../../lib/course/assignments/gradebook';
import { exercisesDir } from '../../../lib/course/assignments/release-command';
import { projectRoot } from '../../../lib/course/paths';
import { hasNamespaces } from '../../../lib/course/sandbox/isolate';
import { gmplab } from '../gmplab';
import { quietly } from './quietly';
import { casesFor } from './submissions';

const isBuilt: boolean = require('../../../lib/course/sources.cjs').isBuilt();
const skip = isBuilt ? false : 'LIBRARY NOT BUILT FROM THESE SOURCES: npm run build';

const assignment = readAssignment(join(exercisesDir, '06-run-queues.ipynb'));
const cases = casesFor(assignment, hasNamespaces());
if (!hasNamespaces())
  console.error('SKIPPED: NO NETWORK NAMESPACES HERE: that submissions have no network was NOT tried');
const count = Number(process.env.GMPLAB_SUBMISSIONS ?? cases.length);
const folder = mkdtempSync(join(tmpdir(), 'gmplab-class-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const students = Array.from({ length: count }, (_, i) => ({
  id: `s${String(i).padStart(3, '0')}`,
  of: cases[i % cases.length]!,
}));

describe('a class', { skip }, () => {
  it('is graded whole, whatever it handed in', async () => {
    for (const { id, of } of students) {
      const place = join(folder, 'submitted', id, assignment.name);
      mkdirSync(place, { recursive: true });
      const text = of.text(id);
      if (text !== null) writeFileSync(join(place, `${assignment.name}.ipynb`), text);
    }
    assert.equal(await quietly(() => gradeCommand(folder, ['06'], {})), 0);
  });
  for (const { id, of } of students) {
    it(`${of.name} (${id})`, () => {
      const grade = readGrade(folder, assignment.name, id)!;
      const said = JSON.stringify(grade, null, 1);
      of.points.forEach((points, i) => {
        if (points !== null) assert.equal(grade.questions[i]!.earned, points, said);
      });
      assert.ok(earnedBy(grade) <= assignment.points);
      if (of.problem)
        assert.ok(
          grade.problems.some(line => of.problem!.test(line)),
          said,
        );
      if (of.failure) assert.match(grade.questions[of.failure[0]]!.failure ?? '', of.failure[1]);
    });
  }
  it('is not graded twice', async () => {
    const times = () =>
      readdirSync(join(folder, 'gradebook', assignment.name)).map(
        file => statSync(join(folder, 'gradebook', assignment.name, file)).mtimeMs,
      );
    const before = times();
    assert.equal(await quietly(() => gradeCommand(folder, ['06'], {})), 0);
    assert.deepEqual(times(), before);
  });
  it('killed in the middle and run again: the same gradebook', async () => {
    const part = mkdtempSync(join(tmpdir(), 'gmplab-part-'));
    try {
      const few = students.slice(0, 5).map(({ id }) => id);
      for (const id of few)
        cpSync(join(folder, 'submitted', id), join(part, 'submitted', id), { recursive: true });
      const files = () => {
        const place = join(part, 'gradebook', assignment.name);
        return existsSync(place) ? readdirSync(place).filter(file => file.endsWith('.json')) : [];
      };
      const command = [join(projectRoot, 'lib', 'course', 'bin.cjs'), 'grade', part, '06', '--jobs', '1'];
      const child = spawn(process.execPath, command, { stdio: 'ignore' });
      while (files().length === 0) await setTimeout(50);
      child.kill('SIGKILL');
      assert.ok(files().length < few.length, 'it was in the middle');
      assert.equal((await gmplab(['grade', part, '06'])).code, 0);
      const gradeOf = (where: string, id: string) => ({
        ...readGrade(where, assignment.name, id)!,
        madeFrom: '',
      });
      for (const id of few) assert.deepEqual(gradeOf(part, id), gradeOf(folder, id));
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  });
  it('has left nothing behind but its grades', () => {
    assert.deepEqual(readdirSync(folder).sort(), ['gradebook', 'submitted']);
    for (const { id } of students)
      assert.ok(readdirSync(join(folder, 'submitted', id, assignment.name)).length <= 1);
  });
  it('gets messages that give no hidden input away', () => {
    for (const { id } of students) {
      const text = readFileSync(join(folder, 'gradebook', assignment.name, `${id}.json`), 'utf8');
      const marks = JSON.stringify(JSON.parse(text).questions.map((q: { marks: unknown }) => q.marks));
      assert.ok(!/1000003|1021/.test(marks), marks);
    }
  });
});
