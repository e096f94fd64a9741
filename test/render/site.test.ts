import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'node:test';
import MiniSearch from 'minisearch';
import { renderSite } from '../../lib/course/render';
import { indexOptions } from '../../lib/course/render/client/search-options';
import { emptyFolder, root, sample } from './sample';

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

const first = join(emptyFolder(), 'site');
const made = renderSite({ notebooks: sample(), out: first, root });

test('a page a lesson, an index, the notebooks, one plotly', async () => {
  await made;
  const names = files(first);
  for (const name of [
    'index.html',
    '01-sample.html',
    '02-second.html',
    join('notebooks', '01-sample.ipynb'),
  ]) {
    assert.ok(names.includes(name), name);
  }
  assert.equal(names.filter(name => /plotly/.test(name)).length, 1);
});

test('a second render gives the same bytes, also in another place and order', async () => {
  await made;
  const second = join(emptyFolder(), 'other');
  await renderSite({ notebooks: sample().reverse(), out: second, root });
  assert.deepEqual(files(second), files(first));
  for (const name of files(first)) {
    assert.ok(readFileSync(join(first, name)).equals(readFileSync(join(second, name))), name);
  }
});

test('every link and source on every page is a file of the site', async () => {
  await made;
  for (const name of files(first).filter(name => name.endsWith('.html'))) {
    const html = readFileSync(join(first, name), 'utf8');
    for (const [, target] of html.matchAll(/(?:href|src|data-plotly|data-search|data-index)="([^"]*)"/g)) {
      if (target!.startsWith('data:')) continue;
      const [path, id] = target!.split('#');
      const page = path === '' ? html : readFileSync(join(first, decodeURIComponent(path!)), 'utf8');
      if (id) assert.ok(page.includes(`id="${id}"`), `${name}: ${target}`);
    }
  }
});

test('each page has the map with itself marked, and leads on in the order of the map', async () => {
  await made;
  const read = (name: string) => readFileSync(join(first, name), 'utf8');
  const map = (name: string) => /<nav class="map"[\s\S]*?<\/nav>/.exec(read(name))![0];
  const order = [...map('index.html').matchAll(/<a href="([^"]*)"/g)].map(match => match[1]!);
  assert.deepEqual(order.slice(0, 3), ['index.html', '01-sample.html', '02-second.html']);
  for (const name of order) {
    assert.match(map(name), new RegExp(`<a href="${name}" aria-current="page">`), name);
  }
  assert.match(read('01-sample.html'), /rel="next" href="02-second.html"/);
  assert.match(read('02-second.html'), /rel="prev" href="01-sample.html"/);
  assert.match(read('index.html'), /rel="next" href="01-sample.html"/);
  assert.doesNotMatch(read('index.html'), /rel="prev"/);
});

test('instructors have a page of their own; course.md links to pages of assignments and datasets', async () => {
  await made;
  const [home, guide] = ['index.html', 'guide.html'].map(name => readFileSync(join(first, name), 'utf8'));
  assert.match(guide!, /<h2 id="how-to-teach-it"/);
  assert.doesNotMatch(home!, /How to teach it/);
  for (const href of ['assignment-01-sample', 'assignments', 'datasets', 'dataset-counts']) {
    assert.ok(guide!.includes(`href="${href}.html"`), href);
  }
});

test('an assignment is what students get: no solution, no hidden test anywhere in the site', async () => {
  await made;
  assert.match(readFileSync(join(first, 'assignment-01-sample.html'), 'utf8'), /YOUR CODE HERE/);
  assert.ok(files(first).includes(join('assignments', '01-sample.ipynb')));
  for (const name of files(first)) {
    assert.ok(!/SECRET|BEGIN (SOLUTION|HIDDEN)/.test(readFileSync(join(first, name), 'latin1')), name);
  }
});

