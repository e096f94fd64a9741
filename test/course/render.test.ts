/** `gmplab render`: a whole site or none, and no work twice. */
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../lib/course/paths';
import { built, copyOfProject } from './copy';
import { gmplab } from './gmplab';

function projectWith(...notebooks: string[]): string {
  const root = copyOfProject([...built, 'lib/course/render', 'lib/charts']);
  mkdirSync(join(root, 'notebooks'));
  for (const name of notebooks)
    copyFileSync(join(projectRoot, 'test/fixtures/runner', name), join(root, 'notebooks', name));
  return root;
}

test('renders, says where, and with --changed only when something has changed', async () => {
  const root = projectWith('outputs.ipynb');
  const render = () => gmplab(['render', '--changed'], { root });
  const first = await render();
  assert.deepEqual([first.code, first.stdout], [0, `${join('site', 'index.html')}\n`], first.stderr);
  assert.match(first.stderr, /^run outputs\.ipynb\nrender /, 'plain lines where there is no terminal');
  assert.match(readFileSync(join(root, 'site', 'outputs.html'), 'utf8'), /still here/);

  const second = await render();
  assert.deepEqual([second.stdout, second.stderr], [`${join('site', 'index.html')} is up to date\n`, '']);

  const notebook = join(root, 'notebooks', 'outputs.ipynb');
  appendFileSync(notebook, '\n');
  assert.match((await render()).stderr, /^run /);
});

test('a failing notebook is named by its cell, and no site is written', async () => {
  const root = projectWith('fails-thrown.ipynb');
  const { code, stdout, stderr } = await gmplab(['render'], { root });
  assert.equal(
    stderr,
    `run fails-thrown.ipynb\n${join('notebooks', 'fails-thrown.ipynb')}: thrown: TypeError: boom\n`,
  );
  assert.equal(stdout, '');
  assert.equal(code, 1);
  assert.equal(existsSync(join(root, 'site')), false);
  assert.deepEqual(readdirSync(root).sort(), ['lib', 'notebooks', 'package.json']);
});

test('check reports a failing cell and a wrong form, one line each', async () => {
  const root = projectWith('fails-thrown.ipynb');
  const path = join('notebooks', 'fails-thrown.ipynb');
  appendFileSync(join(root, path), '\n');
  const { code, stdout } = await gmplab(['check'], { root });
  assert.deepEqual(stdout.split('\n'), [
    `${path}: line 64 is not as Jupyter saves it`,
    `${path}: thrown: TypeError: boom`,
    '',
  ]);
  assert.equal(code, 1);
  // --fix mends the form; what a cell does is the author's to mend.
  assert.equal((await gmplab(['check', '--fix'], { root })).stdout, `${path}: thrown: TypeError: boom\n`);
});
