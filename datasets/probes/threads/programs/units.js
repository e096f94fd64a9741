// Units of concurrency in Node: worker threads, and promises of one event loop.
const { isMainThread, Worker, parentPort } = require('node:worker_threads');
const readline = require('node:readline');

const say = (word, x) => process.stdout.write(`${word} ${Math.round(x)}\n`);
const now = () => Number(process.hrtime.bigint());

async function main() {
  const [what, ...rest] = process.argv.slice(2);
  const n = Number(rest.at(-1));
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const started = () => new Promise(done => new Worker(__filename).once('online', done));
  if (what === 'threads' || what === 'tasks') {
    say('before', 0);
    await lines.next();
    const start = now();
    const kept = [];
    if (what === 'threads') for (let i = 0; i < n; i++) kept.push(await started());
    else for (let i = 0; i < n; i++) kept.push(new Promise(done => setTimeout(done, 3_600_000)).then(() => i));
    say('ready', (now() - start) / kept.length);
    await lines.next();
  } else if (what === 'switch') {
    const turns = async () => {
      for (let i = 0; i < n; i++) await null;
    };
    await turns();
    const start = now();
    await Promise.all([turns(), turns()]);
    say('await', (now() - start) / (2 * n));
  }
  process.exit(0);
}

if (isMainThread) main();
else parentPort.on('message', () => {});
