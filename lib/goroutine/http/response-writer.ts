/**
 * http.ResponseWriter (net/http/server.go: response, chunkWriter). What a handler writes is buffered, 2,048 bytes and
 * then 4,096; a response that fits the first has its length in its head, a longer one goes in chunks.
 */
import { current } from '../api';
import type { Conn } from '../net-conn';
import type { Answer, Gen, Header, Request } from './message';
import { responseHead } from './message';
import { announce, chunkHead, type Message } from './wire';

/** bufferBeforeChunkingSize. */
const BUFFER = 2048;
/** conn.bufw. */
const CONN_BUFFER = 4096;

export class ResponseWriter {
  /** To be set before the first write. */
  readonly header: Header = {};
  private status = 0;
  /** Bytes in the handler's buffer, and in the connection's. */
  private pending = 0;
  private ready = 0;
  private message: Message | null = null;
  private over = false;
  /** The error of a write to the connection: it is not used again. */
  error: Error | null = null;

  constructor(
    private readonly conn: Conn,
    private readonly request: Request,
    /** Connection: close. */
    public close: boolean,
  ) {}

  writeHeader(status: number): void {
    if (this.status === 0) this.status = status;
  }

  /** Writes n bytes, or a text. */
  *write(what: number | string): Gen<[number, Error | null]> {
    const n = typeof what === 'string' ? what.length : what;
    if (!Number.isInteger(n) || n < 0)
      throw new RangeError(`write wants a number of bytes or a text; got ${what}`);
    if (current.run === 0 || this.over) return [0, this.error];
    this.writeHeader(200);
    for (let left = n; left > 0; ) {
      const part = Math.min(left, BUFFER - this.pending);
      this.pending += part;
      left -= part;
      if (left > 0) yield* this.flushChunk();
    }
    return [this.error === null ? n : 0, this.error];
  }

  /** http.Flusher: what was written goes out now. */
  *flush(): Gen {
    this.writeHeader(200);
    yield* this.flushChunk();
    yield* this.send();
  }

  /** The head, if it has not been sent, with the length if all is known; without it in chunks. */
  private begin(length: number): void {
    if (this.message !== null) return;
    const bodyless = this.request.method === 'HEAD' || this.status === 204 || this.status === 304;
    const contentLength = bodyless ? 0 : length;
    const answer: Answer = { status: this.status, contentLength, header: this.header, close: this.close };
    const head = responseHead(answer);
    this.message = { content: answer, head, body: contentLength };
    if (contentLength < 0) this.message.chunks = [];
    announce(this.conn, this.message);
    this.ready += head;
  }

  private *flushChunk(): Gen {
    if (this.pending === 0 && this.message !== null) return;
    this.begin(-1);
    yield* this.body();
  }

  /** The handler's buffer goes to the connection's. */
  private *body(): Gen {
    const n = this.pending;
    this.pending = 0;
    const { chunks, body } = this.message!;
    if (chunks !== undefined) {
      if (n > 0) {
        chunks.push(n);
        this.ready += n + chunkHead(n);
      }
    } else if (body > 0) {
      this.ready += n;
    }
    if (this.ready > CONN_BUFFER) yield* this.send();
  }

  private *send(): Gen {
    const n = this.ready;
    this.ready = 0;
    if (n === 0 || this.error !== null) return;
    const [, err] = yield* this.conn.write(n);
    this.error = err;
  }

  /** finishRequest, as far as the response goes. */
  *finish(): Gen {
    this.writeHeader(200);
    this.begin(this.pending);
    yield* this.body();
    const { chunks } = this.message!;
    if (chunks !== undefined) {
      chunks.push(0);
      this.ready += chunkHead(0);
    }
    yield* this.send();
    this.over = true;
  }
}
