import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { objectId } from '../../../contract/fields';
import { TEXT_LIMITS } from '../../../contract/resources/upload';
import { uploadFields } from '../../../domain/voice-model';
import type { AccountWatch } from '../../../services/account/account-watch';
import type { CreateVoiceModelInput } from '../../../services/creation/create-voice-model';
import { fingerprintOf } from '../../../services/creation/fingerprint';
import { toJournalKey } from '../../../services/creation/journal-key';
import { assertEchoOfUser } from '../../../services/voice-models/echos';
import { publicPath } from '../../address/public-address';
import { inspectionAllowance } from '../../identity/limit-holder';
import { takeFormToken } from '../../identity/page/csrf';
import { userOf } from '../../identity/scoped';
import { senderOf } from '../../identity/sender-of';
import { hasSignIn, principalOf } from '../../identity/sign-in';
import { readIdempotencyKey } from '../../input/idempotency-key';
import { contextOf } from '../../middleware/request-context';
import { sendJsonOrPage, wantsHtml } from '../../responses/json-or-page';
import { toApiError } from '../../responses/to-api-error';
import type { ServiceMetrics } from '../../service-metrics';
import type { ReceivedUpload, UploadReceiver } from '../../uploads/upload-receiver';
import { addRoute } from '../add-route';
import { seeResult, takeFormKey } from '../results/see-result';
import { type AllowedDeps, assertUploadAllowed } from './assert-allowed';
import { type MakeUploadDeps, makeUpload } from './make-upload';
import { assertConsent, type ConsentRule, consentOf, parseUploadFields, refuseQuery } from './upload-reference-fields';

/** What the upload route needs. */
export type UploadReferenceDeps = MakeUploadDeps &
  AllowedDeps &
  ConsentRule & {
    readonly uploads: UploadReceiver;
    readonly metrics: Pick<ServiceMetrics, 'countUpload'>;
    readonly account: Pick<AccountWatch, 'noteUpload'>;
  };

/** A file name may be longer than the name of a voice model. Cut between characters, not within one. */
function nameFrom(fileName: string): string {
  if (fileName.length <= TEXT_LIMITS.name) return fileName;
  return fileName
    .slice(0, TEXT_LIMITS.name)
    .toWellFormed()
    .replace(/\ufffd$/, '')
    .trimEnd();
}

function parseUpload(res: Response, received: ReceivedUpload, rule: ConsentRule): CreateVoiceModelInput {
  const { user_id, transcript, visibility, enhance_audio_quality, ...fields } = parseUploadFields(received);
  const consent = consentOf(fields, principalOf(res)?.userId ?? null);
  assertConsent(consent, rule);
  const name = fields.name ?? nameFrom(received.samples[0]?.file_name ?? 'recording');
  return {
    ...uploadFields.parse({ ...fields, name, consent }),
    samples: received.samples,
    cover: received.cover,
    transcripts: transcript,
    user_id: userOf(res, user_id) ?? null,
    visibility: visibility ?? 'private',
    enhance_audio_quality,
  };
}

/** `POST /api/upload-reference`: receive, validate, create, respond. */
export function uploadReferenceRouter(deps: UploadReferenceDeps): Router {
  const router = Router();
  const upload = async (req: Request, res: Response): Promise<void> => {
    try {
      deps.metrics.countUpload(await receive(deps, req, res));
    } catch (error) {
      deps.metrics.countUpload(toApiError(error).code);
      throw error;
    }
  };
  addRoute(router, '/upload-reference', { post: [upload] }, { takesForms: true });
  return router;
}

/** The fields of a form that say whose Echo is to have the voice. */
const wantedEcho = z.object({ user_id: objectId, echo_id: objectId });

/** Refuses the Echo of another user. Throws as `assertEchoOfUser` does. */
async function assertEcho(
  { database }: Pick<UploadReferenceDeps, 'database'>,
  res: Response,
  wanted: Pick<CreateVoiceModelInput, 'user_id' | 'echo_id'> | undefined,
): Promise<void> {
  const { user_id: userId = null, echo_id: echoId = null } = wanted ?? {};
  if (echoId === null || userId === null) return;
  await assertEchoOfUser(database, { echoId, userId, hasSignIn: hasSignIn(res) });
}

/** Receives one upload, and responds. Returns what is counted: what became of the record, or `replayed`. */
async function receive(deps: UploadReferenceDeps, req: Request, res: Response): Promise<string> {
  // Before the body is read, which would be sent in vain.
  refuseQuery(req.query);
  deps.fishAudio.assertConfigured();
  deps.account.noteUpload();
  const header = readIdempotencyKey(req);
  const { trace, signal } = contextOf(res);
  const client = senderOf(req, res);
  await assertUploadAllowed(deps, req, res, header);
  deps.media.warm();
  const checkFirstFields = async (fields: unknown): Promise<void> => {
    // With sign-in, whether the user may be named has to be known first, and what is missing may still come.
    if (!hasSignIn(res)) await assertEcho(deps, res, wantedEcho.safeParse(fields).data);
  };
  const sent = await deps.uploads.receive(req, res, { checkFirstFields });
  try {
    const received = takeFormToken(res, sent);
    const { form, formKey } = wantsHtml(req) ? takeFormKey(received) : { form: received, formKey: null };
    const input = parseUpload(res, form, deps);
    await assertEcho(deps, res, input);
    const fingerprint = fingerprintOf(input);
    const allowance = inspectionAllowance(deps.fairUse.inspection, req, res, input.user_id);
    const call = { ...trace, client, signal, allowance };
    if (header === null && formKey !== null) {
      const sentBy = principalOf(res)?.userId ?? null;
      return await seeResult(deps, res, { input, call, fingerprint, formKey, sentBy });
    }
    const sender = { userId: input.user_id, client };
    const key = header === null ? null : toJournalKey(header, fingerprint, sender);
    const { response: result, replayed } = await makeUpload(deps, res, { input, call, key });
    res.location(publicPath(res, `/api/voice-models/${result.model_id}`));
    sendJsonOrPage(req, res, 'uploadReference', { json: result, view: 'upload-result', locals: { result } });
    return replayed ? 'replayed' : result.database_status;
  } finally {
    await sent.dispose();
  }
}
