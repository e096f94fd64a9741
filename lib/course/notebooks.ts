/** Which notebooks a command means. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { notebooksDir, shortPath } from './paths';
import { UserError } from './user-error';

/**
 * @param names paths, names such as `06-run-queues`, or numbers such as `06`; none: every lesson
 * @throws UserError when one is not there
 */
export function findNotebooks(names: string[]): string[] {
  const lessons = existsSync(notebooksDir)
    ? readdirSync(notebooksDir)
        .filter(file => file.endsWith('.ipynb'))
        .sort()
    : [];
  if (names.length === 0) {
    if (lessons.length === 0) throw new UserError(`no notebooks in ${shortPath(notebooksDir)}`);
    return lessons.map(file => join(notebooksDir, file));
  }
  return names.map(name => {
    if (name.endsWith('.ipynb') && existsSync(name)) return name;
    const lesson = lessons.find(
      file => file === name || file === `${name}.ipynb` || file.startsWith(`${name}-`),
    );
    if (!lesson) throw new UserError(`no such notebook: ${name}`);
    return join(notebooksDir, lesson);
  });
}
