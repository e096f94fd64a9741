/** The script in each output, in a page that says it is Jupyter and in one that does not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JSDOM } from 'jsdom';
import { frames } from '../../lib/charts/board';
import { strip } from '../../lib/charts/strip';
import { htmlForm } from '../../lib/notebook/show';
import { spawnOnOneP } from '../observe/one-p';

const config = '<script id="jupyter-config-data" type="application/json">{"baseUrl": "/user/ann/"}</script>';
const open = (html: string) =>
  new JSDOM(`<body>${html}</body>`, { runScripts: 'dangerously' }).window.document;

describe('the script in an output', () => {
  it('loads plotly from the server of the page, once', () => {
    const doc = open(config + htmlForm(strip([1])) + htmlForm(strip([2])));
    const sources = [...doc.querySelectorAll('script[src]')].map(s => s.getAttribute('src'));
    assert.deepEqual(sources, ['/user/ann/files/node_modules/plotly.js-dist/plotly.js']);
    assert.ok(
      [...doc.querySelectorAll('img')].every(img => !img.hidden),
      'the picture stays until there is a chart',
    );
  });

  it('does nothing on a page that is not Jupyter', () => {
    const doc = open(htmlForm(strip([1])) + htmlForm(frames(spawnOnOneP(1), [0, 300])));
    assert.equal(doc.querySelectorAll('script[src], button').length, 0);
    assert.equal([...doc.querySelectorAll('li')].filter(li => li.hidden).length, 0);
  });

  it('steps through frames, by buttons and by keys', () => {
    const doc = open(config + htmlForm(frames(spawnOnOneP(3), [0, 300, 600, 900])));
    const seen = () => [...doc.querySelectorAll('li')].findIndex(li => !li.hidden);
    const [back, next] = [...doc.querySelectorAll('button')];
    const press = (key: string) =>
      next!.dispatchEvent(new doc.defaultView!.KeyboardEvent('keydown', { key, bubbles: true }));
    const steps: [() => void, number][] = [
      [() => {}, 0],
      [() => back!.click(), 0],
      [() => next!.click(), 1],
      [() => press('ArrowRight'), 2],
      [() => press('End'), 3],
      [() => next!.click(), 3],
      [() => press('ArrowLeft'), 2],
      [() => press('Home'), 0],
    ];
    for (const [step, at] of steps) {
      step();
      assert.equal(seen(), at);
    }
    assert.equal(doc.querySelector('[aria-live]')!.textContent, '1 of 4');
  });
});
