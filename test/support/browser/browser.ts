import type { Browser } from 'playwright-core';
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

/** Starts a headless Chromium. `flags` are further options of its command line. Throws when there is none. */
export async function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  return loadPlaywright().chromium.launch({ executablePath: browserPath, headless: true, args: [...FLAGS, ...flags] });
}
