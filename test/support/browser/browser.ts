import { type Browser, chromium } from 'playwright-core';
import { browserPath } from './find-browser';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless Chromium. `flags` are further options of its command line. Throws when there is none. */
export async function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath, headless: true, args: [...FLAGS, ...flags] });
}
