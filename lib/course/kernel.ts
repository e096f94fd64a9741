/**
 * An optional kernel: tslab's converter, executor and sockets, and what Jupyter expects around them. Errors are
 * `error` outputs with a name, the value of a last expression is an `execute_result`, cells behind a failed one are
 * aborted only when the client asks for it, and any amount of output arrives.
 *
 * `gmplab kernel` registers it. The lessons need tslab alone; nbgrader needs this one, because it reads names of
 * errors and values of cells.
 * Invariant: cells are run one after the other, each is answered once.
 */
import { inspect } from 'node:util';
import { errorOutput, type Output } from './nbformat';
import { type Loaded, loadExecutor } from './tslab-executor';

/** Of tslab's server, what is used here. */
interface ZmqServer {
  iopub: unknown;
  connInfo: { key: string };
  init(): Promise<void>;
}

const jupyter = require('tslab/dist/jupyter') as {
  ZmqServer: new (handler: object, connection: string) => ZmqServer;
  JupyterHandlerImpl: new (executor: object, isJs: boolean) => object;
  lastWriteDisplayData: unknown;
};

/** A message of tslab's, as far as it is used. */
interface Message {
  content: { code: string; silent?: boolean; stop_on_error?: boolean };
  header: { msg_type: string };
  createReply(): {
    header: { msg_type: string };
    content: unknown;
    signAndSend(key: string, socket: unknown): void;
  };
}

const executor: Loaded = loadExecutor({
  onError: error => errors.push(error),
  onDisplay: () => {},
  onValue: value => values.push(value),
});
const errors: Output[] = [];
const values: unknown[] = [];

class Server extends jupyter.ZmqServer {
  private count = 0;
  private last: Promise<void> = Promise.resolve();
  /** Cells that came before this moment and wait are aborted. */
  private abortUntil = 0;
  private arrived = 0;

  /** tslab's server calls this for each cell, without waiting for the one before. */
  handleExecute(socket: unknown, message: Message): Promise<void> {
    const number = ++this.arrived;
    this.last = this.last.then(() => this.answer(socket, message, number));
    return this.last;
  }

  private async answer(socket: unknown, message: Message, number: number): Promise<void> {
    const content = number <= this.abortUntil ? { status: 'aborted' } : await this.runCell(message);
    if (content.status === 'error' && message.content.stop_on_error !== false) {
      // What waits already has come before the client knew; what comes later is meant.
      await new Promise(resolve => setTimeout(resolve, 20));
      this.abortUntil = this.arrived;
    }
    this.send(message, 'execute_reply', content, socket);
  }

  private async runCell(message: Message): Promise<Record<string, unknown>> {
    const execution_count = message.content.silent ? this.count : ++this.count;
    const flush = this.capture(message);
    jupyter.lastWriteDisplayData = (shown: unknown, isUpdate: boolean) => {
      flush();
      this.send(message, isUpdate ? 'update_display_data' : 'display_data', shown);
    };
    const ok = await executor.execute(message.content.code);
    await new Promise(resolve => setImmediate(resolve));
    flush();
    const error = errors.splice(0)[0] ?? (ok ? null : errorOutput('Error', 'failed'));
    const [value] = values.splice(0);
    if (error !== null) {
      const { ename, evalue, traceback } = error;
      this.send(message, 'error', { ename, evalue, traceback });
      return { status: 'error', execution_count, ename, evalue, traceback };
    }
    if (value !== undefined && value !== null) {
      const data = { 'text/plain': inspect(value) };
      this.send(message, 'execute_result', { execution_count, data, metadata: {} });
    }
    return { status: 'ok', execution_count, payload: [], user_expressions: {} };
  }

  /**
   * Output is gathered and sent in pieces, since a message for each line chokes the socket.
   * @returns sends what there is
   */
  private capture(message: Message): () => void {
    let name = 'stdout';
    let text = '';
    const flush = () => {
      if (text !== '') this.send(message, 'stream', { name, text });
      text = '';
    };
    let waiting = false;
    const later = () => {
      waiting = false;
      flush();
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      process[stream].write = ((chunk: string | Uint8Array) => {
        if (name !== stream) flush();
        name = stream;
        text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
        if (!waiting) setTimeout(later, 50);
        waiting = true;
        if (text.length > 1e6) flush();
        return true;
      }) as typeof process.stdout.write;
    }
    return flush;
  }

  private send(message: Message, type: string, content: unknown, socket: unknown = this.iopub): void {
    const reply = message.createReply();
    reply.header.msg_type = type;
    reply.content = content;
    reply.signAndSend(this.connInfo.key, socket);
  }
}

/** @param connection the file that Jupyter has written */
export function startKernel(connection: string): void {
  process.on('SIGINT', () => executor.interrupt());
  new Server(new jupyter.JupyterHandlerImpl(executor, false), connection).init();
}

startKernel(process.argv[2]!);
