import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Assets } from '../../lib/course/render/assets';
import { renderHtmlOutput } from '../../lib/course/render/figures';
import { emptyFolder } from './sample';

const folder = emptyFolder();
const render = (html: string) => renderHtmlOutput(html, 'lesson', new Assets(folder));

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="760" height="216" viewBox="0 0 760 216"/>';
const uri = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
const figure = {
  data: [{ name: '</script><b>' }],
  layout: {},
  alt: 'A chart.',
  rows: [{ P: '<P0>', 'busy (ns)': 4 }],
};
const json = JSON.stringify(figure).replace(/</g, '\\u003c');
const output =
  `<figure class="gmplab-figure"><img src="${uri}" alt="A chart.">` +
  `<script type="application/json" class="gmplab-plotly">${json}</script><script>jupyter()</script></figure>`;

test('the picture becomes a file of the same bytes, with its size', () => {
  const [, src] = /<img src="([^"]+)" alt="A chart\." decoding="async" width="760" height="216">/.exec(
    render(output),
  )!;
  assert.match(src!, /^assets\/lesson\.[0-9a-f]{10}\.svg$/);
  assert.equal(readFileSync(join(folder, src!), 'utf8'), svg);
});

test('the data stay, unable to close their element; scripts go', () => {
  const scripts = [...render(output).matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
  assert.deepEqual(
    scripts.map(([, attributes]) => attributes),
    [' type="application/json" class="gmplab-plotly"'],
  );
  const { rows: _, ...rest } = figure;
  assert.deepEqual(JSON.parse(scripts[0]![2]!), rest);
});

test('the rows stand under the figure as a table', () => {
  assert.match(
    render(output),
    /<details class="data">.*<th scope="col" class="number">busy \(ns\)<\/th>.*<td>&lt;P0&gt;<\/td><td class="number">4<\/td>/s,
  );
});

test('event attributes go, tables get a scroller, the rest stays', () => {
  assert.equal(
    render('<p onclick="x()">a</p><table><tbody><tr><td>1</td></tr></tbody></table>'),
    '<p>a</p><div class="scroll"><table><tbody><tr><td>1</td></tr></tbody></table></div>',
  );
});
