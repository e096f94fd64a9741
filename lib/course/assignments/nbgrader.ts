/**
 * A folder in which real nbgrader releases, autogrades and exports the assignments: its configuration, the sources,
 * and links that make `../../lib` the library from where nbgrader runs notebooks.
 */
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KERNEL } from '../kernel-command';
import { libDir } from '../paths';
import type { Assignment } from './assignment';
import { writeWhole } from './course-folder';
import { STUB } from './markers';

const CONFIG = `c = get_config()
c.CourseDirectory.course_id = "gmplab"
c.ClearSolutions.code_stub = {"typescript": ${JSON.stringify(STUB)}}
c.ExecutePreprocessor.kernel_name = "${KERNEL.name}"
c.ExecutePreprocessor.timeout = 30
c.Execute.timeout = 30
`;

/** @param folder nbgrader's course directory; what lies there already stays */
export function writeNbgraderCourse(folder: string, assignments: Assignment[]): void {
  for (const { name, path } of assignments) {
    mkdirSync(join(folder, 'source', name), { recursive: true });
    cpSync(path, join(folder, 'source', name, `${name}.ipynb`));
  }
  writeWhole(join(folder, 'nbgrader_config.py'), CONFIG);
  // Notebooks run in source/A, release/A and autograded/STUDENT/A.
  for (const place of ['', 'autograded']) {
    mkdirSync(join(folder, place), { recursive: true });
    const link = join(folder, place, 'lib');
    if (!existsSync(link)) symlinkSync(resolve(libDir), link, 'junction');
  }
}
