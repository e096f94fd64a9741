/**
 * The kernel that this process is, if it is one.
 *
 * tslab keeps the function that sends a display in the module `tslab/dist/jupyter`. Whichever tslab runs
 * (the project's, a global one, the headless runner) has loaded it, so the module cache is the place to look;
 * requiring it by name could load a second, silent copy.
 */
import { sep } from 'node:path';

export interface DisplayData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

interface JupyterModule {
  lastWriteDisplayData: ((data: DisplayData, update: boolean) => void) | null;
}

const file = ['tslab', 'dist', 'jupyter.js'].join(sep);

function jupyter(): JupyterModule | null {
  const path = Object.keys(require.cache).find(name => name.endsWith(file));
  return path ? (require.cache[path]!.exports as JupyterModule) : null;
}

/** True inside a notebook's kernel or the headless runner. */
export function inNotebook(): boolean {
  return jupyter() !== null;
}

/**
 * Sends one output with all its forms. @param id names it, so that it can be updated @param update in place of the output
 * of that name @returns false when there is no notebook to send to
 */
export function display(data: Record<string, unknown>, id?: string, update = false): boolean {
  const write = jupyter()?.lastWriteDisplayData;
  if (!write) return false;
  write({ data, metadata: {}, transient: id === undefined ? {} : { display_id: id } }, update);
  return true;
}
