import path from 'node:path';
import type { ProcessEntry } from '../media/processes/launch';

const ENTRY = path.join('media', 'processes', 'child', 'inspect-process');

/**
 * Where the entry file of the inspecting processes is, and what Node needs to run it. It stands beside the running code, in
 * one of three situations:
 *
 * - compiled: the `.js` in the same folder tree;
 * - from `src` under tsx (`npm run dev`): the `.ts`, so that no build is needed first and no old one is used. tsx starts a
 *   compiler and keeps a cache, so Node's permission model cannot be used there;
 * - from `src` under jest, whose transform exists in its own process only: the `.js` that `npm test` builds first.
 */
export function inspectionEntry(): ProcessEntry {
  const code = path.join(__dirname, '..');
  const root = path.join(code, '..');
  const underTsx = process.execArgv.some((argument) => argument.includes('tsx'));
  if (path.extname(__filename) !== '.js' && underTsx) {
    return { file: path.join(code, `${ENTRY}.ts`), execArgv: ['--require', require.resolve('tsx/cjs')] };
  }
  const compiled = path.join(root, 'dist');
  const readable = [compiled, path.join(root, 'node_modules'), path.join(root, 'package.json')];
  return { file: path.join(compiled, `${ENTRY}.js`), readable };
}
