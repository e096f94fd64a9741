/** The static server: the site, the whole site and nothing but the site. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { listenFor } from '../../lib/course/serve';

const folder = mkdtempSync(join(tmpdir(), 'gmplab serve '));
const site = join(folder, 'site');
let server: Server;
let port: number;

before(async () => {
  mkdirSync(join(site, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'site-secret'));
  writeFileSync(join(site, 'index.html'), '<h1>Lessons</h1>');
  writeFileSync(join(site, 'assets', 'page.css'), 'body{}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'site-secret', 'secret.txt'), 'secret');
  ({ server, port } = await listenFor(site));
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Not fetch, which tidies a path up before it sends it. */
const get = (path: string, method = 'GET') =>
  new Promise<{ status: number; type: string; body: string }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method }, answer => {
      let body = '';
      answer.on('data', chunk => (body += chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, type: answer.headers['content-type'] ?? '', body }),
      );
    });
    asked.on('error', reject).end();
  });

test('pages and what they use have their types', async () => {
  assert.deepEqual(await get('/'), {
    status: 200,
    type: 'text/html;charset=utf-8',
    body: '<h1>Lessons</h1>',
  });
  assert.deepEqual(await get('/assets/page.css'), { status: 200, type: 'text/css', body: 'body{}' });
});

test('a new rendering is served without a restart', async () => {
  writeFileSync(join(site, 'new.html'), 'new');
  assert.equal((await get('/new.html')).body, 'new');
});

const outside = [
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/../../secret.txt',
  '/../site-secret/secret.txt',
  '/..%5csecret.txt',
  '//secret.txt',
  '/%',
  '/nowhere.html',
];

for (const path of outside) {
  test(`${path} is not there`, async () => assert.equal((await get(path)).status, 404));
}

test('it listens for this machine only', () => {
  assert.equal((server.address() as { address: string }).address, '127.0.0.1');
});
