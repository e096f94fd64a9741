/**
 * Predict, run, explain: `predict` takes the learner's order down before the run, `reveal` lays it beside the
 * real one and says which rule decided the first difference. Nothing is graded, nothing leaves the kernel.
 *
 * Invariant: the first prediction under a name stands until the kernel restarts.
 */
import type { Figure } from '../charts/figure';
import { runsText } from '../charts/figure';
import { firstDifference, type Order, type Sequence, strip } from '../charts/strip';
import { expandOrder } from '../observe/order';
import { ruleOf } from '../observe/rules';
import type { Run } from '../observe/run';
import { startsOf } from '../observe/starts';
import { show } from './show';

const sealed = new Map<string, string[]>();

/**
 * Seals a prediction. An answer is an order (numbers, a list, or text such as `258 129..161 1`).
 * @throws TypeError without a name or an answer
 */
export function predict(id: string, ...answer: (number | string | (number | string)[])[]): void {
  if (typeof id !== 'string' || id === '')
    throw new TypeError("predict wants a name first: predict('five', 4, 0, 1)");
  const order = entriesOf(answer);
  const before = sealed.get(id);
  if (before && before.join() !== order.join()) {
    console.log(
      `Your prediction for ${id} is sealed: ${runsText(before)}. That is the point of it: being wrong first is how ` +
        'the rule sticks. (Restarting the kernel opens it again.)',
    );
    return;
  }
  if (order.length === 0) {
    console.log(`No prediction for ${id} yet. Write your order into the call and run the cell again.`);
    return;
  }
  sealed.set(id, order);
  console.log(`Sealed: ${runsText(order)}. Now run it.`);
}

/** The prediction under this name, null when there is none. */
export function prediction(id: string): string[] | null {
  return sealed.get(id) ?? null;
}

/**
 * Shows the real order, and above it the prediction if there is one, the first difference ringed, with the
 * rule behind it when the real order is a recorded run.
 */
export function reveal(id: string, real: Run | Sequence): void {
  show(revealed(id, real));
}

/** What `reveal` shows. */
export function revealed(id: string, real: Run | Sequence): Figure {
  const yours = sealed.get(id);
  const name = isRun(real) ? 'simulated' : 'real';
  const ribbon: Order = { name, order: real };
  if (!yours) {
    const note = `No prediction was made for ${id}: next time, write yours down with predict('${id}', …) before you look.`;
    return { ...strip(ribbon), note };
  }
  const figure = strip({ name: 'yours', order: yours }, ribbon);
  return { ...figure, note: verdict(yours, real) };
}

function verdict(yours: string[], real: Run | Sequence): string {
  const order = isRun(real) ? startsOf(real).map(s => s.label) : entriesOf([real]);
  const at = firstDifference([yours, order].map(list => ({ entries: list.map(label => ({ label })) })));
  if (at < 0) return `You had all ${order.length} right.`;
  const right = at === 0 ? '' : `The first ${at === 1 ? 'one is' : `${at} are`} right. `;
  if (order[at] === undefined) return `${right}Then the run is over; yours goes on with ${yours[at]}.`;
  const said = yours[at] === undefined ? 'yours ends there' : `you said ${yours[at]}`;
  const why = isRun(real) ? ` ${ruleOf(real, at)}` : '';
  return `${right}Position ${at + 1} is ${order[at]}; ${said}.${why}`;
}

function entriesOf(answer: (number | string | (number | string)[])[]): string[] {
  return answer.flat().flatMap(x => {
    if (typeof x !== 'string') return [String(x)];
    const parts = x
      .trim()
      .split(/[\s,]+/)
      .filter(part => part !== '');
    return parts.every(part => /^-?\d+(\.\.-?\d+)?$/.test(part))
      ? expandOrder(parts.join(' ')).map(String)
      : parts;
  });
}

function isRun(x: unknown): x is Run {
  return typeof x === 'object' && x !== null && 'goroutines' in x;
}
