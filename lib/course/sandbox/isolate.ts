/**
 * What a sandboxed process may not do, and which mechanism of the system sees to it.
 *
 * It lives in a cage: a folder with a copy of the library and the datasets, as a notebook sees them from its own
 * folder, and nothing else of the project: not the command line, whose bundle holds the keys, nor the notebooks,
 * whose cells hold the solutions.
 *
 * Files, child processes, worker threads, native addons and the inspector: Node's permission model, on every
 * system. Memory: the heap by V8's limit, the rest by the parent, which watches the process. Network: a network
 * namespace of its own, where `unshare` is there and may make one (Linux); elsewhere nothing, and `grade` says so.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { libDir, projectRoot } from '../paths';

/** Most MB of V8's heap. */
export const HEAP_MB = 256;
/** Bundles of which a notebook knows nothing. */
const OURS = /^(cli|bench-child|notebook-child)\.js|\.map$/;

export interface Cage {
  /** Where the cells run: `../../lib` is the library from there. */
  folder: string;
  /** The command that starts Node in it, without network where that can be had. */
  command: string[];
  remove(): void;
}

export function makeCage(): Cage {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'gmplab-cage-')));
  const folder = join(root, 'notebooks', 'exercises');
  mkdirSync(folder, { recursive: true });
  cpSync(join(libDir, 'package.json'), join(root, 'lib', 'package.json'));
  const isNotebooks = (path: string) => !OURS.test(basename(path));
  cpSync(join(libDir, 'dist'), join(root, 'lib', 'dist'), { recursive: true, filter: isNotebooks });
  cpSync(join(projectRoot, 'datasets'), join(root, 'datasets'), { recursive: true });
  cpSync(join(projectRoot, 'package.json'), join(root, 'package.json'));
  const modules = packageFolder();
  symlinkSync(modules, join(root, 'node_modules'), 'junction');
  return {
    folder,
    command: [
      ...withoutNetwork(),
      process.execPath,
      ...cagedNode(root, modules),
      join(root, 'lib', 'dist', 'sandbox-child.js'),
    ],
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const cagedNode = (...folders: string[]): string[] => [
  '--no-warnings',
  process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission',
  ...folders.map(folder => `--allow-fs-read=${join(folder, '*')}`),
  `--max-old-space-size=${HEAP_MB}`,
];

/** node_modules, where its packages really lie. */
function packageFolder(): string {
  const tslab = createRequire(__filename).resolve('tslab/package.json');
  return realpathSync(dirname(dirname(tslab)));
}

const UNSHARE = ['unshare', '--user', '--map-root-user', '--net', '--'];
let namespaces: boolean | null = null;

/** Whether a process without network can be made here. */
export function hasNamespaces(): boolean {
  namespaces ??=
    process.platform === 'linux' && spawnSync(UNSHARE[0]!, [...UNSHARE.slice(1), 'true']).status === 0;
  return namespaces;
}

const withoutNetwork = () => (hasNamespaces() ? UNSHARE : []);
