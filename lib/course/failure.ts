/** The one line that tells where a notebook failed. */
import type { ExecutedNotebook } from './notebook-runner';
import { shortPath } from './paths';

export const failureLine = ({ path, failed }: Pick<ExecutedNotebook, 'path' | 'failed'>): string =>
  `${shortPath(path)}: ${failed!.cellId}: ${failed!.message}`;
