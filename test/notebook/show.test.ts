import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { JSDOM } from 'jsdom';
import { frames } from '../../lib/charts/board';
import { depth } from '../../lib/charts/depth';
import type { Figure } from '../../lib/charts/figure';
import { strip } from '../../lib/charts/strip';
import { table } from '../../lib/charts/table';
import { htmlForm, show } from '../../lib/notebook/show';
import { spawnOnOneP } from '../observe/one-p';

interface Display {
  data: Record<string, string>;
}
const jupyter = require('tslab/dist/jupyter') as { lastWriteDisplayData: unknown };

describe('show', () => {
  let sent: Display[] = [];
  beforeEach(() => {
    sent = [];
    jupyter.lastWriteDisplayData = (d: Display) => sent.push(d);
  });
  afterEach(() => {
    jupyter.lastWriteDisplayData = null;
  });

  it('sends one output with both forms', () => {
    show(strip([1, 2], [2, 1]));
    assert.equal(sent.length, 1);
    assert.deepEqual(Object.keys(sent[0]!.data).sort(), ['text/html', 'text/plain']);
    assert.match(sent[0]!.data['text/plain']!, /^The orders order 1 and order 2 part at position 1/);
  });

  it('has the form the pages rely on', () => {
    const figure = { ...strip([1, 2], [2, 1]), note: 'a <note> & more' };
    const doc = new JSDOM(htmlForm(figure)).window.document;
    const holder = doc.querySelector('figure.gmplab-figure')!;
    const img = holder.querySelector('img')!;
    assert.equal(img.alt, figure.alt);
    assert.match(img.src, /^data:image\/svg\+xml;base64,/);
    assert.equal(img.width, 760);
    assert.equal(holder.querySelector('figcaption')!.textContent, 'a <note> & more');
    const json = JSON.parse(holder.querySelector('script.gmplab-plotly')!.textContent!) as Figure;
    assert.deepEqual(json.data, JSON.parse(JSON.stringify(figure.data)));
    assert.deepEqual(Object.keys(json), ['data', 'layout', 'alt', 'rows']);
    assert.equal(holder.querySelector('script:not([type])')!.getAttributeNames().length, 0);
  });

  it('labels cannot break out of the script or the attribute', () => {
    const html = htmlForm(strip(['</script><b>', '" onload="x']));
    const doc = new JSDOM(html).window.document;
    assert.equal(doc.querySelectorAll('b').length, 0);
    assert.equal(doc.querySelector('img')!.getAttribute('onload'), null);
    assert.equal(doc.querySelectorAll('script').length, 2);
  });

  it('keeps 200 rows of a long table of numbers, the figure all', () => {
    const figure = strip(spawnOnOneP(1000));
    const doc = new JSDOM(htmlForm(figure)).window.document;
    const json = JSON.parse(doc.querySelector('script.gmplab-plotly')!.textContent!) as Figure;
    assert.deepEqual([json.rows.length, figure.rows.length], [200, 1000]);
  });

  it('frames read from top to bottom without scripts', () => {
    const f = frames(spawnOnOneP(2), [300, 600]);
    const doc = new JSDOM(htmlForm(f)).window.document;
    const items = [...doc.querySelectorAll('figure.gmplab-frames > ol > li')];
    assert.deepEqual(
      items.map(li => li.querySelector('p')!.textContent),
      f.frames.map(x => x.caption),
    );
    assert.ok(items.every(li => li.querySelector('img')!.alt.startsWith('At ')));
  });

  it('shows several things as several outputs, in order', () => {
    show(table([{ n: 1 }]), depth(spawnOnOneP(5)));
    assert.deepEqual(
      sent.map(d => /^<(table|figure)/.exec(d.data['text/html']!)![1]),
      ['table', 'figure'],
    );
  });

  it('stays small', () => {
    const big = [depth(spawnOnOneP(1000), { x: 'spawn' }), strip(spawnOnOneP(1000))].map(
      f => htmlForm(f).length,
    );
    assert.ok(
      big.every(n => n < 150_000),
      String(big),
    );
  });

  it('prints the text where there is no notebook', t => {
    jupyter.lastWriteDisplayData = null;
    const log = t.mock.method(console, 'log', () => {});
    show(strip([1]));
    assert.deepEqual(log.mock.calls[0]!.arguments, ['Run order of 1 entry: 1.']);
  });

  it('refuses what no builder made', () => {
    assert.throws(() => show({} as never), /show wants what a chart builder returns/);
  });
});
