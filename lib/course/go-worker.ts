/**
 * The thread in which `gmplab run` runs Go source: its stack is large, so that deep recursion is the program's affair
 * (run-go.ts starts it).
 */
import { workerData } from 'node:worker_threads';
import { type GoJob, runHere } from './run-go';
import { UserError } from './user-error';

runHere(workerData as GoJob).then(
  code => process.exit(code),
  (error: Error) => {
    const known = error instanceof UserError;
    console.error(`gmplab: ${known ? error.message : (error.stack ?? error)}`);
    process.exit(known ? error.exitCode : 1);
  },
);
