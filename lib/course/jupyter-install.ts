/** Finds a JupyterLab, or makes one: a virtual environment in .venv from pinned requirements. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { libDir, projectRoot } from './paths';
import { UserError } from './user-error';

/** A command that starts JupyterLab. */
export interface Jupyter {
  command: string;
  args: string[];
}

const venv = join(projectRoot, '.venv');
const venvProgram = (name: string) =>
  process.platform === 'win32' ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name);
const requirements = join(libDir, 'course', 'jupyter-requirements.txt');

/** The project's own first, so that a start is the same every time; then the one on PATH. */
export function findJupyter(): Jupyter | null {
  const candidates = [
    { command: venvProgram('jupyter-lab'), args: [] },
    { command: 'jupyter', args: ['lab'] },
  ];
  return candidates.find(works) ?? null;
}

const works = ({ command, args }: Jupyter) =>
  Number.parseInt(output(command, [...args, '--version']) ?? '', 10) >= 4;

/** @throws UserError without Python, or when pip fails; .venv is then as it was */
export async function installJupyter(): Promise<Jupyter> {
  const python = findPython();
  if (!python)
    throw new UserError(
      'JupyterLab needs Python 3.9 or newer, and none was found: install it (https://www.python.org, or your system’s python3 and python3-venv packages), then run this again',
      1,
    );
  const isNew = !existsSync(venv);
  console.error('No JupyterLab found: installing one into .venv (once, about 300 MB)');
  try {
    if (isNew) step(python.command, [...python.args, '-m', 'venv', venv]);
    step(venvProgram('python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  } catch (error) {
    if (isNew) rmSync(venv, { recursive: true, force: true });
    throw error;
  }
  return { command: venvProgram('jupyter-lab'), args: [] };
}

function step(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: projectRoot, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const what = args.includes('venv') ? 'the virtual environment (is python3-venv installed?)' : 'JupyterLab';
  throw new UserError(`could not install ${what}: ${error?.message ?? `exit code ${status}`}, see above`, 1);
}

function findPython(): Jupyter | null {
  const candidates = [
    { command: 'python3', args: [] },
    { command: 'python', args: [] },
    { command: 'py', args: ['-3'] },
  ];
  return (
    candidates.find(({ command, args }) => {
      const [major, minor] = (output(command, [...args, '-c', VERSION]) ?? '').split(' ').map(Number);
      return major === 3 && minor! >= 9;
    }) ?? null
  );
}

const VERSION = 'import sys; print(*sys.version_info[:2])';

/** What a program prints, null when it is not there or fails. */
function output(command: string, args: string[]): string | null {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : null;
}
