/**
 * Every assignment holds what release asks of it: the reference solution gets full marks on everybody's numbers, the
 * stub none, each named wrong answer less than full marks with its own message. And what students get gives nothing
 * away.
 *
 * GMPLAB_INSTANCES says for how many students the reference is tried (200 for the full run).
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { readAssignment } from '../../../lib/course/assignments/assignment';
import { keyOf } from '../../../lib/course/assignments/keys';
import { markSubmission } from '../../../lib/course/assignments/mark';
import { named, proveAssignment } from '../../../lib/course/assignments/prove';
import { checksum, studentVersion } from '../../../lib/course/assignments/release';
import { findAssignments } from '../../../lib/course/assignments/release-command';
import { joined, parseNotebook } from '../../../lib/course/nbformat';
import { formProblems } from '../../../lib/course/notebook-form';
import { readNotebook } from '../../../lib/course/notebook-runner';
import { makeCage } from '../../../lib/course/sandbox/isolate';

const isBuilt: boolean = require('../../../lib/course/sources.cjs').isBuilt();
const skip = isBuilt ? false : 'LIBRARY NOT BUILT FROM THESE SOURCES: npm run build';
const students = Number(process.env.GMPLAB_INSTANCES ?? 2);
const cage = isBuilt ? makeCage() : null;
after(() => cage?.remove());

for (const path of findAssignments([])) {
  const assignment = readAssignment(path);
  describe(assignment.name, { skip }, () => {
    it('is proven', async () => {
      assert.deepEqual(await proveAssignment(assignment, cage!, () => {}), []);
    });
    it(`is solved by the reference for ${students} students`, async () => {
      for (let i = 0; i < students; i++) {
        const name = `student-${i}`;
        const { questions, problems } = await markSubmission(
          assignment,
          named(assignment.notebook, name),
          [name],
          cage!,
        );
        assert.deepEqual(problems, []);
        for (const { id, points, earned } of questions)
          if (keyOf(id)) assert.equal(earned, points, `${id} of ${name}`);
      }
    });
    it('has ten points, and a key or a reader for each exercise', () => {
      assert.equal(assignment.points, 10);
      for (const { id, manual } of assignment.questions) assert.equal(keyOf(id) === undefined, manual, id);
    });
    it('gives students neither solutions nor hidden tests, and a checksum where nbgrader wants one', () => {
      const text = studentVersion(assignment);
      assert.doesNotMatch(text, /SOLUTION|HIDDEN TESTS|MARK SCHEME|grading/);
      for (const cell of parseNotebook(text).cells) {
        const grading = cell.metadata.nbgrader as Parameters<typeof checksum>[2] | undefined;
        if (grading) assert.equal(grading.checksum, checksum(joined(cell.source), cell.cell_type, grading));
      }
    });
    it('is in the committed form', () => {
      const { text, notebook } = readNotebook(path);
      assert.deepEqual(formProblems(text, notebook), []);
    });
  });
}
