import { type Request, type Response, Router } from 'express';
import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import { noQuery } from '../../contract/fields';
import { bulkBody, tagsQuery, untagBody } from '../../contract/resources/library';
import { ownerError } from '../../services/sharing/owner-only';
import type { DeleteDeps } from '../../services/voice-models/delete-voice-model';
import { type BulkAction, type BulkOutcome, changeMany } from '../../services/voice-models/library/change-many';
import type { ChangedVoiceModel } from '../../services/voice-models/library/change-voice-model';
import { countTags } from '../../services/voice-models/library/count-tags';
import { accessOf, parseOfUser, scoped, userOf } from '../identity/scoped';
import { parseInput } from '../input/parse-input';
import { countFurther } from '../middleware/rate-limit';
import { contextOf } from '../middleware/request-context';
import { jsonBody } from '../middleware/small-body';
import { toProblemDocument } from '../responses/render-error';
import { sendJson } from '../responses/send-json';
import { toApiError } from '../responses/to-api-error';
import { addRoute } from './add-route';

/** How many of those that failed are looked up at once. */
const LANES = 4;

/** A changed record as it is sent. */
export function changedBody({ record, told }: ChangedVoiceModel) {
  const reason = told.kind === 'refused' ? { fish_audio_reason: told.reason } : {};
  return { ...record, fish_audio_status: told.kind, ...reason };
}

/**
 * A user's tags, and changes of many voice models. Its addresses have the form of those of single voice models, so that this
 * router has to come before theirs; no id that Fish.Audio gives is one of these words.
 */
export function libraryRouter(deps: DeleteDeps): Router {
  const router = Router();

  const tags = async (req: Request, res: Response): Promise<void> => {
    const { user_id } = parseOfUser(res, tagsQuery, req.query);
    const { tags: listed, isComplete, partial } = await countTags(scoped(deps, res, 'read'), user_id);
    const body = { tags: listed, ...(!isComplete && { truncated: true as const }) };
    sendJson(res, 'listTags', partial ? { ...body, partial } : body);
  };
  const bulk = async (req: Request, res: Response): Promise<void> => {
    parseInput(noQuery, req.query);
    const schema = req.body?.action === 'untag' ? untagBody : bulkBody;
    const { action: kind, model_ids, tags = [], user_id, fish_audio = false } = parseInput(schema, req.body);
    // An admin who names nobody may change everybody's, as with a request for each.
    const userId = accessOf(res, 'own') === null ? user_id : userOf(res, user_id);
    const action: BulkAction = kind === 'delete' ? { kind, fishAudio: fish_audio } : { kind, tags };
    const { trace, signal } = contextOf(res);
    const admit = () => countFurther(res);
    const outcomes = await changeMany(scoped(deps, res, 'own'), {
      modelIds: model_ids,
      action,
      userId,
      admit,
      signal,
      ...trace,
    });
    const results = await toResults(deps, res, { modelIds: model_ids, outcomes });
    const succeeded = results.filter(({ success }) => success).length;
    sendJson(res, 'changeVoiceModels', { results, succeeded, failed: results.length - succeeded });
  };

  addRoute(router, '/voice-models/tags', { get: [tags] });
  addRoute(router, '/voice-models/bulk', { post: [...jsonBody(), bulk] });
  return router;
}

/** What is sent for each. A voice that was lent to the caller is not absent for those that failed. */
function toResults(
  { database }: DeleteDeps,
  res: Response,
  { modelIds, outcomes }: { readonly modelIds: readonly string[]; readonly outcomes: readonly BulkOutcome[] },
) {
  const access = accessOf(res, 'own');
  const { requestId } = contextOf(res).trace;
  const each = modelIds.map((id, place) => ({ id, outcome: outcomes[place] }));
  return mapWithConcurrency(each, LANES, async ({ id, outcome }) => {
    if (outcome?.kind !== 'failed') return toResult(id, outcome, requestId);
    const error = await ownerError({ database, access }, id, outcome.error);
    return toResult(id, { kind: 'failed', error }, requestId);
  });
}

function toResult(modelId: string, outcome: BulkOutcome | undefined, requestId: string) {
  const done = { model_id: modelId, success: true, status: 200 };
  if (outcome?.kind === 'deleted') return { ...done, deleted: outcome.receipt };
  if (outcome?.kind === 'changed') return { ...done, voice_model: changedBody(outcome.changed) };
  const problem = toProblemDocument(toApiError(outcome?.error), requestId);
  return { ...done, success: false, status: problem.status, problem };
}
