import { type Request, type Response, Router } from 'express';
import { ApiError } from '../../../errors/api-error';
import { type FindUploadDeps, findUpload } from '../../../services/creation/find-upload';
import { principalOf } from '../../identity/sign-in';
import { renderPage } from '../../responses/render-page';
import { addRoute } from '../add-route';

/** How long a browser waits before it asks again for what is still under way, in seconds. */
const REFRESH_SECONDS = 3;

/**
 * `GET /uploads/:key`: what became of a form that a browser without scripts has sent. The page can be reloaded, kept and gone
 * back to, and makes nothing. With sign-in it is there for the user who has sent the form alone.
 */
export function uploadResultsRouter(deps: FindUploadDeps): Router {
  const router = Router();
  const show = async (req: Request, res: Response): Promise<void> => {
    const found = await findUpload(deps, String(req.params.key), principalOf(res)?.userId ?? null);
    if (found.kind === 'unknown') throw unknownUpload();
    // It may have become another page by the time that somebody goes back to it.
    res.setHeader('Cache-Control', 'private, no-cache');
    if (found.kind === 'made') {
      renderPage(req, res, { view: 'upload-result', locals: { result: found.response } });
      return;
    }
    res.setHeader('Refresh', String(REFRESH_SECONDS));
    renderPage(req, res, { view: 'upload-in-progress', locals: {} });
  };
  addRoute(router, '/uploads/:key', { get: [show] }, { pageAccess: 'voices:read' });
  return router;
}

function unknownUpload(): ApiError {
  return new ApiError(
    'not_found',
    'Nothing is known of this upload. Its page is kept for 24 hours, and an upload that failed has none. Look for the voice model in your list; if it is not there, send the form again.',
  );
}
