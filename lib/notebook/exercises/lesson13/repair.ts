/** q13-repair: the incident, to be mended. Judged over every schedule, by the race detector, and by the time it takes. */
import { outcomes } from '../../../explore/outcomes';
import { raceRun } from '../../../explore/race/run';
import { go, makeChan, ms, sleep, waitGroup } from '../../../goroutine/api';
import { mutex } from '../../../goroutine/locks';
import { fields } from '../../../goroutine/shared';
import { simulate } from '../../../observe/simulate';
import { type Exercise, finding } from '../exercise';

export interface RepairCase {
  /** What the services answer, and after how many ms. */
  answers: { jira: string; slack: string };
  takes: { jira: number; slack: number };
  /** Whether every schedule is looked at, and so many seeds under the detector. */
  seeds: number;
}

export interface RepairResult {
  /** What the fields held at the end of a plain run. */
  held: string;
  /** Whether this was each service's answer in its field. */
  kept: boolean;
  /** How often a service was called in that run. */
  calls: number;
  /** The run's time, in times of the slower call. */
  stretch: number;
  /** Of the search over all schedules: results, how many of them lack an answer, the first of these, whether all. */
  results: number;
  lacking: number;
  example: string;
  all: boolean;
  /** Runs with a report, and the variable of the first. */
  raced: number;
  variable: string;
}

type Service = 'jira' | 'slack';

/** Main gets the operations, the incident and the services of the judge's runtime. */
export function repaired(main: unknown, { answers, takes, seeds }: RepairCase): RepairResult {
  let calls = 0;
  const tools = { go, makeChan, mutex, waitGroup };
  const program = function* incidentReport(): Generator<number, void, unknown> {
    const incident = fields('incident', { issueId: '', jira: '', slack: '' });
    function* call(service: Service) {
      calls++;
      yield* sleep(takes[service] * ms);
      return answers[service];
    }
    yield* (main as (...given: unknown[]) => Generator<number, void, unknown>)(tools, incident, call);
  };
  const isKept = (values: Record<string, unknown>): boolean =>
    values['incident.jira'] === answers.jira && values['incident.slack'] === answers.slack;

  const last = outcomes(program, { runs: 1, simplest: 1, timed: true }).results[0]!;
  calls = 0;
  const { time } = simulate({ procs: 2, record: false, maxEvents: 100_000 }, program);
  const result: RepairResult = {
    held: last.text,
    kept: last.end === 'return' && isKept(last.values),
    calls,
    stretch: time / (Math.max(takes.jira, takes.slack) * ms),
    results: 0,
    lacking: 0,
    example: '',
    all: true,
    raced: 0,
    variable: '',
  };
  if (seeds === 0) return result;
  const found = outcomes(program, { simplest: 200 });
  const lacking = found.results.filter(({ end, values }) => end !== 'return' || !isKept(values));
  for (let seed = 1; seed <= seeds; seed++) {
    const { races } = raceRun({ procs: 1 + (seed % 2), seed, record: false, maxEvents: 100_000 }, program);
    if (races.length === 0) continue;
    result.raced++;
    result.variable ||= races[0]!.name;
  }
  const [first] = lacking;
  return {
    ...result,
    results: found.results.length,
    lacking: lacking.length,
    example: first?.text ?? '',
    all: found.all,
  };
}

export const repair: Exercise<null, RepairCase> = {
  id: 'q13-repair',
  kind: 'F',
  title: 'Both answers, always',
  answer: 'main',
  instance: () => null,
  inputs: () => [{ answers: { jira: 'J-17', slack: 'S-4' }, takes: { jira: 5, slack: 3 }, seeds: 0 }],
  run: repaired,
  visible: (_, [outcome]) => [
    finding('a run keeps both answers', outcome!, data => {
      const { kept, held } = data as RepairResult;
      return kept ? '' : `it ended so: ${held}; jira should hold "J-17", slack "S-4"`;
    }),
  ],
  hints: [
    'A mutex decides that they take turns, not whose turn is last. What was missing was a place for the second answer.',
    'Two goroutines that write different fields share nothing.',
    'Main may end only when both have written: what tells it?',
  ],
};
