import { type Request, type Response, Router } from 'express';
import { noQuery } from '../../../contract/fields';
import { currentVersionBody, recreateQuery } from '../../../contract/resources/versions/versions';
import { voiceModelPath } from '../../../contract/resources/voice-models';
import { ApiError } from '../../../errors/api-error';
import { chooseVersion } from '../../../services/creation/versions/choose-version';
import { consentOfCurrent } from '../../../services/creation/versions/make-version';
import { findRecorded } from '../../../services/voice-models/find-voice-model';
import { asOwner, scoped } from '../../identity/scoped';
import { principalOf } from '../../identity/sign-in';
import { assertNotErasedSince } from '../../identity/unless-erased';
import { hasBody } from '../../input/body-headers';
import { readIdempotencyKey } from '../../input/idempotency-key';
import { parseInput } from '../../input/parse-input';
import { contextOf } from '../../middleware/request-context';
import { requireFishAudio } from '../../middleware/require-fish-audio';
import { jsonBody } from '../../middleware/small-body';
import { conditionOf } from '../../responses/record-etag';
import { sendJson } from '../../responses/send-json';
import { addRoute } from '../add-route';
import { assertInspectable } from '../upload/assert-allowed';
import { assertConsent, refuseQuery } from '../upload/upload-reference-fields';
import { respondWithVersion, type VersionsRouterDeps, versionOfKept } from './respond-with-version';
import { parseVersionForm } from './version-form';

/** The versions of a voice model: make one, choose one, make a lost model again. */
export function versionsRouter(deps: VersionsRouterDeps): Router {
  const router = Router();
  const needsFishAudio = requireFishAudio(deps.fishAudio);
  const choose = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    parseInput(noQuery, req.query);
    const { model_id: version } = parseInput(currentVersionBody, req.body);
    const own = scoped(deps, res, 'own');
    const request = { ...conditionOf(req), ...contextOf(res).trace };
    const choose = () => chooseVersion(own, model_id, version, request);
    sendJson(res, 'chooseVersion', await asOwner(deps, res, model_id, choose));
  };
  addRoute(router, '/voice-models/:model_id/versions', {
    post: [needsFishAudio, (req, res) => create(scoped(deps, res, 'own'), req, res)],
  });
  addRoute(router, '/voice-models/:model_id/versions/current', { put: [needsFishAudio, ...jsonBody(), choose] });
  addRoute(router, '/voice-models/:model_id/recreate', {
    post: [needsFishAudio, (req, res) => recreate(scoped(deps, res, 'own'), req, res)],
  });
  return router;
}

/**
 * The voice of a request that makes a version, recorded first where it still waits for that, and its Idempotency-Key: what is wrong
 * with the headers is found before the body is read. Throws where the request may not make one.
 */
async function begin(deps: VersionsRouterDeps, req: Request, res: Response) {
  const { model_id } = parseInput(voiceModelPath, req.params);
  const key = readIdempotencyKey(req);
  const voice = await asOwner(deps, res, model_id, () => findRecorded(deps, model_id));
  await assertNotErasedSince(deps, res, voice.user_id || null);
  await assertInspectable(deps, req, res, { key, keyOf: voice.user_id });
  deps.media.warm();
  return { voice, key };
}

async function create(deps: VersionsRouterDeps, req: Request, res: Response): Promise<void> {
  // Before the body is read, which would be sent in vain.
  refuseQuery(req.query);
  const { voice, key } = await begin(deps, req, res);
  if (!hasBody(req)) {
    assertConsent(consentOfCurrent(voice), deps);
    return versionOfKept(deps, req, res, key, { voice, reason: 'version', recordings: null });
  }
  const received = await deps.uploads.receive(req, res, { filesOptional: true });
  try {
    const { transcripts, enhance_audio_quality, consent } = parseVersionForm(
      received,
      principalOf(res)?.userId ?? null,
    );
    const { samples, cover } = received;
    const recordings = samples.length === 0 ? null : { samples, transcripts };
    assertConsent(recordings === null ? (consent ?? consentOfCurrent(voice)) : consent, deps);
    const request = { voice, reason: 'version', recordings, cover, enhance_audio_quality, consent } as const;
    await respondWithVersion(deps, req, res, key, request);
  } finally {
    await received.dispose();
  }
}

async function recreate(deps: VersionsRouterDeps, req: Request, res: Response): Promise<void> {
  const { force } = parseInput(recreateQuery, req.query);
  if (hasBody(req)) throw noBodyExpected();
  const { voice, key } = await begin(deps, req, res);
  await versionOfKept(deps, req, res, key, { voice, reason: 'recreate', recordings: null, force });
}

function noBodyExpected(): ApiError {
  const message = 'is not expected: the voice is made again of its kept recordings';
  return new ApiError('invalid_parameter', `A body ${message}. Send new recordings as a version.`, {
    errors: [{ field: 'body', message }],
  });
}
