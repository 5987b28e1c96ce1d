import { type Request, type Response, Router } from 'express';
import { noQuery } from '../../contract/fields';
import { currentVersionBody, recreateQuery } from '../../contract/resources/versions';
import { voiceModelPath } from '../../contract/resources/voice-models';
import type { VoiceModel } from '../../domain/voice-model';
import { ApiError } from '../../errors/api-error';
import { toJournalKey } from '../../services/creation/journal-key';
import { chooseVersion, findVoiceWithVersions } from '../../services/creation/versions/choose-version';
import {
  type MakeVersionDeps,
  makeVersion,
  type VersionRequest,
  versionFingerprint,
} from '../../services/creation/versions/make-version';
import { publicPath } from '../address/public-address';
import { readIdempotencyKey } from '../input/idempotency-key';
import { parseInput } from '../input/parse-input';
import { clientOf } from '../middleware/client-of';
import { contextOf } from '../middleware/request-context';
import { requireFishAudio } from '../middleware/require-fish-audio';
import { jsonBody } from '../middleware/small-body';
import { sendJson } from '../responses/send-json';
import type { UploadReceiver } from '../uploads/upload-receiver';
import { addRoute } from './add-route';
import { refuseQuery } from './upload-reference-fields';
import { hasBody, parseVersionForm } from './version-form';

/** What the routes of versions need. */
export interface VersionsRouterDeps extends MakeVersionDeps {
  readonly uploads: UploadReceiver;
}

/** The versions of a voice model: make one, choose one, make a lost model again. */
export function versionsRouter(deps: VersionsRouterDeps): Router {
  const router = Router();
  const { uploads, database } = deps;

  /** Makes the version, and responds. */
  const make = async (req: Request, res: Response, request: VersionRequest): Promise<void> => {
    const header = readIdempotencyKey(req);
    const { trace, signal } = contextOf(res);
    const client = clientOf(req);
    const sender = { userId: request.voice.user_id || null, client };
    const key = header === null ? null : toJournalKey(header, versionFingerprint(request), sender);
    const { response, replayed } = await makeVersion(deps, request, { ...trace, client, signal }, key);
    if (replayed) res.setHeader('Idempotent-Replayed', 'true');
    res.location(publicPath(res, `/api/voice-models/${response.model_id}`));
    sendJson(res, 'createVersion', response);
  };
  /** Makes it of the recordings that are kept. It takes a place like an upload, since as much is inspected and sent. */
  const makeOfKept = async (req: Request, res: Response, request: VersionRequest): Promise<void> => {
    const release = uploads.takePlace(req);
    const releaseRequest = contextOf(res).hold();
    try {
      await make(req, res, request);
    } finally {
      release();
      releaseRequest();
    }
  };
  const findVoice = (req: Request): Promise<VoiceModel> => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    readIdempotencyKey(req);
    return findVoiceWithVersions(database, model_id);
  };

  const create = async (req: Request, res: Response): Promise<void> => {
    // Before the body is read, which would be sent in vain.
    refuseQuery(req.query);
    const voice = await findVoice(req);
    deps.media.warm();
    if (!hasBody(req)) return makeOfKept(req, res, { voice, reason: 'version', recordings: null });
    const received = await uploads.receive(req, res, { filesOptional: true });
    try {
      const { transcripts, enhance_audio_quality } = parseVersionForm(received);
      const { samples, cover } = received;
      const recordings = samples.length === 0 ? null : { samples, transcripts };
      await make(req, res, { voice, reason: 'version', recordings, cover, enhance_audio_quality });
    } finally {
      await received.dispose();
    }
  };
  const recreate = async (req: Request, res: Response): Promise<void> => {
    const { force } = parseInput(recreateQuery, req.query);
    if (hasBody(req)) throw noBodyExpected();
    const voice = await findVoice(req);
    deps.media.warm();
    await makeOfKept(req, res, { voice, reason: 'recreate', recordings: null, force });
  };
  const choose = async (req: Request, res: Response): Promise<void> => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    parseInput(noQuery, req.query);
    const { model_id: version } = parseInput(currentVersionBody, req.body);
    sendJson(res, 'chooseVersion', await chooseVersion(deps, model_id, version, contextOf(res).trace));
  };

  const needsFishAudio = requireFishAudio(deps.fishAudio);
  addRoute(router, '/voice-models/:model_id/versions', { post: [needsFishAudio, create] });
  addRoute(router, '/voice-models/:model_id/versions/current', { put: [needsFishAudio, ...jsonBody(), choose] });
  addRoute(router, '/voice-models/:model_id/recreate', { post: [needsFishAudio, recreate] });
  return router;
}

function noBodyExpected(): ApiError {
  const message = 'is not expected: the voice is made again of its kept recordings';
  return new ApiError('invalid_parameter', `A body ${message}. Send new recordings as a version.`, {
    errors: [{ field: 'body', message }],
  });
}
