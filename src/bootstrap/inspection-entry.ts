import path from 'node:path';
import type { ProcessEntry } from '../media/processes/launch';

/** From the root: in one file with the packages it needs, which starts in two thirds of the time, and its source. */
const COMPILED = path.join('dist', 'start', 'inspect-process.js');
const SOURCE = path.join('src', 'media', 'processes', 'child', 'inspect-process.ts');

/**
 * Where the entry file of the inspecting processes is, and what Node needs to run it:
 *
 * - from `src` under tsx (`npm run dev`): the `.ts`, so that no build is needed first and no old one is used. tsx starts a
 *   compiler and keeps a cache, so Node's permission model cannot be used there;
 * - otherwise the `.js` that the build makes, also from `src` under jest, whose transform exists in its own process only.
 */
export function inspectionEntry(): ProcessEntry {
  const root = path.join(__dirname, '..', '..');
  const underTsx = process.execArgv.some((argument) => argument.includes('tsx'));
  if (path.extname(__filename) !== '.js' && underTsx) {
    return { file: path.join(root, SOURCE), execArgv: ['--require', require.resolve('tsx/cjs')] };
  }
  // The packages may be in a folder further up, as in a workspace.
  const packages = require.resolve.paths('mpg123-decoder') ?? [];
  return {
    file: path.join(root, COMPILED),
    readable: [path.join(root, 'dist'), path.join(root, 'package.json'), ...packages],
  };
}
