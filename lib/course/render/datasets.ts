/**
 * The recordings: datasets/README.md as a page, and a page for each file with what it holds, how it was
 * recorded, its first rows, and the file itself.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from './html';
import { plain } from './lesson';
import { Prose } from './markdown';
import { preview } from './preview';
import { referencePage } from './reference';
import type { Planned, Site } from './site';

const INDEX = 'datasets.html';

/** @returns no pages where the project has no datasets/README.md */
export function planDatasets({ root, assets, links }: Site): Planned[] {
  const folder = join(root, 'datasets');
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return [];
  const text = readFileSync(readme, 'utf8').replace(/^# .*\n+/, '');
  const files = readdirSync(folder)
    .filter(name => /\.(csv|json)$/.test(name))
    .sort();
  links.page(readme, INDEX);
  links.page(folder, INDEX);
  for (const file of files) links.page(join(folder, file), pageOf(file));
  const resolve = links.from(readme, () => 'datasets/README.md');
  const place = { href: INDEX, title: 'Datasets', part: 'Behind it' };
  const index: Planned = {
    place,
    make(shell) {
      const prose = new Prose(resolve);
      const body = html`<div class="prose">${prose.render(withLinks(text, files))}</div>`;
      return referencePage(place, plain(text.split(/\n\s*\n/)[0]!), body, prose, shell);
    },
  };
  const each = files.map((file): Planned => {
    const place = { href: pageOf(file), title: file, part: 'Behind it', under: INDEX };
    return {
      place,
      make(shell) {
        const prose = new Prose(resolve);
        const { what, lesson, command } = about(file, text);
        const bytes = readFileSync(join(folder, file));
        const href = assets.file(`files/datasets/${file}`, bytes);
        const body = html`<div class="prose">${what && prose.render(`${what[0]!.toUpperCase()}${what.slice(1)}.`)}</div>
<p>${lesson && `${/^\d/.test(lesson) ? 'Lessons' : 'Used by'}: ${lesson}. `}<a href="${INDEX}#columns">What the columns mean</a>, <a href="${INDEX}#how-far-to-trust-them">how far to trust them</a>.</p>
<p><a class="button" href="${href}" download="${file}">Download ${file}</a></p>
${command && html`<div class="prose">${prose.render(`## Recorded with\n\n${command}`)}</div>`}
${preview(file, bytes.toString('utf8'), prose)}`;
        return referencePage(place, plain(what ?? file), body, prose, shell);
      },
    };
  });
  return [index, ...each];
}

const pageOf = (file: string) =>
  `dataset-${file.replace(/\.(\w+)$/, (_, ext) => (ext === 'csv' ? '' : `-${ext}`))}.html`;

/** Names of files become links to their pages. */
function withLinks(text: string, files: string[]): string {
  return text.replace(/(?<!\[)`([\w.-]+\.(?:csv|json))`/g, (code, name) =>
    files.includes(name) ? `[${code}](${name})` : code,
  );
}

/** What the README's tables say about a file. */
function about(file: string, readme: string): { what?: string; lesson?: string; command?: string } {
  const rows = readme
    .split('\n')
    .filter(line => line.startsWith('|') && line.split('|')[1]!.includes(`\`${file}\``))
    .map(line => line.split('|').map(cell => cell.trim()));
  const holds = rows.find(cells => cells.length === 5 && !/^`/.test(cells[2]!));
  const recorded = rows.find(cells => cells !== holds);
  return {
    ...(holds ? { what: holds[2]!, lesson: holds[3]! } : {}),
    ...(recorded ? { command: recorded[2]! } : {}),
  };
}
