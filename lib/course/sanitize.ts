/** Takes out of text what differs from machine to machine. */
import { pathToFileURL } from 'node:url';

/**
 * Paths below `root` become relative to it; the frames of a printed error's stack go, because they name the
 * kernel's files and lines of compiled code.
 */
export function portable(root: string): (text: string) => string {
  const forms = [`${pathToFileURL(root).href}/`, `${root}/`, `${root}\\`];
  return text => {
    const lines = FRAME.test(text) ? text.split('\n').filter(line => !FRAME.test(line)) : [text];
    return forms.reduce((rest, form) => rest.split(form).join(''), lines.join('\n'));
  };
}

/** `    at f (file:///…/lib/dist/index.js:10:5)` */
const FRAME = /^ +at (.*[(/\\ ])?(evalmachine\.<anonymous>|node:[\w/]+|.+\.[cm]?[jt]s):\d+(:\d+)?\)?$/m;
