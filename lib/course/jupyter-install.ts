/** Finds a JupyterLab, or makes one: a virtual environment in .venv from pinned requirements. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { libDir, projectRoot } from './paths';
import { UserError } from './user-error';

/** How to start JupyterLab. */
export interface Jupyter {
  command: string;
  args: string[];
  /** It is the one in the project's .venv. */
  isOurs: boolean;
}

const venv = join(projectRoot, '.venv');
const venvProgram = (name: string) =>
  process.platform === 'win32' ? join(venv, 'Scripts', `${name}.exe`) : join(venv, 'bin', name);
const ours: Jupyter = { command: venvProgram('jupyter-lab'), args: [], isOurs: true };
const requirements = join(libDir, 'course', 'jupyter-requirements.txt');

/**
 * The one that the environment variable GMPLAB_JUPYTER names (a `jupyter-lab` program), then the project's own,
 * then the one on PATH.
 */
export function findJupyter(): Jupyter | null {
  const named = process.env.GMPLAB_JUPYTER;
  const candidates: Jupyter[] = [ours, { command: 'jupyter', args: ['lab'], isOurs: false }];
  if (named) candidates.unshift({ command: named, args: [], isOurs: false });
  return candidates.find(works) ?? null;
}

interface Program {
  command: string;
  args: string[];
}

const works = ({ command, args }: Program) =>
  Number.parseInt(output(command, [...args, '--version']) ?? '', 10) >= 4;

/** @throws UserError without Python, or when pip fails; .venv is then as it was */
export function installJupyter(): Jupyter {
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
    writeSettings();
  } catch (error) {
    if (isNew) rmSync(venv, { recursive: true, force: true });
    throw error;
  }
  return ours;
}

/** No question about news at the first start, and no request to the network for them. */
function writeSettings(): void {
  const folder = join(venv, 'share', 'jupyter', 'lab', 'settings');
  mkdirSync(folder, { recursive: true });
  const settings = {
    '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
  };
  writeFileSync(join(folder, 'overrides.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

function step(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: projectRoot, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  const what = args.includes('venv') ? 'the virtual environment (is python3-venv installed?)' : 'JupyterLab';
  throw new UserError(`could not install ${what}: ${error?.message ?? `exit code ${status}`}, see above`, 1);
}

function findPython(): Program | null {
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
