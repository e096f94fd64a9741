/** The table of descriptors, and the limits that operating systems put on it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dataset } from '../../lib/index';
import { Errno } from '../../lib/os/errno';
import {
  emfiles,
  FdKind,
  fdAlloc,
  fdAvailable,
  fdFree,
  fdKind,
  fdPeak,
  openFds,
  resetFds,
} from '../../lib/os/fds';
import { goNofile, osNames, type System, systems } from '../../lib/os/systems';

test('0, 1, 2 and what is inherited are open; the next is the lowest free number', () => {
  resetFds(100, 1000, 0, 2);
  assert.equal(openFds(), 5);
  assert.deepEqual([fdAlloc(FdKind.Socket, 7), fdAlloc(FdKind.Pipe, 8)], [5, 6]);
  fdFree(5);
  assert.equal(fdKind[5], FdKind.Free);
  assert.equal(fdAlloc(FdKind.Pipe, 9), 5);
});

test('at the process’s limit EMFILE, at the system’s ENFILE; each is counted', () => {
  resetFds(5, 1000, 0, 0);
  assert.deepEqual([fdAlloc(FdKind.Other, 0), fdAlloc(FdKind.Other, 0)], [3, 4]);
  assert.equal(fdAvailable(), Errno.EMFILE);
  assert.equal(fdAlloc(FdKind.Other, 0), Errno.EMFILE);
  resetFds(1000, 1005, 1000, 0);
  assert.deepEqual(
    [3, 4].map(() => fdAlloc(FdKind.Other, 0)),
    [3, 4],
  );
  assert.equal(fdAvailable(), Errno.ENFILE);
  assert.equal(fdAlloc(FdKind.Other, 0), Errno.ENFILE);
  assert.equal(emfiles, 1);
  assert.equal(fdPeak, 5);
});

test('any opens and closes: as a table that is searched from its beginning', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 2200 }),
      fc.array(fc.oneof(fc.constant(-1), fc.nat(2300)), { maxLength: 3000 }),
      (limit, steps) => {
        resetFds(limit, 1e9, 0, 0);
        const open = new Set([0, 1, 2]);
        for (const step of steps) {
          if (step >= 0 && open.has(step)) {
            fdFree(step);
            open.delete(step);
            continue;
          }
          let lowest = 0;
          while (open.has(lowest)) lowest++;
          const got = fdAlloc(FdKind.Socket, step);
          assert.equal(got, lowest < limit ? lowest : Errno.EMFILE);
          if (got >= 0) open.add(got);
        }
        assert.equal(openFds(), open.size);
      },
    ),
    { numRuns: 40 },
  );
});

test('a table of a million: filled, a hole found, filled again', () => {
  const n = 1_048_576;
  resetFds(n, 1e9, 0, 0);
  for (let fd = 3; fd < n; fd++) fdAlloc(FdKind.Socket, fd);
  assert.equal(fdAlloc(FdKind.Socket, 0), Errno.EMFILE);
  for (const hole of [1_000_000, 31, 32, 1023, 1024, 65_535]) {
    fdFree(hole);
    assert.equal(fdAlloc(FdKind.Socket, 0), hole);
  }
});

test('Go raises the soft limit as recorded, and as its versions did', () => {
  const measured = dataset<Record<string, string | number>[]>('fd-limits.csv').filter(
    r => r.kind === 'measured' && r.what === 'soft in Go',
  );
  assert.ok(measured.length >= 5);
  for (const { soft, hard, value } of measured) {
    assert.equal(goNofile(Number(soft), Number(hard), 1_048_576, 26), Number(value), `${soft}:${hard}`);
  }
  assert.deepEqual(
    [18, 19, 23, 24].map(go => goNofile(1024, 4096, 1_048_576, go)),
    [1024, 4096, 4096, 4095],
  );
  // macOS: unlimited stands for kern.maxfilesperproc.
  assert.equal(goNofile(256, Number.POSITIVE_INFINITY, 10_240, 26), 10_240);
});

test('the systems: limits as the table of datasets quotes them, schedules that end when they should', () => {
  const given = dataset<Record<string, string | number>[]>('fd-limits.csv').filter(r => r.kind === 'given');
  const quoted = (os: string, what: string): number => {
    const { value } = given.find(r => r.os === os && r.what === what)!;
    return value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value);
  };
  const pairs: [keyof typeof systems, string][] = [
    ['linux', 'Linux with systemd 240 or later'],
    ['centos-7', 'CentOS 7'],
    ['ubuntu-20.04', 'Ubuntu 20.04 login shell'],
    ['docker', 'Docker until Engine 24'],
    ['macos-10.14', 'macOS 10.14'],
    ['macos', 'macOS 13'],
    ['windows', 'Windows'],
  ];
  for (const [name, os] of pairs) {
    const { soft, hard } = systems[name];
    assert.deepEqual({ soft, hard }, { soft: quoted(os, 'soft'), hard: quoted(os, 'hard') }, name);
  }
  const seconds = (name: keyof typeof systems): number =>
    (systems[name] as System).synTimeouts.reduce((a, b) => a + b) / 1e9;
  assert.deepEqual((['linux', 'linux-5.4', 'macos', 'windows'] as const).map(seconds), [131, 127, 75, 21]);
  for (const name of osNames) {
    const { ports, soft, hard, perProcess } = systems[name] as System;
    assert.ok(ports[0] < ports[1] && soft <= hard && perProcess > 0, name);
  }
});
