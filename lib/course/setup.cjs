/**
 * `npm start`, `npm test` and the others: sets up what is missing, then does the job. On a fresh clone that is
 * everything; otherwise it takes a moment and asks for no network. Plain Node, because nothing else is there yet.
 */
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { basename, join } = require('node:path');
const needNode = require('./need-node.cjs');
const sources = require('./sources.cjs');

const root = join(__dirname, '..', '..');
const gmplab = join(__dirname, 'bin.cjs');

/** Job → the commands that it runs, one after the other; the words after `npm run JOB --` go to the last one. */
const jobs = {
  start: rest => [
    [gmplab, 'render', '--changed'],
    [gmplab, 'serve', ...rest],
  ],
  test: rest => [testCommand(rest)],
  coverage: rest => [
    [join(root, 'node_modules', 'c8', 'bin', 'c8.js'), ...COVERAGE, process.execPath, ...testCommand(rest)],
  ],
  jupyter: rest => [[gmplab, 'jupyter', ...rest]],
  bench: rest => [[gmplab, 'bench', ...rest]],
};

const COVERAGE = [
  '--all',
  '--src=lib',
  '--include=lib/**/*.ts',
  '--exclude=lib/dist/**',
  '--reporter=text',
  '--reporter=html',
];

/** Test files are listed here, because Node 20 knows no patterns. */
function testCommand(rest) {
  const files = rest.filter(word => !word.startsWith('-'));
  const flags = rest.filter(word => word.startsWith('-'));
  return [
    '--import=tsx',
    '--test',
    '--test-reporter=spec',
    // Node's own choice leaves a core idle.
    `--test-concurrency=${availableParallelism()}`,
    ...flags,
    ...(files.length > 0 ? files : testFiles(join(root, 'test'))),
  ];
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

/** Is every package of package-lock.json there in its version? npm keeps its own list of what it installed. */
function isInstalled() {
  const list = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const packages = path => JSON.parse(readFileSync(path, 'utf8')).packages;
  const installed = packages(list);
  return Object.entries(packages(join(root, 'package-lock.json'))).every(
    ([name, { version, optional }]) =>
      name === '' || (installed[name] ? installed[name].version === version : optional === true),
  );
}

function install() {
  console.error('Installing packages (once)');
  // --include=dev: NODE_ENV=production would leave out what the build needs.
  npm('ci', '--include=dev', '--loglevel=error');
}

function npm(...args) {
  // The npm that runs this script, when npm does; it is a script, so node runs it on every system.
  const script = process.env.npm_execpath;
  if (script && basename(script) === 'npm-cli.js') return node(script, ...args);
  finish(spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }));
}

function node(...args) {
  finish(spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] }));
}

function finish({ status, error }) {
  if (error) console.error(`gmplab: ${error.message}`);
  if (status !== 0) process.exit(1);
}

/** Runs a command until it ends; Ctrl+C reaches it from the terminal. */
function run(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  return new Promise(resolve => {
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
    process.on('SIGTERM', () => child.kill('SIGTERM'));
  });
}

async function main([name, ...rest]) {
  needNode();
  const job = jobs[name];
  if (!job) {
    console.error(`gmplab: unknown job ${name}: one of ${Object.keys(jobs).join(', ')}`);
    process.exit(2);
  }
  if (!isInstalled()) install();
  if (!sources.isBuilt()) {
    console.error('Building the library');
    node(join(__dirname, 'build.mjs'));
  }
  process.on('SIGINT', () => {});
  for (const command of job(rest)) {
    const code = await run(command);
    if (code !== 0) process.exit(code);
  }
}

main(process.argv.slice(2));
