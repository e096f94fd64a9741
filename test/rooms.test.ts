/** The rooms of lib/, from the machine up: a file may import from its own room and from those before it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { test } from 'node:test';

const rooms = [
  'sim',
  'os',
  'runtime',
  'goroutine',
  'compiler',
  'models',
  'observe',
  'explore',
  'charts',
  'notebook',
  'course',
];

const lib = join(__dirname, '../lib');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' ? [] : sources(path);
    return /\.ts$/.test(entry.name) ? [path] : [];
  });
}

const roomOf = (path: string): string => relative(lib, path).split(sep)[0];

test('each room uses only those above it', () => {
  const wrong: string[] = [];
  for (const file of sources(lib)) {
    const room = roomOf(file);
    if (!rooms.includes(room)) continue; // index.ts
    const text = readFileSync(file, 'utf8');
    for (const [, target] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const other = roomOf(resolve(dirname(file), target));
      if (rooms.indexOf(other) > rooms.indexOf(room)) {
        wrong.push(`${relative(lib, file)} imports ${target}: ${room} is below ${other}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('the simulator needs no Node: it shall run in a browser', () => {
  const simulator = ['sim', 'os', 'runtime', 'goroutine'].flatMap(room => sources(join(lib, room)));
  const users = simulator.filter(file => /from 'node:|require\(/.test(readFileSync(file, 'utf8')));
  assert.deepEqual(users, []);
});

test('the simulator has no clock and no chance but its own', () => {
  const simulator = ['sim', 'os', 'runtime', 'goroutine'].flatMap(room => sources(join(lib, room)));
  const users = simulator.filter(file =>
    /Math\.random|Date\.now|new Date|performance\.now|process\.hrtime/.test(readFileSync(file, 'utf8')),
  );
  assert.deepEqual(users, []);
});
