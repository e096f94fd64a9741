/**
 * The orders that real Go gave (test/oracle/golden.json), reproduced exactly.
 *
 * As golden/*.go do, main sleeps first while the runtime's own goroutines settle; scenarios that were recorded
 * at a known schedtick start there instead.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type GoFunction, ms, orderText, simulate, sleep } from '../../lib/index';
import * as locks from '../oracle/twins/golden-locks';
import * as more from '../oracle/twins/golden-more';
import * as order from '../oracle/twins/golden-order';

interface Vector {
  id: string;
  program: string;
  scenario: string;
  n?: number;
  tick?: number;
  order: number[];
}

const golden = JSON.parse(readFileSync(join(__dirname, '../oracle/golden.json'), 'utf8')) as {
  vectors: Vector[];
};

type Twin = (out: number[], n: number) => ReturnType<GoFunction>;
const twins: Record<string, Twin> = {
  spawn: order.spawn,
  close: order.close,
  waitgroup: order.waitgroup,
  unbuffered: order.unbuffered,
  buffered: order.buffered,
  gosched: order.gosched3,
  sleep: order.sleepers,
  afterfunc: order.afterfunc,
  ...more,
  cond: locks.signalled,
  mutex: locks.queued,
  barge: locks.barge,
  rwmutex: locks.rwmutex,
};

for (const v of golden.vectors) {
  const twin = twins[v.program];
  const at = v.tick === undefined ? '' : `, from tick ${v.tick}`;
  test(`${v.id}: ${v.scenario}${at}`, {
    skip: twin === undefined && `no ${v.program} in the API yet`,
  }, () => {
    const out: number[] = [];
    const run = simulate({ procs: 1, startTick: v.tick, debug: { verify: true } }, function* main() {
      if (v.tick === undefined) yield* sleep(20 * ms);
      yield* twin(out, v.n ?? 0);
    });
    assert.equal(run.end.kind, 'return', run.end.message);
    assert.equal(orderText(out), orderText(v.order));
  });
}
