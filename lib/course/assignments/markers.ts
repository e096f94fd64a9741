/**
 * The regions that nbgrader marks in a cell: `BEGIN SOLUTION` … `END SOLUTION`, `BEGIN HIDDEN TESTS` … `END HIDDEN
 * TESTS`, each marker anywhere in a line of its own.
 *
 * Invariant: what lies outside of regions is kept byte for byte.
 */

export type Region = 'SOLUTION' | 'HIDDEN TESTS' | 'MARK SCHEME';

/** What stands in place of a solution; nbgrader's configuration has the same (course.md, instructor's guide). */
export const STUB = "// YOUR CODE HERE\nthrow new Error('not implemented');";

/**
 * Puts something else in place of each region, indented as its first marker is.
 * @param instead '' takes the region's lines away
 * @throws Error with one line when markers are not balanced
 */
export function replaceRegions(source: string, region: Region, instead: string): string {
  const kept: string[] = [];
  let open = false;
  for (const line of source.split('\n')) {
    if (line.includes(`BEGIN ${region}`)) {
      if (open) throw new Error(`BEGIN ${region} stands inside of another`);
      open = true;
      const indent = /^\s*/.exec(line)![0];
      if (instead !== '') kept.push(...instead.split('\n').map(text => indent + text));
    } else if (line.includes(`END ${region}`)) {
      if (!open) throw new Error(`END ${region} has no BEGIN`);
      open = false;
    } else if (!open) kept.push(line);
  }
  if (open) throw new Error(`BEGIN ${region} has no END`);
  return kept.join('\n');
}

export const hasRegion = (source: string, region: Region): boolean =>
  source.includes(`BEGIN ${region}`) || source.includes(`END ${region}`);

/** What a student gets of a cell. */
export const forStudents = (source: string): string =>
  replaceRegions(
    replaceRegions(replaceRegions(source, 'SOLUTION', STUB), 'HIDDEN TESTS', ''),
    'MARK SCHEME',
    '',
  ).trimEnd();
