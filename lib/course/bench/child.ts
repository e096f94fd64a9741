/** The process in which one scenario is measured, so that no other one has shaped V8's code before it. */
import { measure } from './measure';
import { scenarios } from './scenarios';

export interface ChildJob {
  scenario: string;
  size: number;
}

// Without the parent there is nobody to report to.
process.once('disconnect', () => process.exit());

process.once('message', async ({ scenario, size }: ChildJob) => {
  const found = scenarios.find(({ name }) => name === scenario)!;
  process.send!(await measure(found, size), () => process.disconnect());
});
