import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { predict, prediction, revealed } from '../../lib/notebook/predict';
import { spawnOnOneP } from '../observe/one-p';

function said(act: () => void): string {
  const log = mock.method(console, 'log', () => {});
  act();
  const text = log.mock.calls.map(call => call.arguments.join(' ')).join('\n');
  log.mock.restore();
  return text;
}

describe('predict', () => {
  it('takes numbers, a list or text', () => {
    const forms: [string, Parameters<typeof predict>[1][]][] = [
      ['numbers', [5, 1, 2, 3]],
      ['list', [[5, 1, 2, 3]]],
      ['text', ['5 1..3']],
      ['commas', ['5, 1, 2, 3']],
    ];
    for (const [id, answer] of forms) {
      said(() => predict(id, ...answer));
      assert.deepEqual(prediction(id), ['5', '1', '2', '3'], id);
    }
  });

  it('seals the first and says so kindly', () => {
    assert.match(
      said(() => predict('seal', 1, 2)),
      /^Sealed: 1 2\. Now run it\.$/,
    );
    assert.match(
      said(() => predict('seal', 2, 1)),
      /sealed: 1 2\. That is the point/,
    );
    assert.deepEqual(prediction('seal'), ['1', '2']);
    // Running the same cell again is no second guess.
    assert.match(
      said(() => predict('seal', 1, 2)),
      /^Sealed/,
    );
  });

  it('an empty call seals nothing', () => {
    assert.match(
      said(() => predict('empty')),
      /No prediction for empty yet/,
    );
    assert.equal(prediction('empty'), null);
  });

  it('wants a name', () => {
    assert.throws(() => predict('', 1), /wants a name first/);
  });
});

describe('reveal names the rule behind the first difference', () => {
  const run = spawnOnOneP(258, 28);
  // 258 129..161 1 162..221 2 222..256 3..128 257
  const cases: [id: string, answer: string, note: RegExp][] = [
    ['seat', '1..258', /^Position 1 is 258; you said 1\. 258 sat in the front seat \(runnext\) of P0/],
    [
      'queue',
      '258 1..257',
      /^The first one is right\. Position 2 is 129; you said 1\. The front seat of P0 was empty, so the oldest/,
    ],
    [
      'tick',
      '258 129..162',
      /Position 35 is 1; you said 162\. P0 had begun 61 time slices, a multiple of 61/,
    ],
    [
      'batch',
      '258 129..161 1 162..221 2 222..256 128',
      /Position 132 is 3; .* took a batch from the global queue/,
    ],
    ['short', '258 129', /Position 3 is 130; yours ends there/],
    ['long', `${run.lines.join(' ')} 9`, /Then the run is over; yours goes on with 9/],
    ['right', run.lines.join(' '), /^You had all 258 right\.$/],
  ];
  for (const [id, answer, note] of cases) {
    it(id, () => {
      said(() => predict(id, answer));
      assert.match(revealed(id, run).note!, note);
    });
  }

  it('without a prediction it shows the real order and invites', () => {
    const f = revealed('nobody asked', run);
    assert.match(f.note!, /No prediction was made for nobody asked/);
    assert.match(f.alt, /^Run order of 258 entries/);
  });

  it('compares with a recorded order too, without a rule', () => {
    said(() => predict('recorded', 2, 1));
    assert.equal(revealed('recorded', '1..2').note, 'Position 1 is 1; you said 2.');
  });
});
