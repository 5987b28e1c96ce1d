import { Router } from 'express';
import { noQuery } from '../../../contract/fields';
import { shareBody, sharePath } from '../../../contract/resources/sharing/shares';
import { voiceModelPath } from '../../../contract/resources/voice-models';
import type { ChangedShare } from '../../../database/repositories/sharing/sharing-repository';
import { listShares, revokeShare, shareVoice } from '../../../services/sharing/share-voice';
import { type FindRecordedDeps, findRecorded } from '../../../services/voice-models/find-voice-model';
import { noteAction, noteTakenBack } from '../../identity/audited';
import { asOwner, reaching } from '../../identity/scoped';
import { unlessErased } from '../../identity/unless-erased';
import { parseInput } from '../../input/parse-input';
import { jsonBody } from '../../middleware/small-body';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';

/** To whom voice models are lent: share, list, take back. */
export function sharesRouter(deps: FindRecordedDeps): Router {
  const router = Router();

  const share = reaching(deps, 'own', async (own, req, res) => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    parseInput(noQuery, req.query);
    const { user_id, may } = parseInput(shareBody, req.body);
    const request = { modelId: model_id, userId: user_id, may };
    const { user_id: ownerId } = await asOwner(deps, res, model_id, () => findRecorded(own, model_id));
    const lending = {
      make: () => asOwner(deps, res, model_id, () => shareVoice(own, request)),
      // One that was there before goes with the erasure.
      undo: async ({ isNew }: ChangedShare) => (isNew ? revokeShare(own, model_id, user_id) : null),
    };
    const make = () => unlessErased(deps, res, ownerId || null, lending);
    const shared = await unlessErased(deps, res, user_id, { ...lending, make });
    if (shared.isChanged) noteAction(res, 'voice_lent', { model_id, of_user_id: user_id });
    noteTakenBack(res, model_id, shared.unlinked_echo_id);
    sendJson(res, 'shareVoiceModel', shared.share, shared.isNew ? 201 : 200);
  });
  const list = reaching(deps, 'own', async (own, req, res) => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    parseInput(noQuery, req.query);
    const shares = await asOwner(deps, res, model_id, () => listShares(own, model_id));
    sendJson(res, 'listShares', { shares, count: shares.length });
  });
  const revoke = reaching(deps, 'own', async (own, req, res) => {
    const { model_id, user_id } = parseInput(sharePath, req.params);
    parseInput(noQuery, req.query);
    const revoked = await asOwner(deps, res, model_id, () => revokeShare(own, model_id, user_id));
    if (revoked.revoked) noteAction(res, 'voice_taken_back', { model_id, of_user_id: user_id });
    noteTakenBack(res, model_id, revoked.unlinked_echo_id);
    sendJson(res, 'revokeShare', { success: true, model_id, user_id, ...revoked });
  });

  addRoute(router, '/voice-models/:model_id/shares', { get: [list], post: [...jsonBody(), share] });
  addRoute(router, '/voice-models/:model_id/shares/:user_id', { delete: [revoke] });
  return router;
}
