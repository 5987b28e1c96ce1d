import type { Request, Response } from 'express';
import { toJournalKey } from '../../../services/creation/journal-key';
import {
  type MakeVersionDeps,
  makeVersion,
  type VersionRequest,
  versionFingerprint,
} from '../../../services/creation/versions/make-version';
import type { FairUse } from '../../../services/fair-use';
import type { DeleteDeps } from '../../../services/voice-models/delete-voice-model';
import { publicPath } from '../../address/public-address';
import { markReplayed } from '../../identity/audited';
import { inspectionAllowance } from '../../identity/limit-holder';
import { senderOf } from '../../identity/sender-of';
import { unlessErased } from '../../identity/unless-erased';
import { contextOf } from '../../middleware/request-context';
import { sendJson } from '../../responses/send-json';
import type { UploadReceiver } from '../../uploads/upload-receiver';
import { undoMade } from '../upload/make-upload';
import type { ConsentRule } from '../upload/upload-reference-fields';

/** What the routes of versions need. */
export type VersionsRouterDeps = MakeVersionDeps &
  DeleteDeps &
  ConsentRule & { readonly uploads: UploadReceiver; readonly fairUse: FairUse };

/**
 * Makes the version that a request asks for, and responds. Where everything of its user was erased meanwhile, the voice is removed
 * again with it. Throws `erasure_in_progress`, and as `makeVersion` does.
 */
export async function respondWithVersion(
  deps: VersionsRouterDeps,
  req: Request,
  res: Response,
  header: string | null,
  request: VersionRequest,
): Promise<void> {
  const { trace, signal } = contextOf(res);
  const client = senderOf(req, res);
  const sender = { userId: request.voice.user_id || null, client };
  const key = header === null ? null : toJournalKey(header, versionFingerprint(request), sender);
  const allowance = inspectionAllowance(deps.fairUse.inspection, req, res, sender.userId);
  const { response, replayed } = await unlessErased(deps, res, sender.userId, {
    make: () => makeVersion(deps, request, { ...trace, client, signal, allowance }, key),
    undo: (made) => undoMade(deps, res, made),
  });
  if (replayed) markReplayed(res);
  res.location(publicPath(res, `/api/voice-models/${response.model_id}`));
  sendJson(res, 'createVersion', response);
}

/**
 * The same of the recordings that are kept. It takes a place like an upload, since as much is inspected and sent, and is
 * finished like one, also when its client has gone.
 */
export async function versionOfKept(
  deps: VersionsRouterDeps,
  req: Request,
  res: Response,
  header: string | null,
  request: VersionRequest,
): Promise<void> {
  const release = deps.uploads.takePlace(req, res);
  const releaseRequest = contextOf(res).hold();
  try {
    await respondWithVersion(deps, req, res, header, request);
  } finally {
    release();
    releaseRequest();
  }
}
