import path from 'node:path';
import { hasBrowser } from '../browser/find-browser';

const BROWSER_TESTS = path.join(__dirname, '..', '..', 'browser') + path.sep;

// Runs before each test file. The global setup says in one line what is missing.
if (!hasBrowser && (expect.getState().testPath ?? '').startsWith(BROWSER_TESTS)) {
  Object.assign(globalThis, { describe: describe.skip, it: it.skip, test: it.skip });
}
