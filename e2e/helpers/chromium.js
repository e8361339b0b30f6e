/** Debian's Chromium, without a window and without calls of its own to other hosts. */

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

// The real program: the wrapper in PATH warns on every start.
const PLACES = ['/usr/lib/chromium/chromium', '/usr/bin/chromium', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch() {
  const executablePath = process.env.CHIRM_TEST_CHROMIUM ?? PLACES.find((it) => existsSync(it));
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
