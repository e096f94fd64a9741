/**
 * The in-memory file system: files by absolute path. A process begins with the host's files, /dev/null and the
 * directories that every system has; nothing reaches the host's disk. Errors are error numbers, negative.
 */
import { FdKind, fdAlloc, fdFree, fdKind } from '../../../os/fds';
import { host } from '../host';

export const ENOENT = -2;
export const EACCES = -13;
export const EEXIST = -17;
export const ENOTDIR = -20;
export const EISDIR = -21;
export const ENOTEMPTY = -39;
const EBADF = -9;
const EINVAL = -22;

const O_CREAT = 0x40;
const O_EXCL = 0x80;
const O_TRUNC = 0x200;
const O_APPEND = 0x400;

interface Node {
  dir: boolean;
  data: Uint8Array;
  size: number;
  mode: number;
}

/** An open file: what descriptors of one open share. */
interface Open {
  node: Node;
  at: number;
  flags: number;
}

const state = { nodes: new Map<string, Node>(), open: new Map<number, Open>(), cwd: '/' };

const directory = (): Node => ({ dir: true, data: new Uint8Array(0), size: 0, mode: 0o755 });

function fileOf(text: string): Node {
  const data = Uint8Array.from(text, c => c.charCodeAt(0));
  return { dir: false, data, size: data.length, mode: 0o644 };
}

export function resetFiles(): void {
  state.nodes = new Map();
  state.open = new Map();
  state.cwd = host.env.get('PWD') ?? '/';
  for (const path of ['/', '/dev', '/tmp', state.cwd]) makeParents(`${path}/.`);
  state.nodes.set('/dev/null', fileOf(''));
  for (const [path, text] of host.files) {
    makeParents(absolute(path));
    state.nodes.set(absolute(path), fileOf(text));
  }
}

function makeParents(path: string): void {
  for (let i = 0; i >= 0; i = path.indexOf('/', i + 1)) {
    const dir = i === 0 ? '/' : path.slice(0, i);
    if (!state.nodes.has(dir)) state.nodes.set(dir, directory());
  }
}

