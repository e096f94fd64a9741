/**
 * What every lesson is tested for, and what its own test needs: the executed notebook's outputs by cell id.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { type Cell, joined, type Output, parseNotebook } from '../../lib/course/nbformat';
import { executeNotebooks } from '../../lib/course/notebook-runner';

/** GOROOT of a Go 1.26 on this machine, null where there is none. */
export const go126 = (() => {
  try {
    const [root, version] = execFileSync('go', ['env', 'GOROOT', 'GOVERSION'], { encoding: 'utf8' }).split(
      '\n',
    );
    return version!.startsWith('go1.26') ? root! : null;
  } catch {
    return null;
  }
})();

export const withoutGo = go126 ? false : 'SKIPPED: no Go 1.26 here to compare with';

/** Executes the notebook once, before the tests, and reads its cells' outputs. */
export function openLesson(name: string) {
  const path = resolve(`notebooks/${name}.ipynb`);
  const lesson = parseNotebook(readFileSync(path, 'utf8'));
  let outputs = new Map<string, Output[]>();
  before(async () => {
    const [done] = await executeNotebooks([path]);
    assert.equal(done!.failed, null);
    outputs = new Map(done!.notebook.cells.map(cell => [cell.id!, cell.outputs ?? []]));
  });

  const source = (cell: Cell) => joined(cell.source);
  const data = (id: string, type: string) =>
    outputs
      .get(id)!
      .filter(o => o.data)
      .map(o => joined(o.data![type] as string | string[]));

  return {
    path,
    cells: lesson.cells,
    prose: lesson.cells.filter(c => c.cell_type === 'markdown').map(source),
    code: lesson.cells.filter(c => c.cell_type === 'code').map(source),
    /** What a cell displays, of one type. */
    data,
    /** What a cell's displays say in plain text. */
    texts: (id: string) => data(id, 'text/plain'),
    stdout: (id: string) =>
      outputs
        .get(id)!
        .filter(o => o.name === 'stdout')
        .map(o => joined(o.text))
        .join(''),
    /** The tables a cell shows, as rows of texts by column. */
    tables: (id: string) =>
      data(id, 'text/html')
        .filter(html => html.includes('<table'))
        .map(readTable),
  };
}

function readTable(html: string): Record<string, string>[] {
  const cells = (row: string, tag: string) =>
    [...row.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'g'))].map(m =>
      m[1]!.replace(/<[^>]+>|(?<=\d),(?=\d{3})/g, ''),
    );
  const [head, ...rows] = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(m => m[1]!);
  const columns = cells(head!, 'th');
  return rows.map(row => Object.fromEntries(cells(row, 'td').map((text, i) => [columns[i]!, text])));
}

/**
 * The tests of form that every lesson passes.
 * @param cited what must stand in each cited line of Go's source: `proc.go:3331` → some of its words
 */
export function essay(lesson: ReturnType<typeof openLesson>, cited: Record<string, string>): void {
  const { path, cells, prose, code } = lesson;
  const text = prose.join('\n');

  test('an essay of 1,200 to 1,700 words in 25 to 35 cells, code in short ones', () => {
    const words = text.replace(/\]\([^)]*\)/g, ']').match(/\S+/g)!.length;
    assert.ok(words >= 1200 && words <= 1700, `${words} words`);
    assert.ok(cells.length >= 25 && cells.length <= 35, `${cells.length} cells`);
    const lengths = code.map(cell => cell.split('\n').length);
    assert.ok(lengths.filter(n => n <= 12).length >= 0.9 * lengths.length, `code lines ${lengths}`);
    assert.ok(Math.max(...lengths) <= 16, `code lines ${lengths}`);
  });

  test('asks before it tells, one exam question a section, a summary and things to try at the end', () => {
    assert.ok(text.includes('**Predict.**') && text.indexOf('**Predict.**') < text.indexOf('## 1.'));
    const sections = text.split(/^## (?=\d)/m).slice(1);
    assert.equal(sections.length, 5);
    for (const section of sections)
      assert.equal(section.match(/\*\*Could be asked:\*\*/g)?.length, 1, section.slice(0, 30));
    assert.match(text, /## In one sentence[\s\S]*## Try/);
    assert.doesNotMatch(text, /exercise|assignment/i);
  });

  test('links to files lead somewhere', () => {
    for (const [, target] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (!/^https:/.test(target!)) assert.ok(existsSync(join(dirname(path), target!)), target);
    }
  });

  test('every citation of Go’s source is one of those checked, with its link', () => {
    const found = [...text.matchAll(/\[(\w+\.go):(\d+)\]\(([^)]+)\)/g)];
    assert.deepEqual([...new Set(found.map(m => `${m[1]}:${m[2]}`))].sort(), Object.keys(cited).sort());
    for (const [, file, line, link] of found) {
      assert.equal(link, `https://github.com/golang/go/blob/go1.26.1/src/runtime/${file}#L${line}`);
    }
  });

  test('the cited lines say so', { skip: withoutGo }, () => {
    for (const [place, words] of Object.entries(cited)) {
      const [file, line] = place.split(':');
      const said = readFileSync(join(go126!, 'src/runtime', file!), 'utf8').split('\n')[Number(line) - 1]!;
      assert.ok(said.includes(words), `${place}: ${said}`);
    }
  });
}
