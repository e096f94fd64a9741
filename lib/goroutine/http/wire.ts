/**
 * What the bytes of a connection mean. The kernel counts bytes; here stand the messages that they are, each with the
 * place in the stream at which its head ends, so that a reader knows one as soon as it has read so far.
 *
 * Invariant: a stream's messages lie in it in order, and none is taken before the bytes of its head have been read.
 */
import { remoteOf, remoteResponse } from '../../os/remotes';
import { socketOf } from '../../os/tcp';
import { OUTSIDE, visitorRequest } from '../../os/visitors';
import { current } from '../api';
import type { Conn } from '../net-conn';
import { EOF, ErrDeadlineExceeded } from '../net-errors';
import { type Answer, type Gen, Request } from './message';

/** A request or an answer on its way. */
export interface Message {
  content: Request | Answer;
  /** Bytes of its head, and of its body; −1 while nobody knows. */
  head: number;
  body: number;
  /** Of a body in chunks: the bytes of those that have been written and not begun to be read, 0 for the last. */
  chunks?: number[];
}

/** One direction of a connection. */
interface Stream {
  messages: Message[];
}

let streams = new Map<string, Stream>();
let run = -1;

function stream(from: string, to: string): Stream {
  if (run !== current.run) {
    run = current.run;
    streams = new Map();
  }
  const key = `${from}>${to}`;
  let s = streams.get(key);
  if (s === undefined) {
    s = { messages: [] };
    streams.set(key, s);
  }
  return s;
}

/** A new connection, whose addresses may have been another's: nothing has been said yet. */
export function begins(conn: Conn): void {
  if (run !== current.run) return;
  streams.delete(`${conn.localAddr}>${conn.remoteAddr}`);
  streams.delete(`${conn.remoteAddr}>${conn.localAddr}`);
}

/** A message is about to be written. */
export function announce(conn: Conn, m: Message): void {
  if (remoteOf(conn.fd) !== 0) return; // nobody outside reads what is said
  stream(conn.localAddr, conn.remoteAddr).messages.push(m);
}

/** bufio.Reader over a connection: reads up to its size at once, and knows what the bytes are. */
export class Reader {
  /** Bytes in the buffer. */
  buffered = 0;
  /** The error of the last read. */
  error: Error | null = null;
  /** Where the last message was. */
  private stream: Stream | null = null;
  /** What the other end says, if it is outside: always the same. */
  private readonly outside: Message | null;

  constructor(
    private readonly conn: Conn,
    /** Reads into the buffer: a connection's read, or one with more to it. */
    private readonly fill: (
      n: number,
    ) => Iterable<number> & { [Symbol.iterator](): Iterator<number, [number, Error | null], unknown> },
    private readonly size = 4096,
  ) {
    this.outside = messageFromOutside(conn);
  }

  /** Waits until n bytes are in the buffer. @returns the error that came first, null for none */
  *peek(n: number): Gen<Error | null> {
    while (this.buffered < n && this.error === null) {
      const [got, err] = yield* this.fill(this.size - Math.min(this.buffered, this.size - 1));
      this.buffered += got;
      this.error = err;
    }
    if (this.buffered >= n) return null;
    const err = this.error;
    // A deadline may be moved: the next read may succeed.
    if (err !== null && isTimeout(err)) this.error = null;
    return err;
  }

  /** The next message, once its head has been read. */
  *message(): Gen<[Message, null] | [null, Error]> {
    const first = yield* this.peek(1);
    if (first !== null) return [null, first];
    const m = this.next();
    const err = yield* this.peek(m.head);
    if (err !== null) return [null, err];
    this.buffered -= m.head;
    return [m, null];
  }

  private next(): Message {
    if (this.outside !== null) return { ...this.outside };
    this.stream = stream(this.conn.remoteAddr, this.conn.localAddr);
    const m = this.stream.messages.shift();
    if (m === undefined) throw new Error(`http: ${this.conn.remoteAddr} sent bytes that are no HTTP message`);
    return m;
  }

  /** This end reads no more. Its addresses may be another connection's by now. */
  ends(): void {
    const key = `${this.conn.remoteAddr}>${this.conn.localAddr}`;
    if (this.stream !== null && streams.get(key) === this.stream) streams.delete(key);
  }

  /** Bytes left of the chunk that is being read. */
  private inChunk = 0;

  /** Up to n bytes of a body in chunks; EOF behind the last. */
  *chunk(chunks: number[], n: number): Gen<[number, Error | null]> {
    if (this.inChunk === 0) {
      // A chunk's size stands before it, and the empty line of the one before.
      const err = yield* this.peek(CHUNK_HEAD);
      if (err !== null) return [0, err];
      this.inChunk = chunks.shift() ?? 0;
      const more = yield* this.peek(chunkHead(this.inChunk));
      if (more !== null) return [0, more];
      this.buffered -= chunkHead(this.inChunk);
      if (this.inChunk === 0) return [0, EOF];
    }
    const [got, err] = yield* this.take(Math.min(n, this.inChunk));
    this.inChunk -= got;
    return [got, err];
  }

  /** Up to n bytes of a body. @returns how many */
  *take(n: number): Gen<[number, Error | null]> {
    const err = yield* this.peek(1);
    if (err !== null) return [0, err];
    const got = Math.min(n, this.buffered);
    this.buffered -= got;
    return [got, null];
  }
}

/** The least that a chunk is announced with: a digit and two line ends. */
const CHUNK_HEAD = 5;

/** Bytes of a chunk besides its own: its size in hexadecimal, two line ends. */
export function chunkHead(bytes: number): number {
  return bytes.toString(16).length + 4;
}

/** What a client or a server outside says; null for a connection within the machine. */
function messageFromOutside(conn: Conn): Message | null {
  const remote = remoteOf(conn.fd);
  if (remote === 0) return null;
  if (remote === OUTSIDE) {
    const { bytes, path } = visitorRequest(socketOf(conn.fd));
    return { content: new Request('GET', `http://${conn.localAddr}${path}`), head: bytes, body: 0 };
  }
  const { bytes, closes } = remoteResponse(remote);
  return { content: { status: 200, contentLength: 0, header: {}, close: closes }, head: bytes, body: 0 };
}

export function isTimeout(err: Error): boolean {
  return err === ErrDeadlineExceeded || (err as { err?: Error }).err === ErrDeadlineExceeded;
}