/** A path without . and .., from the root. */
export function absolute(path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${state.cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** open(2). @returns a descriptor or an error */
export function openFile(name: string, flags: number, mode: number): number {
  if (name === '') return ENOENT;
  const path = absolute(name);
  let node = state.nodes.get(path);
  const writes = (flags & 3) !== 0;
  if (node === undefined) {
    if ((flags & O_CREAT) === 0) return ENOENT;
    const parent = state.nodes.get(parentOf(path));
    if (parent === undefined) return ENOENT;
    if (!parent.dir) return ENOTDIR;
    node = { dir: false, data: new Uint8Array(0), size: 0, mode: mode & 0o777 };
    state.nodes.set(path, node);
  } else {
    if ((flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0) return EEXIST;
    if (node.dir && writes) return EISDIR;
  }
  const fd = fdAlloc(FdKind.Other, 0);
  if (fd < 0) return fd;
  if ((flags & O_TRUNC) !== 0 && writes && path !== '/dev/null') node.size = 0;
  state.open.set(fd, { node, at: 0, flags });
  return fd;
}

export function isFile(fd: number): boolean {
  return state.open.has(fd);
}

export function closeFile(fd: number): number {
  if (!state.open.delete(fd)) return EBADF;
  fdFree(fd);
  return 0;
}

/** read(2), or pread(2) at an offset. @returns the bytes read, or an error */
export function readFile(fd: number, n: number, offset = -1): string | number {
  const open = state.open.get(fd);
  if (open === undefined || (open.flags & 3) === 1) return EBADF;
  if (open.node.dir) return EISDIR;
  const from = offset < 0 ? open.at : offset;
  const end = Math.min(from + n, open.node.size);
  let text = '';
  for (let i = from; i < end; i++) text += String.fromCharCode(open.node.data[i]);
  if (offset < 0) open.at += text.length;
  return text;
}

/** write(2), or pwrite(2) at an offset. @returns the bytes written, or an error */
export function writeFile(fd: number, bytes: string, offset = -1): number {
  const open = state.open.get(fd);
  if (open === undefined || (open.flags & 3) === 0) return EBADF;
  const { node } = open;
  if (node === state.nodes.get('/dev/null')) return bytes.length;
  const from = offset >= 0 ? offset : (open.flags & O_APPEND) !== 0 ? node.size : open.at;
  const end = from + bytes.length;
  if (end > node.data.length) {
    const data = new Uint8Array(Math.max(2 * node.data.length, end, 64));
    data.set(node.data.subarray(0, node.size));
    node.data = data;
  }
  for (let i = 0; i < bytes.length; i++) node.data[from + i] = bytes.charCodeAt(i);
  node.size = Math.max(node.size, end);
  if (offset < 0) open.at = end;
  return bytes.length;
}

/** lseek(2) */
export function seekFile(fd: number, offset: number, whence: number): number {
  const open = state.open.get(fd);
  if (open === undefined) return EBADF;
  const at = offset + (whence === 1 ? open.at : whence === 2 ? open.node.size : 0);
  if (at < 0 || whence < 0 || whence > 2) return EINVAL;
  open.at = at;
  return at;
}

export function truncateFile(fd: number, size: number): number {
  const open = state.open.get(fd);
  if (open === undefined || size < 0) return EINVAL;
  return truncate(open.node, size);
}

function truncate(node: Node, size: number): number {
  if (size > node.data.length) {
    const data = new Uint8Array(size);
    data.set(node.data.subarray(0, node.size));
    node.data = data;
  }
  node.data.fill(0, Math.min(size, node.size), Math.max(size, node.size));
  node.size = size;
  return 0;
}

/** stat(2). @returns size, mode and whether it is a directory, or an error */
export function stat(name: string): [number, number, boolean] | number {
  const node = state.nodes.get(absolute(name));
  return node === undefined || name === '' ? ENOENT : [node.size, node.mode, node.dir];
}

export function statFd(fd: number): [number, number, boolean] | number {
  const open = state.open.get(fd);
  return open === undefined ? EBADF : [open.node.size, open.node.mode, open.node.dir];
}

export function makeDir(name: string, all: boolean): number {
  const path = absolute(name);
  const there = state.nodes.get(path);
  if (there !== undefined) return all && there.dir ? 0 : EEXIST;
  if (all) makeParents(path);
  const parent = state.nodes.get(parentOf(path));
  if (parent === undefined) return ENOENT;
  if (!parent.dir) return ENOTDIR;
  state.nodes.set(path, directory());
  return 0;
}

/** Linux's /proc/self/fd: open descriptors, the one that reads the directory among them. */
function descriptors(): string[] | number {
  const own = fdAlloc(FdKind.Other, 0);
  if (own < 0) return own;
  const list: string[] = [];
  fdKind.forEach((kind, fd) => {
    if (kind !== FdKind.Free) list.push(String(fd));
  });
  fdFree(own);
  return list.sort();
}

/** The names in a directory, sorted. */
export function listDir(name: string): string[] | number {
  const path = absolute(name);
  if (path === '/proc/self/fd') return descriptors();
  const node = state.nodes.get(path);
  if (node === undefined) return ENOENT;
  if (!node.dir) return ENOTDIR;
  const prefix = path === '/' ? '/' : `${path}/`;
  const names = [...state.nodes.keys()].filter(
    p => p !== '/' && p.startsWith(prefix) && !p.includes('/', prefix.length),
  );
  return names.map(p => p.slice(prefix.length)).sort();
}

export function removePath(name: string, all: boolean): number {
  const path = absolute(name);
  const node = state.nodes.get(path);
  if (node === undefined) return all ? 0 : ENOENT;
  const inside = [...state.nodes.keys()].filter(p => p.startsWith(`${path}/`));
  if (inside.length > 0 && !all) return ENOTEMPTY;
  for (const p of [path, ...inside]) state.nodes.delete(p);
  return 0;
}

export function renamePath(from: string, to: string): number {
  const [a, b] = [absolute(from), absolute(to)];
  const node = state.nodes.get(a);
  if (node === undefined || !state.nodes.has(parentOf(b))) return ENOENT;
  for (const path of [...state.nodes.keys()]) {
    if (path !== a && !path.startsWith(`${a}/`)) continue;
    state.nodes.set(b + path.slice(a.length), state.nodes.get(path)!);
    state.nodes.delete(path);
  }
  return 0;
}

export function changeDir(name: string): number {
  const path = absolute(name);
  const node = state.nodes.get(path);
  if (node === undefined) return ENOENT;
  if (!node.dir) return ENOTDIR;
  state.cwd = path;
  return 0;
}

export function workingDir(): string {
  return state.cwd;
}
