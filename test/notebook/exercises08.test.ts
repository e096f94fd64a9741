/** Lesson 08's exercises: what stands behind them is what the simulator does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksBefore } from '../../lib/course/assignments/keys/lesson08';
import { instanceOf } from '../../lib/notebook/exercises/check';
import { cured } from '../../lib/notebook/exercises/lesson08/fix';
import {
  type FairP,
  LONGEST,
  type Pick,
  play,
  type TickCase,
} from '../../lib/notebook/exercises/lesson08/tick';
import type { WaitInstance } from '../../lib/notebook/exercises/lesson08/wait';

test('q08-wait: a slice a link, two, none', () => {
  assert.equal(linksBefore({ empties: 1, divisor: 61, tick: 1 }), 61);
  assert.equal(linksBefore({ empties: 2, divisor: 61, tick: 1 }), 31);
  assert.equal(linksBefore({ empties: 0, divisor: 61, tick: 1 }), 'never');
  for (const name of ['', 'ada', 'bob', 'cleo']) {
    const { chains } = instanceOf('q08-wait', name) as WaitInstance;
    assert.deepEqual(chains.map(c => c.empties).sort(), [0, 1, 2]);
    for (const c of chains) assert.equal(linksBefore(c) === 'never', c.empties === 0, JSON.stringify(c));
  }
});

const own: Pick = (p: FairP, sched) => {
  if (p.runnext !== 0) {
    const g = p.runnext;
    p.runnext = 0;
    return g;
  }
  if (p.ring.length === 0) p.ring.push(...sched.queue.splice(0));
  return p.ring.shift() ?? 0;
};
const fair: Pick = (p, sched) =>
  p.picks % 61 === 0 && sched.queue.length > 0 ? (sched.queue.shift() as number) : own(p, sched);

for (const chain of ['queue', 'players', 'newborns'] as const) {
  test(`q08-tick, ${chain}: main starves without the rule, and does not with it`, () => {
    const scene: TickCase = { chain, yielders: 1, picks: 3000 };
    assert.equal(play(own, scene).longest, 3000);
    const { longest, links, many, trouble } = play(fair, scene);
    assert.ok(
      longest <= LONGEST && links > 1000 && many === 0 && trouble === '',
      JSON.stringify({ longest, links }),
    );
  });
}

test('q08-tick: a goroutine that is not there is told', () => {
  assert.match(play(() => 99, { chain: 'queue', yielders: 1, picks: 10 }).trouble, /pick 0 gave 99/);
  assert.match(play(() => undefined, { chain: 'queue', yielders: 0, picks: 10 }).trouble, /gave undefined/);
});

test('q08-fix: giving way before the successor is there cures, after it does not; so does one that takes the seat', () => {
  const back = (link: unknown): boolean => cured(link, 1).wait !== null;
  assert.equal(back(['gosched', { go: 'link' }]), true);
  assert.equal(back([{ go: 'link' }, { go: 'nobody' }]), true);
  assert.equal(back([{ go: 'link' }, 'gosched']), false);
  assert.equal(back([{ go: 'link' }]), false);
  assert.throws(() => cured('gosched', 1), /a list of steps/);
});
