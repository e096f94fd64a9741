/** Measures a scenario in a process of its own (child.ts). */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { libDir } from '../paths';
import { UserError } from '../user-error';
import type { ChildJob } from './child';
import type { Measurement } from './measure';
import type { Scenario } from './scenarios';

const child = join(libDir, 'dist', 'bench-child.js');

/** @throws UserError when the process does not deliver; it has said why on standard error */
export function measureInChild({ name }: Scenario, size: number): Promise<Measurement> {
  if (!existsSync(child)) throw new UserError('library not built: run npm install', 1);
  const worker = fork(child, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  worker.send({ scenario: name, size } satisfies ChildJob);
  return new Promise((resolve, reject) => {
    let measured: Measurement | undefined;
    worker.once('message', (message: Measurement) => {
      measured = message;
    });
    worker.once('error', reject);
    worker.once('close', (code, signal) => {
      if (measured) resolve(measured);
      else
        reject(new UserError(`bench: ${name} was not measured: its process ended with ${signal ?? code}`, 1));
    });
  });
}
