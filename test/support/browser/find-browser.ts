import { existsSync } from 'node:fs';

/** The Chromium of the tests: the one that CHROMIUM_PATH names, else Debian's. */
export const browserPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Whether there is a Chromium to start. */
export const hasBrowser = existsSync(browserPath);
