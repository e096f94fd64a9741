/**
 * Stacks of goroutines in their own words, out of a JavaScript stack: the library's frames are left out, and what
 * is left begins with the place of the operation.
 */
export interface Frame {
  func: string;
  /** '' where nobody knows. */
  file: string;
  line: number;
}

/** Where this library lies: its folder, or the one file that a build has made of it. */
const own = (() => {
  const file = parse((new Error('here').stack ?? '').split('\n')[1] ?? '')?.file ?? '\0';
  return file.replace(/explore[\\/]race[\\/]stacks\.[jt]s$/, '');
})();

/** The goroutine's frames, innermost first. To be called inside its own code. */
export function currentStack(): Frame[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const text = new Error('stack').stack ?? '';
  Error.stackTraceLimit = limit;
  return framesOf(text);
}

/** @param text as `error.stack` gives it */
export function framesOf(text: string): Frame[] {
  const frames: Frame[] = [];
  let inside = false;
  for (const line of text.split('\n').slice(1)) {
    const frame = parse(line);
    if (frame === null) continue;
    if (frame.file.startsWith(own)) {
      // Below the goroutine's own code lies the front end that runs it.
      if (inside && /(^|\.)resume$/.test(frame.func)) break;
      continue;
    }
    if (frame.func.endsWith('.next') || frame.file.startsWith('node:')) continue;
    inside = true;
    frames.push(frame);
  }
  return frames;
}

/** Lines that tslab writes before a cell's own. */
const CELL_HEAD = 2;

function parse(line: string): Frame | null {
  const match = /^\s*at (?:async )?(?:(.*?) \()?([^()]*?)(?::(\d+))?(?::(\d+))?\)?$/.exec(line);
  if (match === null) return null;
  const [, func = 'func', file, at] = match;
  if (file.startsWith('evalmachine.')) return { func, file: 'cell', line: Number(at ?? 0) - CELL_HEAD };
  return {
    func: func.replace(/^Object\.|^new /, '').replace(/ \[as .*\]$/, ''),
    file,
    line: Number(at ?? 0),
  };
}
