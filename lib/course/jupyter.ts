/**
 * `gmplab jupyter`: JupyterLab with the project as its root, opened on notebooks/, with the kernel registered
 * for this start alone. All that it writes lies in .venv/ and .jupyter/ of the project.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { findJupyter, installJupyter } from './jupyter-install';
import { projectRoot } from './paths';
import { UserError } from './user-error';

export interface JupyterOptions {
  port?: number;
  /** False: start the server only. */
  browser?: boolean;
}

const jupyterData = join(projectRoot, '.jupyter', 'share', 'jupyter');

/** @returns Jupyter's exit code */
export async function jupyterCommand({ port, browser = true }: JupyterOptions): Promise<number> {
  const lab = findJupyter() ?? (await installJupyter());
  writeKernelSpec();
  const args = [
    ...lab.args,
    `--ServerApp.root_dir=${projectRoot}`,
    '--LabApp.default_url=/lab/tree/notebooks',
    ...(port === undefined ? [] : [`--ServerApp.port=${port}`, '--ServerApp.port_retries=0']),
    ...(browser ? [] : ['--no-browser']),
    // Jupyter refuses to run as root unasked; in a container there is nobody else.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
  return run(lab.command, args, { ...process.env, ...jupyterEnvironment() });
}

/** What a Jupyter has to be started with to find the kernel. */
export function jupyterEnvironment(): Record<string, string> {
  const others = process.env.JUPYTER_PATH ? [process.env.JUPYTER_PATH] : [];
  return { JUPYTER_PATH: [jupyterData, ...others].join(delimiter) };
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
