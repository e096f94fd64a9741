/** The packages of the library. */
import type { PackageSource } from '../native';
import * as bytes from './bytes';
import * as containers from './containers';
import * as errors from './errors';
import * as fmt from './fmt';
import * as io from './io';
import * as math from './math';
import * as os from './os';
import * as rand from './rand';
import * as runtime from './runtime';
import * as sort from './sort';
import * as strconv from './strconv';
import * as strings from './strings';
import * as sync from './sync';
import * as atomic from './sync-atomic';
import * as syscall from './syscall';
import * as time from './time';
import * as unicode from './unicode';

const modules = [
  bytes,
  containers,
  errors,
  fmt,
  io,
  math,
  os,
  rand,
  runtime,
  sort,
  strconv,
  strings,
  sync,
  atomic,
  syscall,
  time,
  unicode,
];

/** Every exported value that is a package. */
export const library: PackageSource[] = modules
  .flatMap(m => Object.values(m) as unknown[])
  .filter((x): x is PackageSource => typeof x === 'object' && x !== null && 'path' in x && 'natives' in x);
