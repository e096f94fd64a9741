import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { csvRows, dataset } from '../../lib/notebook/dataset';

describe('dataset', () => {
  it('does not depend on the working folder', () => {
    const before = process.cwd();
    const here = dataset('run-orders.json');
    process.chdir(tmpdir());
    try {
      assert.deepEqual(dataset('run-orders.json'), here);
    } finally {
      process.chdir(before);
    }
  });

  it('names what there is when it is asked for something else', () => {
    for (const name of ['nothing.csv', '../package.json', 'README.md']) {
      assert.throws(() => dataset(name), /there is no dataset ".*"; there are .*run-orders\.json/);
    }
  });

  it('reads numbers as numbers, and a column with one word as words', () => {
    assert.deepEqual(csvRows('n,x,y\n1,2.5,a\n2,,7\n'), [
      { n: 1, x: 2.5, y: 'a' },
      { n: 2, x: null, y: '7' },
    ]);
    assert.deepEqual(csvRows('a,b\n"1,5",2\n'), [{ a: '1,5', b: 2 }]);
  });
});
