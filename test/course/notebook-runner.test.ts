/** The headless runner: what each kind of cell puts out, and that nothing a cell does harms the next notebook. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Output } from '../../lib/course/nbformat';
import { type ExecutedNotebook, executeNotebooks, type RunProgress } from '../../lib/course/notebook-runner';
import { schemaProblems } from '../../lib/course/notebook-schema';
import { projectRoot } from '../../lib/course/paths';
import { portable } from '../../lib/course/sanitize';

const fixture = (name: string) => join(projectRoot, 'test', 'fixtures', 'runner', `${name}.ipynb`);
const names = [
  'fails-exit',
  'fails-rejection',
  'fails-thrown',
  'fails-thrown-value',
  'fails-type-error',
  'outputs',
];
const steps: RunProgress[] = [];
let executed: ExecutedNotebook[];

before(async () => {
  executed = await executeNotebooks(names.map(fixture), step => steps.push(step));
});

const notebookOf = (name: string) => executed[names.indexOf(name)]!;
const outputsOf = (name: string, cellId: string): Output[] =>
  notebookOf(name).notebook.cells.find(cell => cell.id === cellId)!.outputs!;

const stdout = (...text: string[]): Output => ({ output_type: 'stream', name: 'stdout', text });
const stderr = (...text: string[]): Output => ({ output_type: 'stream', name: 'stderr', text });
const shown = (data: Record<string, unknown>): Output => ({
  output_type: 'display_data',
  data,
  metadata: {},
});
const error = (ename: string, evalue: string): Output => ({
  output_type: 'error',
  ename,
  evalue,
  traceback: `${ename}: ${evalue}`.split('\n'),
});

const outputs: [cellId: string, expected: Output[]][] = [
  ['stdout', [stdout('one\n', 'two\n', 'three\n')]],
  ['value', [stdout('42\n')]],
  ['both-streams', [stdout('out\n'), stderr('err\n'), stdout('out again\n')]],
  ['display', [shown({ 'text/html': ['<b>bold</b>\n', '<i>it</i>'] }), shown({ 'image/png': 'AQID' })]],
  ['bundle', [shown({ 'text/plain': ['a chart'], 'application/json': { answer: 42 } })]],
  ['updatable', [shown({ 'text/plain': ['second'] }), stdout('after\n')]],
  ['updates', []],
  ['await-it', [stdout('awaited\n')]],
  ['path', [stdout('node_modules/tslab/package.json\n')]],
  ['allowed-to-fail', [error('RangeError', 'on purpose')]],
  ['goes-on', [stdout('still here\n')]],
  ['many-lines', [stdout(...Array.from({ length: 2000 }, (_, i) => `${i}\n`))]],
];

for (const [cellId, expected] of outputs) {
  test(`outputs of the cell ${cellId}`, () => assert.deepEqual(outputsOf('outputs', cellId), expected));
}

test('a notebook without a failure says so, and its cells are numbered as Jupyter numbers them', () => {
  const { failed, notebook } = notebookOf('outputs');
  assert.equal(failed, null);
  const counts = notebook.cells.filter(cell => cell.cell_type === 'code').map(cell => cell.execution_count);
  assert.deepEqual(
    counts,
    outputs.map((_, i) => i + 1),
  );
});

const failures: [name: string, message: RegExp, outputs: Output[]][] = [
  ['thrown', /^TypeError: boom$/, [stdout('before\n'), error('TypeError', 'boom\nsecond line')]],
  ['thrown-value', /^Thrown: \{ code: 5 \}$/, [error('Thrown', '{ code: 5 }')]],
  ['rejection', /^Error: nobody listens$/, [stdout('printed\n'), error('Error', 'nobody listens')]],
  [
    'type-error',
    /^Type check: 1:7 - Type 'string' is not assignable to type 'number'\.$/,
    [error('Type check', "1:7 - Type 'string' is not assignable to type 'number'.")],
  ],
  ['exit', /^ended the process \(exit code 3\)$/, [error('Stopped', 'ended the process (exit code 3)')]],
];

for (const [cellId, message, expected] of failures) {
  test(`a notebook fails by ${cellId}: the cell is named, later cells do not run`, () => {
    const name = `fails-${cellId}`;
    assert.equal(notebookOf(name).failed!.cellId, cellId);
    assert.match(notebookOf(name).failed!.message, message);
    assert.deepEqual(outputsOf(name, cellId), expected);
    assert.deepEqual(outputsOf(name, 'never'), []);
  });
}

test('an executed notebook is a valid notebook', () => {
  for (const { path, notebook } of executed) assert.deepEqual(schemaProblems(notebook), [], path);
});

test('progress counts every code cell once, also those that a failure left out', () => {
  const total = executed
    .flatMap(({ notebook }) => notebook.cells)
    .filter(cell => cell.cell_type === 'code').length;
  assert.ok(steps.every((step, i) => i === 0 || step.done > steps[i - 1]!.done));
  assert.deepEqual(steps.at(-1)!.done, total);
  assert.ok(steps.every(step => step.total === total));
});

test('the file on the disk is left alone', () => {
  for (const name of names) assert.doesNotMatch(readFileSync(fixture(name), 'utf8'), /"output_type"/);
});

test('a cell that never ends is stopped, and the next notebook runs', async () => {
  const [endless, next] = await executeNotebooks([fixture('endless'), fixture('outputs')], undefined, {
    cellLimit: 6000,
  });
  assert.deepEqual(endless!.failed, { cellId: 'endless', message: 'did not finish within 6 s' });
  assert.equal(next!.failed, null);
});

test('text becomes portable: paths of the project relative, frames of stacks gone, the rest as it was', () => {
  const clean = portable('/home/me/gmp lab');
  const table: [string, string][] = [
    ['plain', 'plain'],
    ['see /home/me/gmp lab/lib/index.ts', 'see lib/index.ts'],
    ['see file:///home/me/gmp%20lab/lib/index.ts', 'see lib/index.ts'],
    [
      'Error: x\n    at f (/home/me/gmp lab/lib/dist/index.js:1:2)\n    at node:internal/timers:5:7\n',
      'Error: x\n',
    ],
    ['Error: x\n    at evalmachine.<anonymous>:3:7\nafter', 'Error: x\nafter'],
    ['    at noon\n    at g (someone)', '    at noon\n    at g (someone)'],
    ['goroutine 1 [running]:\n\tat main.go:5', 'goroutine 1 [running]:\n\tat main.go:5'],
  ];
  for (const [text, expected] of table) assert.equal(clean(text), expected);
});