test('a dataset has a page: what it holds, how it was recorded, its first rows, the file', async () => {
  await made;
  const page = readFileSync(join(first, 'dataset-counts.html'), 'utf8');
  assert.match(page, /How often each order came\./);
  assert.match(page, /go run \.\/counts/);
  assert.match(page, /<dt>method<\/dt><dd>counted, &lt;b&gt;by hand&lt;\/b&gt;<\/dd>/);
  assert.match(page, /Rows 1 to 25 of 30/);
  assert.equal(page.match(/<td class="number">\d+<\/td>/g)!.length, 25);
  assert.match(page, /href="files\/datasets\/counts.csv" download="counts.csv"/);
  assert.match(readFileSync(join(first, 'dataset-nested-json.html'), 'utf8'), /&quot;rate&quot;: 1/);
});

test('the index finds sections of lessons, assignments, datasets and the guide', async () => {
  await made;
  const script = files(first).find(name => /search-index\.\w+\.js$/.test(name))!;
  const text = /^window\.gmplabIndex=(\{.*\});\n$/s.exec(readFileSync(join(first, script), 'utf8'))![1]!;
  const index = MiniSearch.loadJS(JSON.parse(text), indexOptions);
  const found = (words: string) => index.search(words).map(({ href }) => href);
  assert.ok(found('front seat').includes('01-sample.html#one-p'));
  assert.ok(found('runn').includes('01-sample.html#one-p'), 'beginnings of words');
  assert.deepEqual(found('slowly'), ['guide.html#how-to-teach-it']);
  assert.equal(found('each order came')[0], 'dataset-counts.html');
  assert.ok(found('order of many').some(href => href.startsWith('assignment-01-sample.html#')));
  assert.deepEqual(found('SECRET'), []);
  assert.deepEqual(found('one three hundred zebras'), []);
});

test('a page is at most 300 KB with script and style, without plotly and pictures', async () => {
  await made;
  const size = (name: string) => statSync(join(first, name)).size;
  const shared = files(first).filter(name => /page\.\w+\.(js|css)$/.test(name));
  assert.equal(shared.length, 2);
  assert.ok(size('01-sample.html') + shared.reduce((sum, name) => sum + size(name), 0) <= 300_000);
});

test('pages name no time, no folder of this machine', async () => {
  await made;
  for (const name of files(first).filter(name => /\.(html|css|svg)$|page.*\.js$/.test(name))) {
    const text = readFileSync(join(first, name), 'utf8');
    assert.ok(!text.includes(process.cwd()) && !text.includes(first), name);
    assert.doesNotMatch(text, new RegExp(`\\b${new Date().getFullYear()}\\b`), name);
  }
});

test('a failed notebook stops the render in one line that names the cell', async () => {
  const out = join(emptyFolder(), 'site');
  const [notebook] = sample();
  const failed = { cellId: 'five', message: 'Error: deadlock\n    at main' };
  await assert.rejects(renderSite({ notebooks: [{ ...notebook!, failed }], out, root }), {
    message: '01-sample.ipynb, cell "five": Error: deadlock',
  });
  assert.deepEqual(readdirSync(join(out, '..')), []);
});

test('a dead link stops the render and leaves the old site alone', async () => {
  const out = join(emptyFolder(), 'site');
  await renderSite({ notebooks: sample(), out, root });
  const before = files(out);
  const [notebook] = sample();
  notebook!.notebook.cells[1]!.source = 'See [this](../datasets/nothing.csv).';
  await assert.rejects(renderSite({ notebooks: [notebook!], out, root }), {
    message: /01-sample\.ipynb, cell "predict": the link \.\.\/datasets\/nothing\.csv leads to no file/,
  });
  assert.deepEqual(files(out), before);
  assert.deepEqual(readdirSync(join(out, '..')), ['site']);
});

test('a folder that is not a site is never replaced', async () => {
  const out = join(emptyFolder(), 'thesis');
  mkdirSync(out);
  writeFileSync(join(out, 'thesis.txt'), 'years of work');
  await assert.rejects(renderSite({ notebooks: sample(), out, root }), {
    message: /is not a site made by gmplab/,
  });
  assert.deepEqual(files(out), ['thesis.txt']);
});
