/** What is made of a gradebook: pages, tables for nbgrader, Canvas and Moodle, lateness, points given by hand. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readAssignment } from '../../../lib/course/assignments/assignment';
import { findSubmissions, writeWhole } from '../../../lib/course/assignments/course-folder';
import { type Grade, readGrades, writeGrade } from '../../../lib/course/assignments/gradebook';
import { exercisesDir } from '../../../lib/course/assignments/release-command';
import { exportCommand, feedbackCommand, markCommand } from '../../../lib/course/assignments/results-command';
import { readDues, readManual, readRoster } from '../../../lib/course/assignments/roster';
import { scoreOf } from '../../../lib/course/assignments/score';
import { quietly } from './quietly';

const folder = mkdtempSync(join(tmpdir(), 'gmplab-results-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const assignment = readAssignment(join(exercisesDir, '06-run-queues.ipynb'));
const [order, runqput, slow, spill] = assignment.questions.map(question => question.id);

const mark = (points: number, earned: number, message = '') => ({ name: 'a look', points, earned, message });
const question = (id: string, points: number, earned: number | null, message = '') => ({
  id,
  points,
  earned,
  marks: [mark(points, earned ?? 0, message)],
  source: 'const answer = 1 < 2;',
  failure: null,
});
const grade = (student: string, timestamp: string, ...earned: (number | null)[]): Grade => ({
  student,
  assignment: assignment.name,
  timestamp,
  madeFrom: 'test',
  instance: student,
  problems: student === 'eve' ? ['there are 2 cells of q06-slow; the last one counts'] : [],
  questions: assignment.questions.map(({ id, points }, i) =>
    question(id, points, earned[i]!, earned[i] === points ? '' : '128 left (M21)'),
  ),
});

for (const each of [
  grade('ada', '2027-03-01T10:00:00Z', 2, 3, 3, 2),
  grade('bob', '2027-03-03T12:00:00Z', 0, 3, 1.5, 2),
  grade('eve', '', 0.5, 0, null, 0),
]) {
  writeGrade(folder, each);
  mkdirSync(join(folder, 'submitted', each.student, assignment.name), { recursive: true });
}
writeFileSync(
  join(folder, 'roster.csv'),
  'id,last_name,first_name,email\nada,"Lovelace",Ada,ada@example.org\nbob,=1+1,Bob,\n',
);
writeFileSync(join(folder, 'due.csv'), 'assignment,due,penalty\n06-run-queues,2027-03-02T00:00:00Z,0.1\n');

/** What a command prints. */
async function output(call: () => Promise<number>): Promise<string> {
  const write = process.stdout.write;
  let text = '';
  process.stdout.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof write;
  try {
    assert.equal(await call(), 0);
  } finally {
    process.stdout.write = write;
  }
  return text;
}

describe('scores', () => {
  const dues = readDues(folder);
  const score = (student: string) =>
    scoreOf(
      assignment,
      readGrades(folder, assignment.name).find(g => g.student === student)!,
      readManual(folder),
      dues,
    );
  it('lose a tenth for each day begun, none without a time', () => {
    assert.deepEqual([score('ada').score, score('ada').penalty], [10, 0]);
    assert.deepEqual([score('bob').raw, score('bob').penalty, score('bob').score], [6.5, 1.3, 5.2]);
    assert.equal(score('eve').penalty, 0);
  });
  it('take points that a person gave', async () => {
    await quietly(() => markCommand(folder, 'eve', slow!, '2', 'a "good" start, but'));
    assert.equal(score('eve').raw, 2.5);
    assert.equal(score('eve').comments.get(slow!), 'a "good" start, but');
    await quietly(() => markCommand(folder, 'eve', slow!, '1', 'read again'));
    assert.equal(score('eve').raw, 1.5);
  });
});

