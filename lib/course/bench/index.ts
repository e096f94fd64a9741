/** `gmplab bench`: measures the simulator. */

/** @returns the exit code */
export async function runBench(_names: string[], _options: { json: boolean }): Promise<number> {
  console.error('gmplab: there are no scenarios yet');
  return 1;
}
