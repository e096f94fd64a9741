import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { Output } from '../../lib/course/nbformat';
import { Assets } from '../../lib/course/render/assets';
import { renderCells } from '../../lib/course/render/cells';
import { Prose } from '../../lib/course/render/markdown';
import { emptyFolder } from './sample';

const folder = emptyFolder();

function render(outputs: Output[], tags: string[] = [], source = 'f();'): string {
  const cell = { id: 'x', cell_type: 'code', metadata: { tags }, source, outputs };
  const prose = new Prose(target => target);
  const context = { assets: new Assets(folder), prose, name: 'n', language: 'typescript', at() {} };
  return renderCells([cell], context).join('');
}

const stream = (text: string, name = 'stdout'): Output => ({ output_type: 'stream', name, text });
const display = (data: Record<string, unknown>): Output => ({ output_type: 'display_data', data });

test('what a program prints is text, whatever it prints', () => {
  const hostile = '</pre><script>alert(1)</script><img src=x onerror=alert(2)>&amp;';
  for (const output of [
    stream(hostile),
    stream(hostile, 'stderr'),
    display({ 'text/plain': hostile }),
    { output_type: 'error', traceback: [hostile] },
  ]) {
    const html = render([output]);
    assert.doesNotMatch(html, /<script|<img/);
    assert.match(html, /&lt;\/pre&gt;&lt;script&gt;.*&amp;amp;/);
  }
});

test('no printed text can open an element', () => {
  const shell = render([stream('x')]).replace('x\n', '');
  const elements = (html: string) => html.match(/<\w+/g)!.sort();
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '/', 'a', '!', '-') }), text => {
      fc.pre(text !== '');
      assert.deepEqual(elements(render([stream(text)])), elements(shell));
    }),
  );
});

test('pieces of one stream are joined; terminal colours go', () => {
  const html = render([stream('a\n'), stream('\u001b[31mb\u001b[0m\n'), stream('c\n', 'stderr')]);
  assert.match(html, /<pre>a\nb<\/pre>/);
  assert.match(html, /Error<\/p><pre>c<\/pre>/);
});

test('long text is folded, and nothing of it is lost', () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  const html = render([stream(lines.join('\n'))]);
  assert.match(html, /<summary>88 more lines<\/summary>/);
  assert.deepEqual(html.match(/line \d+/g), lines);
});

/** tag, is the input there, is the output there, what is folded. */
const tags: [string, boolean, boolean, string | null][] = [
  ['hide-input', true, true, 'Show the code'],
  ['hide-output', true, true, 'Show the output'],
  ['hide-cell', true, true, 'Show the cell'],
  ['remove-input', false, true, null],
  ['remove-output', true, false, null],
  ['remove-cell', false, false, null],
  ['other', true, true, null],
];

for (const [tag, input, output, summary] of tags) {
  test(`tag ${tag}`, () => {
    const html = render([stream('printed')], [tag]);
    assert.equal(html.includes('f</span>();'), input);
    assert.equal(html.includes('printed'), output);
    assert.equal(/<summary>(.*)<\/summary>/.exec(html)?.[1] ?? null, summary);
  });
}

test('the richest form wins; pictures become files with their text', () => {
  const png = Buffer.from('not really a picture').toString('base64');
  const html = render([display({ 'text/plain': 'a "picture"', 'image/png': png })]);
  const [, src] = /<img src="(assets\/n\.[0-9a-f]+\.png)" alt="a &quot;picture&quot;">/.exec(html)!;
  assert.ok(existsSync(join(folder, src!)));
  assert.match(render([display({ 'text/html': '<b>x</b>', 'text/plain': 'y' })]), /rich"><b>x<\/b></);
});