describe('tables', () => {
  it('nbgrader’s columns', async () => {
    assert.equal(
      await output(() => exportCommand(folder, [], { format: 'nbgrader' })),
      `assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score
06-run-queues,2027-03-02T00:00:00Z,2027-03-01T10:00:00Z,ada,Lovelace,Ada,ada@example.org,10,0,10,10
06-run-queues,2027-03-02T00:00:00Z,2027-03-03T12:00:00Z,bob,'=1+1,Bob,,6.5,1.3,5.2,10
06-run-queues,2027-03-02T00:00:00Z,,eve,,,,1.5,0,1.5,10
`,
    );
  });
  it('Canvas: a column an assignment, points possible in the second row', async () => {
    assert.equal(
      await output(() => exportCommand(folder, ['06'], { format: 'canvas' })),
      `Student,ID,SIS Login ID,Section,06-run-queues
Points Possible,,,,10
"Lovelace, Ada",,ada,,10
"=1+1, Bob",,bob,,5.2
eve,,eve,,1.5
`.replace('"=1+1, Bob"', '"\'=1+1, Bob"'),
    );
  });
  it('Moodle: found by user name or email', async () => {
    assert.match(
      await output(() => exportCommand(folder, [], { format: 'moodle' })),
      /^username,email,06-run-queues\nada,ada@example.org,10\n/,
    );
  });
});

describe('pages', () => {
  it('one for each student, one for the class', async () => {
    await quietly(() => feedbackCommand(folder, []));
    const page = (student: string) =>
      readFileSync(join(folder, 'feedback', student, assignment.name, `${assignment.name}.html`), 'utf8');
    assert.match(page('ada'), /10 of 10 points/);
    assert.match(page('bob'), /5\.2 of 10 points.*6\.5 less 1\.3 for lateness/);
    assert.match(page('bob'), /128 left \(M21\)/);
    assert.match(page('eve'), /there are 2 cells of q06-slow/);
    assert.match(page('eve'), /read again/);
    assert.doesNotMatch(page('eve'), /<script/);
    const overview = readFileSync(join(folder, 'overview', `${assignment.name}.html`), 'utf8');
    assert.match(overview, /3 submissions; the median is 5\.2 of 10/);
    for (const id of [order, runqput, slow, spill]) assert.ok(overview.includes(`id="${id}"`));
    assert.ok(!existsSync(join(folder, 'to-read')), 'nothing waits any more');
  });
});

describe('what is wrong is one line', () => {
  const cases: [string, () => Promise<unknown> | unknown, RegExp][] = [
    [
      'a format',
      () => exportCommand(folder, [], { format: 'excel' }),
      /no format "excel"; there are nbgrader, canvas, moodle/,
    ],
    ['an exercise', () => markCommand(folder, 'eve', 'q06-sloow', '1', ''), /no exercise "q06-sloow"/],
    ['too many points', () => markCommand(folder, 'eve', slow!, '9', ''), /has from 0 to 3 points; got 9/],
    ['no number', () => markCommand(folder, 'eve', slow!, 'two', ''), /got two/],
    ['a student', () => markCommand(folder, 'mallory', slow!, '1', ''), /mallory has submitted nothing/],
    [
      'an empty gradebook',
      () => feedbackCommand(join(folder, 'nowhere'), []),
      /nothing has been graded in .*: run gmplab grade/,
    ],
    [
      'no submissions',
      () => findSubmissions(join(folder, 'nowhere'), 'x'),
      /submissions lie in .*submitted\/STUDENT\/ASSIGNMENT/,
    ],
  ];
  for (const [name, call, message] of cases) {
    it(name, () => assert.rejects(async () => await call(), message));
  }
  const files: [string, string, (place: string) => unknown, RegExp][] = [
    ['roster.csv', 'id,name\nada,Ada\n', readRoster, /has no column last_name, first_name, email/],
    ['due.csv', 'assignment,due,penalty\na,tomorrow,0\n', readDues, /due\.csv line 2: "tomorrow" is no time/],
    ['due.csv', 'assignment,due,penalty\na,2027-01-01,2\n', readDues, /penalty is 2; it must be from 0 to 1/],
    [
      'manual.csv',
      'student,assignment,exercise,points,comment\na,b,c,,\n',
      readManual,
      /manual\.csv line 2: points are ""/,
    ],
    ['roster.csv', 'id,last_name\n"ada', readRoster, /roster\.csv: /],
  ];
  for (const [file, text, read, message] of files) {
    it(`${file}: ${message.source}`, () => {
      const place = mkdtempSync(join(folder, 'bad-'));
      writeWhole(join(place, file), text);
      assert.throws(() => read(place), message);
      rmSync(place, { recursive: true });
    });
  }
});
