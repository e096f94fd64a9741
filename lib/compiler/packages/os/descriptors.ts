/**
 * Reads and writes of descriptors: standard streams, files, pipes. The engine counts a pipe's bytes; here they are
 * carried, in the order in which they were written.
 */
import { Op, reg } from '../../../goroutine/opcodes';
import { watch } from '../../../goroutine/watch';
import { Cost, costOf } from '../../../runtime/costs';
import { closeFd, makeBlocking, openPipe, PollError } from '../../../runtime/fdio';
import type { Slice } from '../../values/slices';
import { bytesToString } from '../../values/strings';
import { host } from '../host';
import { closeFile, isFile, readFile, writeFile } from './files';

type Call = Generator<number, number, unknown>;

/** What is on its way in a pipe. */
interface Flow {
  bytes: string;
}

const state = { flows: new Map<number, Flow>() };

export function resetPipes(): void {
  state.flows = new Map();
}

/** A call that the kernel answers at once. */
function* kernel(): Generator<number, void, unknown> {
  reg.ns = costOf(Cost.ReadWrite);
  reg.b = 0;
  yield Op.Syscall;
}

/** os.Pipe. @returns both ends, or twice an error */
export function pipe(): [number, number] {
  const ends = openPipe();
  if (ends[0] < 0) return ends;
  const flow = { bytes: '' };
  for (const fd of ends) {
    state.flows.set(fd, flow);
    watch.descriptor?.('open', fd);
  }
  return ends;
}

/** Into p, at most its length. @returns bytes read, 0 at the end, or an error */
export function* readFd(fd: number, p: Slice, offset = -1): Call {
  const flow = state.flows.get(fd);
  if (flow !== undefined) {
    reg.a = fd;
    reg.b = p.n;
    const n = (yield Op.Read) as unknown as number;
    if (n <= 0) return n;
    fillBytes(p, flow.bytes.slice(0, n));
    flow.bytes = flow.bytes.slice(n);
    return n;
  }
  watch.descriptor?.('enter', fd);
  yield* kernel();
  const text = fd === 0 ? readStdin(p.n) : readFile(fd, p.n, offset);
  if (typeof text !== 'number') watch.descriptor?.('read', fd);
  watch.descriptor?.('leave', fd);
  if (typeof text === 'number') return text;
  fillBytes(p, text);
  return text.length;
}

function readStdin(n: number): string {
  if (typeof host.stdin === 'function') host.stdin = host.stdin();
  const text = host.stdin.slice(host.stdinAt, host.stdinAt + n);
  host.stdinAt += text.length;
  return text;
}

function fillBytes(p: Slice, text: string): void {
  const a = p.a as Uint8Array;
  for (let i = 0; i < text.length; i++) a[p.o + i] = text.charCodeAt(i);
}

/** @returns bytes written, or an error */
export function writeFd(fd: number, p: Slice, offset = -1): Call {
  return writeText(fd, bytesToString(p), offset);
}

export function* writeText(fd: number, text: string, offset = -1): Call {
  const flow = state.flows.get(fd);
  if (flow !== undefined) {
    // A reader may take the first of them before the call ends.
    flow.bytes += text;
    reg.a = fd;
    reg.b = text.length;
    return (yield Op.Write) as unknown as number;
  }
  watch.descriptor?.('enter', fd);
  watch.descriptor?.('written', fd);
  if (fd === 1 || fd === 2) host.write(fd, text);
  yield* kernel();
  const n = fd === 1 || fd === 2 ? text.length : writeFile(fd, text, offset);
  watch.descriptor?.('leave', fd);
  return n;
}

export function* closeDescriptor(fd: number): Call {
  yield* kernel();
  watch.descriptor?.('close', fd);
  if (isFile(fd)) return closeFile(fd);
  if (state.flows.has(fd)) return closeFd(fd);
  return fd >= 0 && fd <= 2 ? 0 : PollError.Closing;
}

/** (*os.File).Fd: a pipe's calls block their thread from now on. */
export function blocking(fd: number): void {
  if (state.flows.has(fd)) makeBlocking(fd);
}
