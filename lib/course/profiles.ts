/**
 * `--cpuprofile FILE` and `--memprofile FILE` of `gmplab run`: profiles as `go tool pprof` opens them, compressed as
 * Go writes them. A file is written whole, after the run, or not at all.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodePprof } from '../observe/pprof';
import { cpuProfile, heapProfile, type Profile } from '../observe/profile';
import type { Run } from '../observe/run';
import { UserError } from './user-error';

export interface ProfileFiles {
  cpuprofile?: string;
  memprofile?: string;
}

/** What a run must be asked so that the files can be written. Throws a UserError where one has no folder. */
export function profileOptions(files: ProfileFiles): { cpuProfile?: true; memory?: true } {
  for (const [flag, file] of Object.entries(files)) {
    if (file !== undefined && !existsSync(dirname(resolve(file)))) {
      throw new UserError(`--${flag}: there is no folder ${dirname(file)}`);
    }
  }
  return {
    ...(files.cpuprofile !== undefined && { cpuProfile: true as const }),
    ...(files.memprofile !== undefined && { memory: true as const }),
  };
}

export function writeProfiles(run: Run, files: ProfileFiles): void {
  if (files.cpuprofile !== undefined) write(files.cpuprofile, cpuProfile(run), run.time);
  if (files.memprofile !== undefined) write(files.memprofile, heapProfile(run, true), 0);
}

function write(file: string, profile: Profile, duration: number): void {
  const part = `${file}.part`;
  try {
    writeFileSync(part, gzipSync(encodePprof(profile, duration)));
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw new UserError(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`, 1);
  }
}
