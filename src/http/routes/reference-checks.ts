import { type Request, type Response, Router } from 'express';
import type { MediaInspector } from '../../media/media-inspector';
import { inspectCover } from '../../services/creation/inspect-cover';
import { checkSamples } from '../../services/samples/check-samples';
import { inspectionAllowance } from '../identity/limit-holder';
import { userOf } from '../identity/scoped';
import { senderOf } from '../identity/sender-of';
import { contextOf } from '../middleware/request-context';
import { sendJson } from '../responses/send-json';
import type { UploadReceiver } from '../uploads/upload-receiver';
import { addRoute } from './add-route';
import { type AllowedDeps, assertInspectable } from './upload/assert-allowed';
import { parseUploadFields, refuseQuery } from './upload/upload-reference-fields';

/** What checking needs. */
export interface ReferenceChecksDeps extends AllowedDeps {
  readonly uploads: UploadReceiver;
  readonly media: MediaInspector;
}

/**
 * `POST /api/reference-checks`: takes the form of an upload and reports what an upload would report of its samples. A form
 * that cannot be read is refused as there; samples that would be refused are part of the result, not an error.
 */
export function referenceChecksRouter(deps: ReferenceChecksDeps): Router {
  const { uploads, media } = deps;
  const router = Router();
  const check = async (req: Request, res: Response): Promise<void> => {
    refuseQuery(req.query);
    await assertInspectable(deps, req, res, null);
    const allowance = inspectionAllowance(deps.fairUse.inspection, req, res, null);
    const call = { client: senderOf(req, res), signal: contextOf(res).signal, allowance };
    media.warm();
    const received = await uploads.receive(req, res, { anyContent: true });
    try {
      userOf(res, parseUploadFields(received).user_id);
      await inspectCover(received.cover);
      const check = await checkSamples(media, received.samples, call);
      sendJson(res, 'checkReferences', { success: true, ...check });
    } finally {
      await received.dispose();
    }
  };
  addRoute(router, '/reference-checks', { post: [check] });
  return router;
}
