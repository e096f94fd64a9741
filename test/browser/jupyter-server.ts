/** A JupyterLab as `gmplab jupyter` starts it, for tests: with settings of its own, on any free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { labArguments, labEnvironment, writeKernelSpec } from '../../lib/course/jupyter';
import { findJupyter } from '../../lib/course/jupyter-install';

const lab = findJupyter();

/** For the `skip` option of a test: the reason, or false. */
export const noJupyter: string | false = lab
  ? false
  : 'SKIPPED: no JupyterLab 4 found (run `npm run jupyter` once, or name a jupyter-lab program in GMPLAB_JUPYTER): the notebooks were NOT run in Jupyter';

if (noJupyter) console.error(noJupyter);

export interface JupyterServer {
  /** Address of a page, with the right to open it. */
  url(page: string): string;
  /** Resolves when a page is connected to a kernel for this notebook and the kernel has nothing to do. */
  idle(notebook: string): Promise<void>;
  close(): Promise<void>;
}

interface Session {
  path: string;
  kernel: { execution_state: string; connections: number } | null;
}

const TOKEN = 'test';

export async function startJupyter(): Promise<JupyterServer> {
  const { command, args } = lab!;
  const folder = mkdtempSync(join(tmpdir(), 'gmplab-jupyter-'));
  writeKernelSpec();
  const env = {
    ...process.env,
    ...labEnvironment(lab!),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    NODE_OPTIONS: '',
  };
  const rest = [...labArguments({ port: 0, browser: false }), `--IdentityProvider.token=${TOKEN}`];
  const server = spawn(command, [...args, ...rest], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const origin = await addressOf(server);
  return {
    url: page => `${origin}${page}?token=${TOKEN}&reset`,
    async idle(notebook) {
      for (;;) {
        const answer = await fetch(`${origin}/api/sessions?token=${TOKEN}`);
        const session = ((await answer.json()) as Session[]).find(({ path }) => path === notebook);
        if (session?.kernel?.execution_state === 'idle' && session.kernel.connections > 0) return;
        await setTimeout(200);
      }
    },
    async close() {
      server.kill('SIGTERM');
      await new Promise(resolve => server.once('close', resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function addressOf(server: ChildProcess): Promise<string> {
  let log = '';
  return new Promise((resolve, reject) => {
    server.stderr!.on('data', chunk => {
      log += chunk;
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
      if (origin) resolve(origin);
    });
    server.once('error', reject);
    server.once('close', code => reject(new Error(`Jupyter ended with ${code}:\n${log}`)));
  });
}
