import path from 'node:path';
import type { WorkerEntry } from '../media/workers/worker-pool';

const ENTRY = path.join('media', 'workers', 'inspect-worker');

/**
 * Where the entry file of the media worker is, and what Node needs to run it. It stands beside the running code, in one of
 * three situations:
 *
 * - compiled: the `.js` in the same folder tree;
 * - from `src` under tsx (`npm run dev`): the `.ts`, so that no build is needed first and no old one is used. Worker
 *   threads of Node 20 do not take over the ESM hooks of tsx, so `tsx/cjs` is required instead; it works in child
 *   processes as well;
 * - from `src` under jest, whose transform exists in its own process only: the `.js` that `npm test` builds first.
 */
export function mediaWorkerEntry(): WorkerEntry {
  const root = path.join(__dirname, '..');
  if (path.extname(__filename) === '.js') return { workerFile: path.join(root, `${ENTRY}.js`) };
  const underTsx = process.execArgv.some((argument) => argument.includes('tsx'));
  if (!underTsx) return { workerFile: path.join(root, '..', 'dist', `${ENTRY}.js`) };
  return { workerFile: path.join(root, `${ENTRY}.ts`), execArgv: ['--require', require.resolve('tsx/cjs')] };
}
