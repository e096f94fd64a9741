/** `gmplab help TOPIC`: what is not a command's own help. */
import { packagesHelp } from '../compiler/packages/symbols';

/** @returns the exit code */
export function helpTopic(): number {
  process.stdout.write(packagesHelp());
  return 0;
}
