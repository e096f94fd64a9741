/** The library: every package that a Go program can import here, by path. */
import type { PackageSource } from '../native';
import { bufio } from './bufio';
import { bytesPackage } from './bytes';
import { heap, list, ring } from './containers';
import { context } from './context';
import { errors } from './errors';
import { flag } from './flag';
import { fmt } from './fmt';
import { netHttp, netUrl } from './http';
import { io } from './io';
import { log } from './log';
import { math, mathBits } from './math';
import { net } from './net';
import { ioFs, os } from './os';
import { mathRand, mathRandV2 } from './rand';
import { runtime, runtimeDebug, runtimeTrace } from './runtime';
import { signal } from './signal';
import { cmp, iter, maps, slices, sort } from './sort';
import { strconv } from './strconv';
import { strings } from './strings';
import { sync } from './sync';
import { syncAtomic } from './sync-atomic';
import { syscall } from './syscall';
import { testing } from './testing';
import { time } from './time';
import { unicode, utf8 } from './unicode';
import { errgroup, semaphore } from './x-sync';

/** All of them, by path where a name would clash. */
export const library: PackageSource[] = [
  bufio,
  bytesPackage,
  cmp,
  context,
  errgroup,
  errors,
  flag,
  fmt,
  heap,
  io,
  ioFs,
  iter,
  list,
  log,
  maps,
  math,
  mathBits,
  mathRand,
  mathRandV2,
  net,
  netHttp,
  netUrl,
  os,
  ring,
  runtime,
  runtimeDebug,
  runtimeTrace,
  semaphore,
  signal,
  slices,
  sort,
  strconv,
  strings,
  sync,
  syncAtomic,
  syscall,
  testing,
  time,
  unicode,
  utf8,
];

export const packages: ReadonlyMap<string, PackageSource> = new Map(library.map(p => [p.path, p]));
