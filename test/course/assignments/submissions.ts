/** Submissions for tests: right, half right, wrong, damaged in every way that instructors report, hostile. */
import type { Assignment } from '../../../lib/course/assignments/assignment';
import { keyOf } from '../../../lib/course/assignments/keys';
import { named, withMutant } from '../../../lib/course/assignments/prove';
import { studentVersion } from '../../../lib/course/assignments/release';
import { type Cell, joined, type Notebook, parseNotebook } from '../../../lib/course/nbformat';

export interface Case {
  name: string;
  /** The file's text; null for no file. */
  text: (student: string) => string | null;
  /** Points of each question, by its place; null: any. */
  points: (number | null)[];
  /** A line among the problems says this. */
  problem?: RegExp;
  /** The failure of a question, by its place, says this. */
  failure?: [number, RegExp];
}

const edit = (notebook: Notebook, change: (cells: Cell[]) => Cell[]): Notebook => ({
  ...notebook,
  cells: change(structuredClone(notebook.cells)),
});

/**
 * Cases for an assignment with at least two exercises of code.
 * @param offline whether this system can take the network away
 */
export function casesFor(assignment: Assignment, offline: boolean): Case[] {
  const { notebook, questions } = assignment;
  const full = questions.map(({ points, manual }) => (manual ? null : points));
  const none = questions.map(({ manual }) => (manual ? null : 0));
  const without = (...at: number[]) => full.map((points, i) => (at.includes(i) ? 0 : points));
  const id = (i: number) => questions[i]!.id;
  const right = (student: string) => named(notebook, student);
  const changed = (change: (cells: Cell[]) => Cell[]) => (student: string) =>
    named(edit(notebook, change), student);
  const at = (cells: Cell[], wanted: string) => cells.findIndex(cell => cell.id === wanted);
  /** Other code in place of the answer to question i. */
  const answer = (i: number, source: string) =>
    changed(cells => cells.map(cell => (cell.id === id(i) ? { ...cell, source } : cell)));
  /** Code in a cell of the student's own, in front of everything. */
  const first = (source: string) =>
    changed(cells => [
      { cell_type: 'code', metadata: {}, source, outputs: [], execution_count: null, id: 'mine' },
      ...cells,
    ]);

  const damaged: Case[] = [
    { name: 'no file', text: () => null, points: none, problem: /there is no notebook/ },
    { name: 'an empty file', text: () => '', points: none, problem: /not valid JSON/ },
    { name: 'half of a file', text: s => right(s).slice(0, 2000), points: none, problem: /not valid JSON/ },
    {
      name: 'a page of HTML',
      text: () => '<!doctype html><p>Log in',
      points: none,
      problem: /not valid JSON/,
    },
    {
      name: 'JSON that is no notebook',
      text: () => '{"cells": 3}',
      points: none,
      problem: /not a Jupyter notebook/,
    },
    {
      name: 'cells that are no cells',
      text: s => JSON.stringify({ ...JSON.parse(right(s)), cells: [null, 3, {}] }),
      points: none,
      problem: /is missing/,
    },
    { name: 'with a byte order mark', text: s => `\uFEFF${right(s)}`, points: full },
    {
      name: 'an answer deleted',
      text: changed(cells => cells.filter(cell => cell.id !== id(0))),
      points: without(0),
      problem: /is missing/,
    },
    {
      name: 'every answer deleted',
      text: changed(cells => cells.filter(cell => !questions.some(q => q.id === cell.id))),
      points: none,
      problem: /no answer was found/,
    },
    {
      name: 'tests deleted',
      text: changed(cells => cells.filter(cell => !cell.id!.endsWith('-tests'))),
      points: full,
    },
    {
      name: 'an answer doubled, the stub first',
      text: changed(cells => {
        const i = at(cells, id(1));
        const stub = parseNotebook(studentVersion(assignment)).cells[i]!;
        return [...cells.slice(0, i), { ...stub, id: 'copy' }, ...cells.slice(i)];
      }),
      points: full,
    },
    {
      name: 'an answer doubled, a wrong one last',
      text: changed(cells => {
        const i = at(cells, id(1));
        return [
          ...cells.slice(0, i + 1),
          { ...cells[i]!, id: 'copy', source: '// nothing' },
          ...cells.slice(i + 1),
        ];
      }),
      points: without(1),
      problem: /there are 2 cells/,
    },
    {
      name: 'an answer split in two',
      text: changed(cells => {
        const i = at(cells, id(1));
        const lines = joined(cells[i]!.source);
        return [
          ...cells.slice(0, i),
          { ...cells[i]!, source: '// first, a helper' },
          {
            cell_type: 'code',
            id: 'second',
            metadata: {},
            source: lines,
            outputs: [],
            execution_count: null,
          },
          ...cells.slice(i + 1),
        ];
      }),
      points: full,
    },
    {
      name: 'an answer turned into text',
      text: changed(cells =>
        cells.map(cell => (cell.id === id(1) ? { ...cell, cell_type: 'markdown' } : cell)),
      ),
      points: full,
    },
    {
      name: 'metadata lost',
      text: changed(cells => cells.map(cell => ({ ...cell, metadata: {} }))),
      points: full,
    },
    {
      name: 'cell ids lost',
      text: changed(cells => cells.map(({ id: _, ...cell }) => cell as Cell)),
      points: full,
    },
    {
      name: 'points forged',
      text: changed(cells =>
        cells.map(cell => ({
          ...cell,
          metadata: { nbgrader: { ...(cell.metadata.nbgrader as object), points: 1000, grade: true } },
        })),
      ),
      points: full,
    },
    {
      name: 'a grade_id renamed',
      text: changed(cells =>
        cells.map(cell =>
          cell.id === id(0) ? { ...cell, id: 'x', metadata: { nbgrader: { grade_id: 'q99-other' } } } : cell,
        ),
      ),
      points: without(0),
      problem: /unknown grade_id/,
    },
    { name: 'cells in reverse', text: changed(cells => [...cells].reverse()), points: full },
    {
      name: 'nbformat 4.2, sources as one string',
      text: s => {
        const n = JSON.parse(right(s));
        n.nbformat_minor = 2;
        for (const c of n.cells) {
          c.source = joined(c.source);
          delete c.id;
        }
        return JSON.stringify(n);
      },
      points: full,
    },
    {
      name: 'somebody else’s numbers',
      text: () => right('mallory'),
      points: full.map((points, i) => (id(i).match(/runqput|slow/) ? points : null)),
      problem: /marked as/,
    },
  ];
  const hostile: Case[] = [
    {
      name: 'an endless loop',
      text: answer(1, 'for (;;) {}'),
      points: without(1),
      failure: [1, /took longer/],
    },
    {
      name: 'a function that never returns',
      text: answer(1, `function ${nameOf(id(1))}() { for (;;) {} }`),
      points: without(1),
    },
    {
      name: 'a memory bomb',
      text: answer(1, 'const bomb = []; for (;;) bomb.push(new Array(1e6).fill(1));'),
      points: without(1),
      failure: [1, /memory/],
    },
    {
      name: 'a flood of output',
      text: answer(1, "for (;;) require('fs').writeSync(1, 'x'.repeat(1e6));"),
      points: without(1),
      failure: [1, /printed more|memory|longer|EAGAIN/],
    },
    {
      name: 'the process ended',
      text: answer(1, 'process.exit(0);'),
      points: without(1),
      failure: [1, /ended the process/],
    },
    {
      name: 'the process killed',
      text: answer(1, 'process.kill(process.pid, 9);'),
      points: without(1),
      failure: [1, /ended the process/],
    },
    {
      name: 'the parent folder read',
      text: answer(
        1,
        "require('fs').readdirSync('../../../..');\nrequire('fs').readFileSync('/etc/passwd');",
      ),
      points: without(1),
      failure: [1, /restricted/],
    },
    {
      name: 'a file written',
      text: answer(1, "require('fs').writeFileSync('here.txt', 'x');"),
      points: without(1),
      failure: [1, /restricted/],
    },
    {
      name: 'a process started',
      text: answer(1, "require('child_process').execSync('id');"),
      points: without(1),
      failure: [1, /restricted/],
    },
    {
      name: 'a thread started',
      text: answer(1, "new (require('worker_threads').Worker)('1', { eval: true });"),
      points: without(1),
      failure: [1, /restricted/],
    },
    {
      name: 'the inspector asked',
      text: answer(1, "const i = new (require('inspector').Session)(); i.connect();"),
      points: without(1),
    },
    {
      name: 'verdicts sent',
      text: first(
        "for (let i = 0; i < 9; i++) process.send({ kind: 'outcome', input: i, outcome: { data: 1 } });",
      ),
      points: full,
      problem: /sent a message/,
    },
    {
      name: 'the channel closed',
      text: answer(1, 'process.disconnect();'),
      points: without(1),
      failure: [1, /closed the channel/],
    },
    {
      name: 'prototypes patched',
      text: answer(
        1,
        'Array.prototype.join = () => "1";\nObject.prototype.toString = () => "[object Error]";\nJSON.stringify = () => "{}";',
      ),
      points: full.map((_, i) => (i === 1 ? 0 : null)),
    },
    {
      name: 'check patched',
      text: first(
        "const lib = require('../../lib'); try { lib.check = () => console.log('all passed'); } catch {}",
      ),
      points: full,
    },
    {
      name: 'a rejection that nobody handles',
      text: first("Promise.reject(new Error('late'));"),
      points: full,
    },
  ];
  if (offline) {
    hostile.push({
      name: 'the network asked',
      text: answer(
        1,
        "await new Promise((done, fail) => require('net').connect(80, '127.0.0.1', done).on('error', fail));",
      ),
      points: without(1),
      // Its own namespace has not even a way to itself.
      failure: [1, /ENETUNREACH/],
    });
  }
  const wrong: Case[] = questions.flatMap(({ id: of, manual }, i) =>
    manual
      ? []
      : (keyOf(of)?.mutants ?? []).map(mutant => ({
          name: `${of}: ${mutant.name}`,
          text: (student: string) => named(withMutant(assignment, of, mutant).notebook, student),
          points: full.map((points, j) => (i === j ? null : points)),
        })),
  );
  return [
    { name: 'right', text: right, points: full },
    { name: 'untouched', text: () => studentVersion(assignment), points: none },
    ...damaged,
    ...hostile,
    ...wrong,
  ];
}

const nameOf = (id: string) => id.replace(/^q\d\d-/, '').replace('slow', 'runqputslow');
