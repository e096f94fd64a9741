/** What the lint rules find: of each rule and whom it concerns, the worst case and how often. */
import { counted } from './words';

export type LintRule =
  | 'long hold'
  | 'threads climb'
  | 'long wait in the global queue'
  | 'lost wake-up'
  | 'never ran'
  | 'spinning'
  | 'late timer'
  | 'lost preemption requests';

/** From where on a rule speaks. Times in ns. */
export interface Limits {
  /** A goroutine held its P. */
  hold: number;
  /** Threads for each P; ten are never too many. */
  threadsPerP: number;
  /** Time slices of one P that began while a goroutine waited in the global queue. */
  grqTicks: number;
  /** Somebody could run, a P was idle, and nobody was on the way. */
  lostWakeup: number;
  /** Share of the Ps' time, without idle time, that went to the search for work. */
  spinning: number;
  /** A timer fired after it was due. */
  lateTimer: number;
  /** Preemption requests on one P, one after another, that nobody saw. */
  lostPreempts: number;
}

export interface Lint {
  rule: LintRule;
  text: string;
  /** ns from main's start. */
  time: number;
  /** −1 when it concerns no P in particular. */
  p: number;
  /** 0 when it concerns no goroutine in particular. */
  goid: number;
  /** How often; the text tells the worst. */
  times: number;
}

interface Finding extends Omit<Lint, 'times'> {
  /** Findings of one rule with the same key are told together; `worse` tells which is told. */
  key: string;
  worse: number;
}

export class Findings {
  private readonly worst = new Map<string, { finding: Finding; times: number }>();

  add(finding: Finding): void {
    const key = `${finding.rule} ${finding.key}`;
    const old = this.worst.get(key);
    if (!old) this.worst.set(key, { finding, times: 1 });
    else {
      old.times++;
      if (finding.worse > old.finding.worse) old.finding = finding;
    }
  }

  /** In order of time. */
  list(): Lint[] {
    return [...this.worst.values()]
      .map(({ finding: { rule, text, time, p, goid }, times }) => {
        const more = times > 1 ? ` (the worst of ${counted(times, 'time')})` : '';
        return { rule, text: `${text}${more}.`, time, p, goid, times };
      })
      .sort((a, b) => a.time - b.time || a.rule.localeCompare(b.rule));
  }
}
