/** A real browser for tests: Chromium where it is installed, otherwise a loud skip. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const executablePath = places.find(path => path && existsSync(path));

/** For the `skip` option of a test: the reason, or false. */
export const noChromium: string | false = executablePath
  ? false
  : 'SKIPPED: no Chromium found (install it, or name it in CHROMIUM): the pages were NOT looked at in a browser';

if (noChromium) console.error(noChromium);

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
