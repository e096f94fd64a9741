/** In a process of its own: it changes the console. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';

const root = join(__dirname, '..', '..');

function run(program: string): string[][] {
  const setUp = `
    const { coalesceConsole } = require('./lib/notebook/console');
    const pieces = [];
    coalesceConsole();
    for (const name of ['stdout', 'stderr']) process[name].write = text => (pieces.push([name, text]), true);
    process.on('exit', () => require('node:fs').writeSync(1, JSON.stringify(pieces)));
  `;
  const out = execFileSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '-e',
      setUp.replace(
        'const {',
        `${program.startsWith('//plain') ? '' : "require('tslab/dist/jupyter');"}\nconst {`,
      ) + program,
    ],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return JSON.parse(out) as string[][];
}

it('a burst of calls is one message', () => {
  const pieces = run('for (let i = 0; i < 20000; i++) console.log(i);');
  assert.equal(pieces.length, 1);
  assert.equal(pieces[0]![1]!.split('\n').length, 20001);
});

it('order is kept across streams and turns', () => {
  const pieces = run(`
    console.log('a', { b: 1 });
    console.error('c');
    console.log('%d items', 3);
    setTimeout(() => console.log('d'));
  `);
  assert.deepEqual(pieces, [
    ['stdout', 'a { b: 1 }\n'],
    ['stderr', 'c\n'],
    ['stdout', '3 items\n'],
    ['stdout', 'd\n'],
  ]);
});

it('leaves the console of a plain program alone', () => {
  assert.equal(run('//plain\nfor (let i = 0; i < 3; i++) console.log(i);').length, 3);
});

it('a second copy of the library flushes what the first collected', () => {
  const pieces = run(`
    delete require.cache[require.resolve('./lib/notebook/console')];
    const second = require('./lib/notebook/console');
    second.coalesceConsole();
    console.log('a');
    second.flushConsole();
    process.stdout.write('shown');
  `);
  assert.deepEqual(pieces, [
    ['stdout', 'a\n'],
    ['stdout', 'shown'],
  ]);
});
