/**
 * The command line `gmplab`. Each command lives in a file of its own, loaded when it is asked for.
 *
 * A mistake ends with one line on standard error and exit code 2, a job that could not be done with 1.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { siteDir } from './paths';
import { UserError } from './user-error';

const program = new Command('gmplab')
  .description("A course on Go's scheduler that runs: simulator, notebooks, lessons.")
  .version(require('../../package.json').version)
  .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
  .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) })
  .exitOverride();

const NOTEBOOK = 'a path, a name (06-run-queues) or a number (06); default: every lesson';

command('run', 'run a program in Go or TypeScript on the simulated Go runtime')
  .argument(
    '<file>',
    'the program: a .go file, a folder of them, or a .ts file that exports a generator function main',
  )
  .argument('[args...]', 'its arguments, after --')
  .option('--procs <n>', 'GOMAXPROCS', wholeFrom(1, 1024))
  .option('--seed <n>', 'seed of all that is random', wholeFrom(0))
  .option('--cores <n>', 'CPU cores of the machine', wholeFrom(1))
  .option('--until <time>', 'end at this simulated time: 10s, 5ms, 20us, 100ns', duration)
  .option('--go <version>', 'rules of this version of Go: 1.13 … 1.26')
  .option(
    '--schedtrace <ms>',
    'print a line on standard error every so many ms, as GODEBUG=schedtrace',
    wholeFrom(1),
  )
  .option('--scheddetail', 'schedtrace lines are followed by every P, M and G')
  .option('--race', 'with the race detector, as go run -race; the environment variable GORACE counts')
  .option('--replay <string>', 'run the schedule that outcomes found, step by step')
  .option('--cpuprofile <file>', 'write a profile of CPU time there, for go tool pprof')
  .option('--memprofile <file>', 'model memory, and write a heap profile there')
  .option('--stats', 'print figures of the run on standard error when it is over (Go)')
  .option('--record <file>', 'write the events of the run there, a JSON object a line (Go)')
  .option('--json', 'print the result as JSON: output, end, time in ns, counters')
  .action(async (file, args, options) =>
    exit((await import('./run-program.js')).runCommand(file, args, options)),
  );

program.helpCommand(false);
command('help', 'what a command takes, or which Go packages a program can import: gmplab help packages')
  .argument('[topic]', 'a command, or packages')
  .action(async topic => {
    if (topic === 'packages') return exit(Promise.resolve((await import('./help-topic.js')).helpTopic()));
    const of = program.commands.find(c => c.name() === topic);
    if (topic !== undefined && of === undefined) {
      throw new UserError(
        `there is no help on ${topic}; try: gmplab help, gmplab help run, gmplab help packages`,
      );
    }
    (of ?? program).outputHelp();
  });

command('outcomes', 'all results of a program, over all its schedules')
  .argument('<file>', 'a Go file or folder, or a .ts file that exports a generator function main')
  .argument('[args...]', 'arguments of the program, after --')
  .option('--timed', 'sleeps and timers end in the order of their deadlines; default: in any order')
  .option('--preemptions <n>', 'only schedules with at most so many preemptions', wholeFrom(0))
  .option('--runs <n>', 'runs at most', wholeFrom(1))
  .option('--steps <n>', 'steps of a run at most', wholeFrom(1))
  .action(async (file, args, options) =>
    exit((await import('./outcomes-command.js')).outcomesCommand(file, args, options)),
  );

command('render', 'execute the lessons and write the static site')
  .argument('[notebook...]', NOTEBOOK)
  .option('--out <folder>', 'where the site goes', siteDir)
  .option('--changed', 'only when a lesson or the library changed since the last time')
  .option('--fresh', 'run all lessons again, also those that have not changed')
  .action(async (names, options) =>
    exit((await import('./render-command.js')).renderCommand(names, options)),
  );

command('serve', 'serve the static site on this machine')
  .option('--port <n>', 'port; default: the first free one from 8020 on', wholeFrom(1, 65535))
  .action(async options => {
    const { serve } = await import('./serve.js');
    console.log(`Serving the lessons at ${await serve(siteDir, options.port)} (Ctrl+C ends)`);
  });

command('jupyter', 'open the lessons in JupyterLab')
  .option('--port <n>', 'port of the server', wholeFrom(1, 65535))
  .option('--no-browser', 'start the server only')
  .option('--install', 'only install JupyterLab, if there is none')
  .action(async options => exit((await import('./jupyter.js')).jupyterCommand(options)));

command('check', 'check notebooks: format, style, execution')
  .argument('[notebook...]', NOTEBOOK)
  .option('--fix', 'first bring them into the committed form: no outputs, as Jupyter saves')
  .action(async (names, options) => exit((await import('./check.js')).checkCommand(names, options)));

command('hundred-million', 'run 100,000,000 goroutines one by one, all alive at once')
  .option('--count <n>', 'how many: 1000, 1M, 100M', '100M')
  .option('--record <file>', 'put the run into this JSON file, beside those of other counts')
  .action(async options => exit((await import('./hundred-million.js')).hundredMillion(options)));

command('breaks', 'what breaks first for a load and a machine, and what next')
  .requiredOption('--rate <n>', 'requests a second: 1000, 10k, 10M')
  .requiredOption('--latency <time>', 'how long the service takes to answer: 250ms, 10s')
  .option('--ram <bytes>', 'memory: 512MB, 24GB; default 24GB')
  .option('--ulimit <n>', 'hard limit on open files; default: that of --os')
  .option('--ports <n>', 'ephemeral ports towards one address; default: those of --os')
  .option('--backlog <n>', 'longest accept queue; default: that of --os')
  .option('--procs <n>', 'GOMAXPROCS and cores; default 8')
  .option('--destinations <n>', 'addresses of the service; default 1')
  .option(
    '--server <where>',
    'the service: inside the process, as a test program has it, or outside',
    'inside',
  )
  .option('--os <name>', 'linux, linux-5.4, ubuntu-20.04, centos-7, docker, macos, windows', 'linux')
  .option('--go <version>', '1.13 … 1.26')
  .option(
    '--late <time>',
    'a request that starts so much later than it came shows that processors lack; default 1s',
  )
  .option('--seed <n>', 'seed of all that is random')
  .option('--budget <seconds>', 'real time for each run; default 120')
  .option('--json', 'print the answer as JSON, times in ns')
  .action(async options => exit((await import('./breaks.js')).breaks(options)));

command('kernel', 'register the optional kernel with Jupyter: proper errors and values, for nbgrader')
  .option('--prefix <folder>', 'register below this folder; default: for this user')
  .action(async options =>
    exit(Promise.resolve((await import('./kernel-command.js')).kernelCommand(options))),
  );

command('release', 'write the students’ versions of the assignments, once they are proven')
  .argument('[assignment...]', 'a name (06-run-queues) or a number (06); default: every assignment')
  .option('--out <folder>', 'where they go: OUT/ASSIGNMENT/ASSIGNMENT.ipynb', 'release')
  .option('--nbgrader <folder>', 'instead, set this folder up as a course of nbgrader')
  .action(async (names, options) =>
    exit((await import('./assignments/release-command.js')).releaseCommand(names, options)),
  );

command('grade', 'grade the submissions of a course folder')
  .argument('<folder>', 'holds submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb; grades go to gradebook/')
  .argument('[assignment...]', 'default: every assignment')
  .option('--jobs <n>', 'submissions at a time; default: one a core', wholeFrom(1, 64))
  .option('--again', 'grade again what stands already')
  .action(async (folder, names, options) =>
    exit((await import('./assignments/grade-command.js')).gradeCommand(folder, names, options)),
  );

command('feedback', 'write a page for each graded submission, and one for the class')
  .argument('<folder>', 'the course folder')
  .argument('[assignment...]', 'default: every assignment')
  .action(async (folder, names) =>
    exit((await import('./assignments/results-command.js')).feedbackCommand(folder, names)),
  );

command('export', 'write the grades as CSV')
  .argument('<folder>', 'the course folder')
  .argument('[assignment...]', 'default: every assignment')
  .option('--format <name>', 'nbgrader, canvas or moodle', 'nbgrader')
  .option('--out <file>', 'default: standard output')
  .action(async (folder, names, options) =>
    exit((await import('./assignments/results-command.js')).exportCommand(folder, names, options)),
  );

command('mark', 'enter the points of an answer that a person has read')
  .argument('<folder>', 'the course folder')
  .argument('<student>')
  .argument('<exercise>', 'such as q08-prime')
  .argument('<points>')
  .argument('[comment]', 'for the student', '')
  .action(async (folder, student, exercise, points, comment) =>
    exit(
      (await import('./assignments/results-command.js')).markCommand(
        folder,
        student,
        exercise,
        points,
        comment,
      ),
    ),
  );

command('bench', 'measure the simulator')
  .argument('[name...]', 'scenarios; default: all; compiled: programs in Go beside real Go')
  .option('--json', 'print rows of name, value, unit as JSON')
  .action(async (names, options) =>
    exit((await import('./bench/index.js')).runBench(names, { json: Boolean(options.json) })),
  );

function command(name: string, description: string): Command {
  return program.command(name).description(description);
}

async function exit(code: Promise<number>): Promise<void> {
  // Not process.exit: what was printed has to reach a pipe first.
  process.exitCode = await code;
}

function wholeFrom(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

/** @returns ns */
function duration(text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s)$/.exec(text) ?? [];
  const scale = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 }[unit as 'ns'];
  if (value === undefined)
    throw new InvalidArgumentError('It must be a time such as 10s, 5ms, 20us or 100ns.');
  return Math.round(Number(value) * scale);
}

/** commander writes a suggestion on a line of its own. */
const oneLine = (text: string) =>
  `gmplab: ${text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')}`;

if (process.argv.length === 2) program.outputHelp();
else program.parseAsync().catch(fail);

function fail(error: Error): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  // A plain Error is a message to the user; anything else (TypeError…) is a bug of ours and shows its stack.
  const isMessage = error instanceof UserError || error.constructor === Error;
  console.error(`gmplab: ${isMessage ? error.message : (error.stack ?? error)}`);
  process.exitCode = error instanceof UserError ? error.exitCode : 1;
}
