/** course.md tells the assignments that there are, with their points, and the sum. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAssignment } from '../../../lib/course/assignments/assignment';
import { findAssignments } from '../../../lib/course/assignments/release-command';
import { projectRoot } from '../../../lib/course/paths';

test('course.md lists every assignment with its points', () => {
  const text = readFileSync(join(projectRoot, 'course.md'), 'utf8');
  const sum = { machine: 0, person: 0 };
  for (const { name, questions } of findAssignments([]).map(readAssignment)) {
    const points = (manual: boolean) =>
      questions
        .filter(question => question.manual === manual)
        .reduce((all, question) => all + question.points, 0);
    sum.machine += points(false);
    sum.person += points(true);
    const exercises = questions.map(question => `${question.id} ${question.points}`).join(', ');
    const row = `| [${name}](notebooks/exercises/${name}.ipynb) | ${exercises} | ${points(false)} | ${points(true)} |`;
    assert.ok(text.includes(row), `missing: ${row}`);
  }
  const all = `Together ${sum.machine + sum.person} points: ${sum.machine} given by the machine, ${sum.person} by a person.`;
  assert.ok(text.includes(all), `missing: ${all}`);
});
