import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { createContract } from '../../contract/document/create-document';
import type { AddressOptions } from '../address/public-address';
import type { StaticFiles } from '../middleware/static-files';
import { addRoute } from './add-route';

/** The files of the viewer that the page `/docs` loads; its package has others, such as an example and source maps. */
const VIEWER_FILES = ['/swagger-ui.css', '/swagger-ui-bundle.js'];

/** Serves the files of the viewer from its package. To be mounted at `/docs`. */
export function viewerFiles(files: StaticFiles): Router {
  const folder = path.dirname(require.resolve('swagger-ui-dist/package.json'));
  const isOther: RequestHandler = (req, _res, next) => next(VIEWER_FILES.includes(req.path) ? undefined : 'router');
  const router = Router();
  router.use(isOther, ...files(folder));
  return router;
}

/** The document as it is sent, and the name of this version of it. */
interface SentContract {
  readonly text: string;
  readonly etag: string;
}

function writeContract(serverUrl: string): SentContract {
  const text = JSON.stringify(createContract(serverUrl));
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}

/**
 * `GET /openapi.json`, the OpenAPI document of the API, and `GET /docs`, a page that shows it and sends requests. The document
 * is made at the first request. It names PUBLIC_URL, and where that is not set the folder that it was read from.
 */
export function contractRouter({ publicUrl }: Pick<AddressOptions, 'publicUrl'>): Router {
  const router = Router();
  let contract: SentContract | undefined;
  const read = (_req: Request, res: Response): void => {
    contract ??= writeContract(publicUrl === undefined ? '.' : `${publicUrl.origin}${publicUrl.prefix}`);
    res.setHeader('ETag', contract.etag);
    // It may be kept, and has to be asked for before it is used again.
    res.setHeader('Cache-Control', 'no-cache');
    res.type('json').send(contract.text);
  };
  addRoute(router, '/openapi.json', { get: [read] });
  addRoute(router, '/docs', { get: [(_req, res) => res.render('docs')] }, { pageAccess: 'public' });
  return router;
}
