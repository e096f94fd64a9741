/**
 * `gmplab jupyter`: JupyterLab with the project as its root, opened on notebooks/, with the kernel registered
 * for this start alone. All that it writes lies in .venv/ and .jupyter/ of the project.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { findJupyter, installJupyter, type Jupyter } from './jupyter-install';
import { projectRoot } from './paths';
import { UserError } from './user-error';

export interface JupyterOptions {
  port?: number;
  /** False: start the server only. */
  browser?: boolean;
  /** Only see to it that there is a JupyterLab. */
  install?: boolean;
}

const jupyterFolder = join(projectRoot, '.jupyter');
const jupyterData = join(jupyterFolder, 'share', 'jupyter');

/** @returns Jupyter's exit code */
export async function jupyterCommand(options: JupyterOptions): Promise<number> {
  const lab = findJupyter() ?? installJupyter();
  if (options.install) return 0;
  writeKernelSpec();
  return run(lab.command, [...lab.args, ...labArguments(options)], {
    ...process.env,
    ...labEnvironment(lab),
  });
}

export const labArguments = ({ port, browser = true }: JupyterOptions): string[] => [
  `--ServerApp.root_dir=${projectRoot}`,
  '--LabApp.default_url=/lab/tree/notebooks',
  ...(port === undefined ? [] : [`--ServerApp.port=${port}`, '--ServerApp.port_retries=0']),
  ...(browser ? [] : ['--no-browser']),
  // Jupyter refuses to run as root unasked; in a container there is nobody else.
  ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
];

/** Where Jupyter finds the kernel; and for a Jupyter of the project's own, where it keeps what it writes. */
export function labEnvironment(lab: Jupyter): Record<string, string> {
  const others = process.env.JUPYTER_PATH ? [process.env.JUPYTER_PATH] : [];
  const found = { JUPYTER_PATH: [jupyterData, ...others].join(delimiter) };
  if (!lab.isOurs) return found;
  return {
    ...found,
    JUPYTER_CONFIG_DIR: join(jupyterFolder, 'config'),
    JUPYTER_DATA_DIR: join(jupyterFolder, 'data'),
    JUPYTER_RUNTIME_DIR: join(jupyterFolder, 'runtime'),
    IPYTHONDIR: join(jupyterFolder, 'ipython'),
  };
}

/** The kernel's command has absolute paths, because neither node nor tslab need be on Jupyter's PATH. */
export function writeKernelSpec(): void {
  const folder = join(jupyterData, 'kernels', 'tslab');
  mkdirSync(folder, { recursive: true });
  const tslab = join(dirname(createRequire(__filename).resolve('tslab/package.json')), 'bin', 'tslab');
  const spec = {
    argv: [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
  };
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { cwd: projectRoot, env, stdio: 'inherit' });
  // Ctrl+C reaches Jupyter too, which asks back: stay until it has ended.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  const pass = () => child.kill('SIGTERM');
  process.on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.on('error', error => reject(new UserError(`cannot start ${command}: ${error.message}`, 1)));
    child.on('close', code => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}
