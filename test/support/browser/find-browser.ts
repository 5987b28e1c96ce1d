import { existsSync } from 'node:fs';

/**
 * What Debian calls Chromium. The headless shell is the same browser without a window around the page, and takes a quarter
 * less of the processor.
 */
const DEBIANS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;

/** The Chromium of the tests: the one that CHROMIUM_PATH names, else the first of Debian's that is there. */
export const browserPath = process.env.CHROMIUM_PATH ?? DEBIANS.find((file) => existsSync(file)) ?? '/usr/bin/chromium';

/** Whether there is a Chromium to start. */
export const hasBrowser = existsSync(browserPath);
