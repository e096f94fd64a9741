/** Requests and responses of net/http, and how many bytes they are on the wire (HTTP/1.1, headers as Go writes them). */
import { background, type Context } from '../context';
import { splitHostPort } from '../net-conn';
import type { Body } from './body';

export type Gen<T = void> = Generator<number, T, unknown>;

/** http.Header, without canonical forms. */
export type Header = Record<string, string>;

/** http.Request: what a client sends, and what a handler gets. */
export class Request {
  /** Scheme and host of a client's request. */
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  /** Of a client's request: ends it. Of a server's: ends when the client has gone, or the handler has returned. */
  context: Context = background();
  header: Header = {};
  /** Connection: close. */
  close = false;
  /** For a handler: the end of the connection that asked. */
  remoteAddr = '';

  constructor(
    readonly method: string,
    readonly url: string,
    /** Bytes of the body. */
    readonly contentLength = 0,
  ) {
    const m = /^(https?):\/\/([^/?#]+)([^#]*)/.exec(url);
    if (m === null) throw new RangeError(`a URL is http://host:port/path; got ${JSON.stringify(url)}`);
    this.scheme = m[1];
    this.host = m[2];
    this.path = m[3] === '' ? '/' : m[3];
  }

  /** Host and port to connect to (canonicalAddr). */
  get addr(): string {
    const bare = !/:\d+$/.test(this.host);
    const addr = bare ? `${this.host}:${this.scheme === 'https' ? 443 : 80}` : this.host;
    splitHostPort(addr);
    return addr;
  }
}

/** http.Response, as a client gets it. */
export class Response {
  constructor(
    readonly status: number,
    /** Bytes of the body, −1 for as many as come. */
    readonly contentLength: number,
    readonly header: Header,
    /** Connection: close. */
    readonly close: boolean,
    /** To be read to its end and closed, or the connection is not used again. */
    readonly body: Body,
  ) {}
}

/** What a server has said, before a client makes a Response of it. */
export interface Answer {
  status: number;
  contentLength: number;
  header: Header;
  close: boolean;
}

const EOL = 2;

function headerBytes(header: Header): number {
  let n = 0;
  for (const [name, value] of Object.entries(header)) n += name.length + 2 + value.length + EOL;
  return n;
}

/** Bytes of a request's head: request line, Host, User-Agent, what the caller set, Accept-Encoding, empty line. */
export function requestHead(r: Request, close: boolean, gzip: boolean): number {
  let n = `${r.method} ${r.path} HTTP/1.1`.length + EOL;
  n += `Host: ${r.host}`.length + EOL;
  if (!('User-Agent' in r.header)) n += 'User-Agent: Go-http-client/1.1'.length + EOL;
  if (close) n += 'Connection: close'.length + EOL;
  if (r.contentLength > 0) n += `Content-Length: ${r.contentLength}`.length + EOL;
  n += headerBytes(r.header);
  if (gzip) n += 'Accept-Encoding: gzip'.length + EOL;
  return n + EOL;
}

/** http.StatusText, of those that servers here use. */
const statusTexts: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  302: 'Found',
  400: 'Bad Request',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export function statusText(code: number): string {
  return statusTexts[code] ?? '';
}

/** Bytes of a response's head: status line, what the handler set, Date, length or chunks, Content-Type, empty line. */
export function responseHead(a: Answer): number {
  let n = `HTTP/1.1 ${a.status} ${statusText(a.status)}`.length + EOL;
  n += headerBytes(a.header);
  n += 'Date: Sun, 22 Nov 2026 09:00:00 GMT'.length + EOL;
  if (a.contentLength >= 0) n += `Content-Length: ${a.contentLength}`.length + EOL;
  else n += 'Transfer-Encoding: chunked'.length + EOL;
  if (a.contentLength !== 0 && !('Content-Type' in a.header)) {
    n += 'Content-Type: text/plain; charset=utf-8'.length + EOL;
  }
  if (a.close) n += 'Connection: close'.length + EOL;
  return n + EOL;
}
