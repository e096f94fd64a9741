/** About the site: what it was made with, how, and under which licences. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { goVersions } from '../../runtime/switches';
import { libDir, projectRoot } from '../paths';
import { html } from './html';
import { Prose } from './markdown';
import { referencePage } from './reference';
import { rowsTable } from './rows';
import type { Planned } from './site';

/** Packages whose work is in the pages or made their contents, and what they do. */
const tools = {
  tslab: 'translates and runs the cells',
  typescript: 'checks the library',
  'plotly.js-dist': 'draws charts, here and in Jupyter',
  'markdown-it': 'sets the prose',
  'highlight.js': 'colours the code',
  'web-tree-sitter': 'reads Go programs',
  minisearch: 'searches',
  esbuild: 'bundles scripts and styles',
};

const text = `## How it is made

The lessons are notebooks. Rendering runs every cell from top to bottom and puts down what it prints and draws; a cell that fails stops the rendering. So each number and picture in a lesson comes from the code above it, run on the version of the library below. The same notebooks give the same pages, byte for byte, on every machine.

What the simulator does is held against real Go: recorded orders, counts and times lie in the [datasets](datasets.html), each with the program that recorded it. Nothing there is read by the simulator.

A page asks for nothing outside its folder. It can be copied, put on a stick, printed, or served from anywhere. Without scripts each chart is a picture and everything can be read. A guess that you write down, and your choice of light or dark, stay in your browser.

## Versions
`;

const licence = `## Licences

Text, code, pictures and recordings of this course are under the MIT licence. Packages carry the licences above.
`;

export function planAbout(datasets: boolean): Planned {
  const place = { href: 'about.html', title: 'About this site', part: 'Behind it' };
  const make: Planned['make'] = shell => {
    const prose = new Prose(target => target);
    const opening = datasets ? text : text.replace('[datasets](datasets.html)', 'datasets');
    const body = html`<div class="prose">${prose.render(opening)}</div>
${rowsTable([
  {
    name: 'GMP Lab',
    version: read(join(projectRoot, 'package.json')).version,
    what: 'the library and this course',
    licence: 'MIT',
  },
  {
    name: 'Go',
    version: goVersions.at(-1)!,
    what: 'the release that is simulated by default',
    licence: 'BSD-3-Clause',
  },
  ...Object.entries(tools).map(([name, what]) => ({ name, ...packageOf(name), what })),
])}
<div class="prose">${prose.render(licence)}</div>`;
    return referencePage(place, 'Versions, how the pages are made, licences.', body, prose, shell);
  };
  return { place, make };
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** @throws Error when the package is not installed */
function packageOf(name: string): { version: string; licence: string } {
  const folders = createRequire(join(libDir, 'package.json')).resolve.paths(name) ?? [];
  const path = folders.map(folder => join(folder, name, 'package.json')).find(existsSync);
  if (!path) throw new Error(`${name} is not installed: run npm install`);
  const { version, license } = read(path);
  return { version, licence: license };
}
