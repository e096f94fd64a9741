/** `gmplab kernel`: registers the optional kernel with Jupyter, for this user or below a folder. Needs no Python. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from './assignments/course-folder';
import { libDir } from './paths';

/** The kernel's name in Jupyter, and what people see. */
export const KERNEL = { name: 'gmplab', display_name: 'TypeScript (GMP Lab)' };

/** @param prefix the kernel goes to PREFIX/share/jupyter; none: to the user's Jupyter folder */
export function kernelCommand({ prefix }: { prefix?: string }): number {
  const path = writeKernel(prefix === undefined ? userFolder() : join(prefix, 'share', 'jupyter'));
  console.log(`${KERNEL.display_name}: ${path}`);
  return 0;
}

/** Paths in it are this machine's, because neither node nor the library need be on Jupyter's path. */
export function writeKernel(jupyter: string): string {
  const path = join(jupyter, 'kernels', KERNEL.name, 'kernel.json');
  const spec = {
    argv: [process.execPath, join(libDir, 'dist', 'kernel.js'), '{connection_file}'],
    display_name: KERNEL.display_name,
    language: 'typescript',
  };
  writeWhole(path, `${JSON.stringify(spec, null, 2)}\n`);
  return path;
}

/** Jupyter's folder for a user's own files (jupyter_core.paths.jupyter_data_dir). */
function userFolder(): string {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'jupyter');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}
