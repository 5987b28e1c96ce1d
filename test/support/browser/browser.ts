import type { Browser } from 'playwright-core';
import { browserPath } from './find-browser';

/** Provided by the environment of the tests (`support/jest/contract-environment.cjs`). */
declare const loadPlaywright: () => typeof import('playwright-core');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Else it starts processes ahead for pages that no test opens.
  '--renderer-process-limit=1',
];

/** Starts a headless Chromium. `flags` are further options of its command line. Throws when there is none. */
export async function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  return loadPlaywright().chromium.launch({ executablePath: browserPath, headless: true, args: [...FLAGS, ...flags] });
}
