/**
 * `gmplab bench [NAME…]`: how fast the simulator is, beside heap-js and beside real Go, and the digests that
 * tell whether a change made other runs.
 *
 * It measures and does not judge: a missed bar is shown, and the exit code is still 0, because figures of a
 * machine that does other things at the same time prove nothing.
 */
import { progress } from '../progress';
import { UserError } from '../user-error';
import { buildGoPrograms, type GoPrograms, goroutinesThatFit, goVersion } from './go';
import { measureInChild } from './in-child';
import { goRows, type Row, scenarioRows } from './rows';
import { type Scenario, scenarios } from './scenarios';
import { scenarioText } from './text';

/** Medians are of this many processes; real Go makes as many runs in one. */
const RUNS = 5;

/**
 * @param names scenarios; none: all
 * @returns the exit code
 * @throws UserError for a name that is none, or a measurement that could not be made
 */
export async function runBench(names: string[], { json }: { json: boolean }): Promise<number> {
  if (names.length === 1 && names[0] === 'compiled')
    return (await import('./compiled.js')).benchCompiled(json);
  if (names.length === 1 && names[0] === 'schedules')
    return (await import('./schedules.js')).benchSchedules(json);
  const chosen = choose(names);
  const go = await realGo(chosen);
  // Ctrl+C leaves no folder behind.
  const interrupted = () => {
    go?.remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  const bar = progress('Measuring');
  const total = chosen.reduce((sum, scenario) => sum + steps(scenario, go), 0);
  let done = 0;
  const step = (name: string) => bar.update(done++, total, name);
  const measured: [Scenario, Row[]][] = [];
  try {
    for (const scenario of chosen) measured.push([scenario, await rowsOf(scenario, go, step)]);
  } finally {
    bar.stop();
    go?.remove();
    process.off('SIGINT', interrupted);
  }
  const rows = measured.flatMap(([, ofScenario]) => ofScenario);
  const tables = measured.map(([scenario, ofScenario]) => scenarioText(scenario, ofScenario));
  console.log(json ? JSON.stringify(rows, null, 2) : tables.join('\n\n'));
  return 0;
}

function choose(names: string[]): Scenario[] {
  for (const name of names) {
    if (scenarios.some(scenario => scenario.name === name)) continue;
    const known = scenarios.map(scenario => scenario.name).join(', ');
    throw new UserError(`bench: there is no scenario "${name}"; there are ${known}`);
  }
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}

async function realGo(chosen: Scenario[]): Promise<GoPrograms | null> {
  if (!chosen.some(scenario => scenario.go)) return null;
  const version = await goVersion();
  if (version === null) {
    console.error('gmplab: bench: NO GO ON THE PATH: the rows that compare with real Go are left out');
    return null;
  }
  console.error(`gmplab: bench: compares with ${version}`);
  return buildGoPrograms(version);
}

/** How often `rowsOf` calls `step`. */
const steps = (scenario: Scenario, go: GoPrograms | null) => RUNS + (go && scenario.go ? 1 : 0);

async function rowsOf(
  scenario: Scenario,
  go: GoPrograms | null,
  step: (name: string) => void,
): Promise<Row[]> {
  const { name, size, limits } = scenario;
  const processes = [];
  for (let i = 0; i < RUNS; i++) {
    step(name);
    processes.push(await measureInChild(scenario, size));
  }
  const rows = scenarioRows(scenario, processes);
  if (!go || !scenario.go) return rows;
  step(`${name} in Go`);
  const goSize = limits ? goroutinesThatFit(size) : size;
  const inGo = await go.measure(scenario.go, goSize, limits ? 1 : RUNS);
  const sameSize = goSize === size ? processes : [await measureInChild(scenario, goSize)];
  return [...rows, ...goRows(scenario, goSize, inGo, sameSize)];
}
