#!/usr/bin/env node
/** The program `gmplab`: the built command line, if it is there. */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

require('./need-node.cjs')();
const cli = join(__dirname, '..', 'dist', 'cli.js');
if (existsSync(cli)) require(cli);
else {
  console.error('gmplab: library not built: run npm install');
  process.exit(1);
}
