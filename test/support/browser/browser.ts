import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Whether there is a Chromium to start. */
export const hasBrowser = existsSync(executablePath);

/**
 * Starts a headless Chromium: the one CHROMIUM_PATH names, else Debian's. `flags` are further options of its command line.
 * Throws when there is none.
 */
export async function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  if (!hasBrowser) {
    throw new Error(`There is no browser at ${executablePath}. Install Chromium or name one in CHROMIUM_PATH.`);
  }
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...flags] });
}
