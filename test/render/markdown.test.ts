import assert from 'node:assert/strict';
import test from 'node:test';
import { Prose } from '../../lib/course/render/markdown';

const render = (source: string) => new Prose(target => target).render(source).text;

/** What an author writes, and what must stand on the page. */
const table: [name: string, source: string, expected: string | RegExp][] = [
  ['emphasis', '*a* **b** `c`', '<p><em>a</em> <strong>b</strong> <code>c</code></p>\n'],
  [
    'table in a scroller',
    '|a|\n|-|\n|b|',
    /^<div class="scroll"><table>[\s\S]*<td>b<\/td>[\s\S]*<\/table><\/div>\n$/,
  ],
  ['quotes', `"Go's" \`"x"\` ... (c)`, '<p>“Go’s” <code>&quot;x&quot;</code> ... (c)</p>\n'],
  ['column alignment', '|a|\n|-:|\n|1|', /<td style="text-align:right">1<\/td>/],
  [
    'heading with its anchor',
    '## One P!',
    /<h2 id="one-p"[^>]*><a class="header-anchor" href="#one-p">.*One P!/,
  ],
  [
    'Go, coloured',
    '```go\ngo f()\n```',
    /data-language="Go".*<span class="hljs-keyword">go<\/span> f\(\)<\/code>/,
  ],
  ['TypeScript, coloured', '```ts\nyield* go(f);\n```', /data-language="TypeScript".*hljs-keyword">yield/],
  ['text of no language', '```\na < b\n```', /<div class="code"><pre><code>a &lt; b<\/code>/],
  ['unknown language', '```weird\na < b\n```', /<code>a &lt; b<\/code>/],
  [
    'labelled quote',
    '> **Predict.** Which?',
    /^<div class="callout predict" role="note">[\s\S]*callout-label">Predict/,
  ],
  ['its end', '> **Try:** it\n\nafter', /<\/div>\n<p>after<\/p>\n$/],
  [
    'quote in a labelled quote',
    '> **Note.** a\n>\n> > b\n\nc',
    /<blockquote>[\s\S]*<\/blockquote>\n<\/div>\n<p>c/,
  ],
  ['ordinary quote', '> **Predictable** things', /^<blockquote>/],
  [
    'container',
    '::: corrected The *claim*\nText\n:::',
    /callout corrected" role="note"><p class="callout-label">The \*claim\*/,
  ],
  [
    'closing question',
    '**Could be asked:** why?',
    /^<p class="asked"><strong>Could be asked:<\/strong> why\?<\/p>/,
  ],
  ['numbered heading', '## 3. The 258th', /<h2 id="the-258th"/],
  ['container without a title', '::: note\nText\n:::', /callout-label">Note<\/p>\n<p>Text/],
  ['HTML of the author', '<kbd>Shift</kbd>', '<p><kbd>Shift</kbd></p>\n'],
  ['script as link', '[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>\n'],
];

for (const [name, source, expected] of table) {
  test(`markdown: ${name}`, () => {
    if (typeof expected === 'string') assert.equal(render(source), expected);
    else assert.match(render(source), expected);
  });
}

test('headings that read the same get different ids, over all cells of a page', () => {
  const prose = new Prose(target => target);
  prose.render('## Try\n\n### Try');
  prose.render('## Try');
  assert.deepEqual(
    prose.headings.map(h => [h.level, h.id, h.text]),
    [
      [2, 'try', 'Try'],
      [3, 'try-2', 'Try'],
      [2, 'try-3', 'Try'],
    ],
  );
});

test('footnotes are numbered through the page and stand at its end', () => {
  const prose = new Prose(target => target);
  const first = prose.render('One[^a].\n\n[^a]: Note A.').text;
  const second = prose.render('Two[^a].\n\n[^a]: Note B.').text;
  assert.match(first, /href="#fn1" id="fnref1">1</);
  assert.match(second, /href="#fn2" id="fnref2">2</);
  assert.doesNotMatch(first + second, /Note/);
  assert.match(prose.footnotes()!.text, /id="fn1"[\s\S]*Note A[\s\S]*id="fn2"[\s\S]*Note B/);
  assert.equal(new Prose(target => target).footnotes(), null);
});

test('targets of links and pictures are resolved', () => {
  const text = new Prose(target => `to/${target}`).render('[a](b.ipynb) ![c](d.png)').text;
  assert.match(text, /<a href="to\/b.ipynb">a<\/a> <img src="to\/d.png" alt="c">/);
});
