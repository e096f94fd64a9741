/** The whole project type-checks: tsx and esbuild, which run it, do not look. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../lib/course/paths';
import { node } from './gmplab';

test('the library and the tests have no type errors', async () => {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { stdout } = await node([tsc, '--project', projectRoot], {});
  assert.equal(stdout, '');
});
