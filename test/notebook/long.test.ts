/** The line under a cell while a long run goes on. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { long } from '../../lib/notebook/long';
import { simulate } from '../../lib/observe/simulate';

interface Display {
  data: Record<string, string>;
  transient: { display_id?: string };
}
const jupyter = require('tslab/dist/jupyter') as { lastWriteDisplayData: unknown };
let sent: (Display & { update: boolean })[] = [];
beforeEach(() => {
  sent = [];
  jupyter.lastWriteDisplayData = (d: Display, update: boolean) => sent.push({ ...d, update });
});
afterEach(() => {
  jupyter.lastWriteDisplayData = null;
});

const n = 300_000;
const program = {
  tasks: {
    main: [{ add: 'all', n }, { go: 'task', times: n }, { wait: 'all' }],
    task: [{ io: 1_000_000 }, { done: 'all' }],
  },
  groups: ['all'],
};

test('one output, rewritten while the run goes on, that ends with what was simulated', async () => {
  const run = await long({ procs: 2 }, program);
  const [first, ...updates] = sent;
  assert.equal(first!.update, false);
  assert.ok(updates.length > 2 && updates.every(d => d.update));
  assert.equal(new Set(sent.map(d => d.transient.display_id)).size, 1);
  assert.match(updates[0]!.data['text/plain']!, /goroutines alive, .* started, .* ended$/);
  assert.match(sent.at(-1)!.data['text/plain']!, /^simulated [\d.]+ m?s: 300,005 goroutines, [\d,]+ events$/);
  assert.equal(run.events, simulate({ procs: 2 }, program).events);
});

test('a run that is stopped says so, and the next one has a line of its own', async () => {
  const run = await long({ procs: 2, progress: now => now.spawned < 1000 }, program);
  assert.equal(run.end.kind, 'stopped');
  assert.match(sent.at(-1)!.data['text/plain']!, /^stopped at /);
  const before = sent[0]!.transient.display_id;
  sent = [];
  await long({}, { tasks: { main: ['gosched'] } });
  assert.notEqual(sent[0]!.transient.display_id, before);
});
