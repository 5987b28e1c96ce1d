import type { Browser } from 'playwright-core';
import { forgetOfWorker, ofWorker } from '../jest/of-worker';
import { browserPath } from './find-browser';

/** Provided by the environment of the tests (`support/jest/contract-environment.cjs`). */
declare const loadPlaywright: () => typeof import('playwright-core');

/**
 * What Chromium is started without. Debian's Chromium loads two pages of its own with each window, for the suggestions below
 * its address bar, which take as much of the processor as the page of a test. The others are those that Playwright switches off:
 * Chromium takes the last such option alone.
 */
const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

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
  // Those of its own window; a page moves as ever.
  '--animation-duration-scale=0',
  `--disable-features=${FEATURES_OFF.join(',')}`,
];

/** What a test does with a browser; `close` closes the contexts, and with them the pages. */
export type TestBrowser = Pick<Browser, 'newContext' | 'newPage' | 'contexts' | 'close'>;

const launch = (flags: readonly string[] = []) =>
  loadPlaywright().chromium.launch({ executablePath: browserPath, headless: true, args: [...FLAGS, ...flags] });

/**
 * A headless Chromium: that of this worker, or one more where `flags` are given, further options of its command line. Throws when there
 * is none.
 */
export async function startBrowser(flags: readonly string[] = []): Promise<TestBrowser> {
  if (flags.length > 0) return launch(flags);
  const browser = await browserOfWorker();
  return {
    newContext: (options) => browser.newContext(options),
    newPage: (options) => browser.newPage(options),
    contexts: () => browser.contexts(),
    close: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
  };
}

async function browserOfWorker(): Promise<Browser> {
  const find = () => ofWorker('Chromium', launch, async (started) => (await started).close());
  const browser = await find().catch(() => null);
  if (browser?.isConnected()) return browser;
  forgetOfWorker('Chromium');
  return find();
}
