/** What a step of the ladder means, in words: for the command line and for cells. */
import { causeTexts } from '../../models/traffic/causes';
import type { TrafficResult } from '../traffic';
import { showBytes, showCount, showTime } from '../units';
import type { Wall } from './walls';
import type { Answer, Step } from './what-breaks';

export const wallNames: Record<Wall | 'none' | 'unknown', string> = {
  ports: 'ephemeral ports',
  files: 'file descriptors',
  processors: 'processors',
  acceptQueue: 'the accept queue',
  memory: 'memory',
  none: 'nothing',
  unknown: 'not known: the run was stopped first',
};

/** How each wall is taken away. */
export const remedies: Record<Wall, string> = {
  ports: 'more addresses for the service, each with ports of its own',
  files: 'a limit on descriptors that nobody reaches',
  processors: 'processors a thousand times as fast',
  acceptQueue: 'an accept queue without end',
  memory: 'memory without end',
};

/** One sentence: what has happened at the wall. */
export function whatHappened(step: Step, { asked }: Answer): string {
  const { ports } = step.result;
  switch (step.wall) {
    case 'ports':
      return `${showCount(ports.used)} ports in use${ports.waiting > 0 ? ` and ${showCount(ports.waiting)} in TIME_WAIT` : ''} of ${showCount(asked.ports[1] - asked.ports[0] + 1)} for each address: ${causeTexts.ports}`;
    case 'files':
      return `${showCount(step.fds)} descriptors open: ${step.result.first.files ? causeTexts.files : 'accept tcp: accept4: too many open files; retrying'}`;
    case 'processors':
      return `requests start more than ${showTime(asked.late)} after they came: they come faster than ${asked.procs} Ps can start them`;
    case 'acceptQueue':
      return `${showCount(asked.backlog + 1)} connections wait for accept: a SYN is dropped, and sent again after 1 s`;
    case 'memory':
      return step.result.run.end.code === 137
        ? `${showBytes(step.bytes)} resident: the kernel kills the process (exit code 137, and not a word)`
        : `${showBytes(step.bytes)} resident: ${step.result.run.end.message.split('\n')[0]}`;
    case 'none':
      return `every request is answered, ${showTime(step.result.latency.p99)} after it came for 99 of 100`;
    default:
      return `stopped after ${showTime(step.time)} of simulated time`;
  }
}

/** What became of the program that ran on past its first wall. */
export function whatThen(after: TrafficResult): string {
  const { arrived, served, errors, dropped, acceptErrors, run, peak } = after;
  const parts = [`of ${showCount(arrived)} requests ${showCount(served)} were answered`];
  if (served > 0) parts.push(`the slowest after ${showTime(after.latency.max)}`);
  for (const { count, text } of errors) parts.push(`${showCount(count)} ended with ${text}`);
  const open = arrived - served - errors.reduce((sum, e) => sum + e.count, 0);
  if (open > 0) parts.push(`${showCount(open)} still waited`);
  if (dropped > 0) parts.push(`${showCount(dropped)} SYNs were dropped`);
  if (acceptErrors > 0) parts.push(`accept failed ${showCount(acceptErrors)} times and paused`);
  if (run.end.code === 137) parts.push(`killed with ${showCount(peak)} under way`);
  return parts.join('; ');
}
