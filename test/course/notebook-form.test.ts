/** The committed form of notebooks: the bytes that Jupyter writes, and what `gmplab check` says of other forms. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { staticProblems } from '../../lib/course/check';
import { asLines, formatNotebook, joined, type Notebook, parseNotebook } from '../../lib/course/nbformat';
import { committedForm, metadata } from '../../lib/course/notebook-form';
import { projectRoot } from '../../lib/course/paths';

const fixtures = join(projectRoot, 'test', 'fixtures', 'runner');

/** A small notebook in the committed form, changed by `edit`. */
function problemsOf(edit: (notebook: Notebook) => void, text?: (text: string) => string): string[] {
  const notebook: Notebook = structuredClone({
    cells: [
      { cell_type: 'markdown', id: 'title', metadata: {}, source: ['# Title\n', '\n', 'Text.'] },
      {
        cell_type: 'code',
        execution_count: null,
        id: 'first-run',
        metadata: {},
        outputs: [],
        source: ['const a = 1;'],
      },
    ],
    metadata,
    nbformat: 4,
    nbformat_minor: 5,
  });
  edit(notebook);
  const written = formatNotebook(notebook);
  return staticProblems(text ? text(written) : written, notebook).map(
    ({ cellId, what }) => `${cellId}: ${what}`,
  );
}

test('the committed form has nothing to report', () =>
  assert.deepEqual(
    problemsOf(() => {}),
    [],
  ));

const code = (source: string) => (notebook: Notebook) => void (notebook.cells[1]!.source = asLines(source));

const table: [what: string, edit: (notebook: Notebook) => void, expected: RegExp][] = [
  ['old format', n => (n.nbformat_minor = 4), /^: nbformat 4\.4: 4\.5 is asked for/],
  ['no id', n => delete n.cells[1]!.id, /^#2: not nbformat 4\.5: .*required property 'id'/],
  ['bad id', n => (n.cells[1]!.id = 'a b'), /^a b: not nbformat 4\.5: id must match pattern/],
  [
    'unknown key',
    n => Object.assign(n.cells[1]!, { colour: 1 }),
    /^first-run: not nbformat 4\.5: .*\(colour\)/,
  ],
  [
    'unknown kind of cell',
    n => (n.cells[1]!.cell_type = 'poem'),
    /^first-run: not nbformat 4\.5: unknown cell_type poem/,
  ],
  ['same id twice', n => (n.cells[1]!.id = 'title'), /^title: this id is used twice/],
  ['made-up id', n => (n.cells[1]!.id = '8d2f0c1a'), /^8d2f0c1a: the id says nothing/],
  ['made-up UUID', n => (n.cells[1]!.id = 'cafe0123-11f0-4aaa-bbbb-0123456789ab'), /the id says nothing/],
  [
    'outputs',
    n => (n.cells[1]!.outputs = [{ output_type: 'stream', name: 'stdout', text: 'x' }]),
    /^first-run: has outputs/,
  ],
  ['execution count', n => (n.cells[1]!.execution_count = 3), /^first-run: has an execution count/],
  [
    'another kernel',
    n => (n.metadata = { ...n.metadata, kernelspec: { name: 'deno', display_name: 'Deno' } }),
    /^: metadata\.kernelspec is not tslab's/,
  ],
  ['no title', n => (n.cells[0]!.source = ['Text.']), /^title: the first cell is to be the title/],
  ['empty cell', code(''), /^first-run: is empty/],
  ['space at a line end', code('const a = 1; \n'), /^first-run: has spaces at the end of a line/],
  ['await of a parenthesis', code('const x = await (f());'), /^first-run: `await \(`/],
  ['for await', code('for await (const x of y) {}'), /^first-run: `for await`/],
  ['export', code('export const a = 1;'), /^first-run: `export`/],
  ['process.exit', code('process.exit(1)'), /^first-run: `process\.exit` hangs/],
  ['chance without a seed', code('Math.random()'), /^first-run: gives another output/],
];

for (const [what, edit, expected] of table) {
  test(`reported: ${what}`, () => {
    const problems = problemsOf(edit);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0]!, expected);
  });
}

test('reported: a notebook that the schema refuses as a whole', () => {
  const notebook = { metadata, nbformat: 4, nbformat_minor: 5 } as unknown as Notebook;
  assert.match(staticProblems('', notebook)[0]!.what, /the notebook must have required property 'cells'/);
});

test('words in strings and comments are not code', () => {
  assert.deepEqual(
    problemsOf(code("// await (x), process.exit()\nconst a = 'Math.random() and await (y)';")),
    [],
  );
});

const layouts: [what: string, change: (text: string) => string][] = [
  ['no line end at the end', text => text.trimEnd()],
  ['another indent', text => JSON.stringify(JSON.parse(text), null, 2)],
  [
    'keys in another order',
    text => text.replace(/( +"cell_type": "markdown",\n)( +"id": "title",\n)/, '$2$1'),
  ],
];

for (const [what, change] of layouts) {
  test(`reported: ${what}`, () => {
    const problems = problemsOf(() => {}, change);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /^: line \d+ is not as Jupyter saves it$/);
  });
}

test('committing a notebook that was run takes what running left', () => {
  const path = join(fixtures, 'outputs.ipynb');
  const text = readFileSync(path, 'utf8');
  const used = parseNotebook(text);
  for (const cell of used.cells) {
    if (cell.cell_type === 'code')
      Object.assign(cell, { execution_count: 1, outputs: [{ output_type: 'stream' }] });
  }
  assert.equal(formatNotebook(committedForm(used)), text);
});

test('reading and writing give the same bytes', () => {
  for (const file of readdirSync(fixtures)) {
    const text = readFileSync(join(fixtures, file), 'utf8');
    assert.equal(formatNotebook(parseNotebook(text)), text, file);
  }
});

test('a text and its lines are the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', ' ', 'é') }), text => {
      const lines = asLines(text);
      assert.equal(joined(lines), text);
      for (const line of lines.slice(0, -1))
        assert.ok(line.endsWith('\n') && !line.slice(0, -1).includes('\n'));
    }),
  );
});
