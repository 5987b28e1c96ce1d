import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { noQuery } from '../../contract/fields';
import { changeBody } from '../../contract/resources/library';
import { deleteQuery, voiceModelListQuery, voiceModelPath } from '../../contract/resources/voice-models';
import type { VoiceModelQuery } from '../../database/repositories/voice-model-query';
import type { ListedVoiceModel, Listing } from '../../domain/sharing/listing';
import type { BorrowedVoiceModel } from '../../domain/sharing/share';
import type { VoiceModel } from '../../domain/voice-model';
import { asSeenOrListed, isBorrowed, isListed } from '../../services/sharing/borrowed';
import { type DeleteDeps, deleteVoiceModel } from '../../services/voice-models/delete-voice-model';
import { findRecorded, findVoiceModelOrPending } from '../../services/voice-models/find-voice-model';
import { type ChangedVoiceModel, changeVoiceModel } from '../../services/voice-models/library/change-voice-model';
import { listVoiceModels } from '../../services/voice-models/list-voice-models';
import { noteAction } from '../identity/audited';
import { asOwner, parseOfUser, reaching } from '../identity/scoped';
import { unlessErased } from '../identity/unless-erased';
import { parseInput } from '../input/parse-input';
import { contextOf } from '../middleware/request-context';
import { jsonBody } from '../middleware/small-body';
import { sendJsonOrPage, wantsHtml } from '../responses/json-or-page';
import { conditionOf, etagOf } from '../responses/record-etag';
import { sendJson } from '../responses/send-json';
import { addRoute } from './add-route';
import { changedBody } from './library';

/** The page is linked in each language. */
const pageQuery = noQuery.extend({ lang: z.unknown().optional() });

/** The records of voice models: list, read, change, delete. */
export function voiceModelsRouter(deps: DeleteDeps): Router {
  const router = Router();

  const list = reaching(deps, 'read', async (reachable, req, res) => {
    const { user_id, tag: tags, owner, ...query } = parseOfUser(res, voiceModelListQuery, req.query);
    if (owner === 'others') return sendBorrowed(deps, res, user_id, { ...query, tags });
    const { items, next_cursor, partial, total } = await listVoiceModels(reachable, user_id, { ...query, tags });
    const body = { voice_models: items, count: items.length, next_cursor, ...(total !== undefined && { total }) };
    sendJson(res, 'listVoiceModels', partial ? { ...body, partial } : body);
  });
  const read = reaching(deps, 'read', readOne);
  const change = reaching(deps, 'own', async (reachable, req, res) => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    parseInput(noQuery, req.query);
    const condition = conditionOf(req);
    const changes = parseInput(changeBody, req.body);
    let before: Listing | undefined;
    const edit = (record: VoiceModel) => {
      before = record.visibility ?? 'private';
      return changes;
    };
    const request = { modelId: model_id, edit, ...condition, ...contextOf(res).trace };
    const make = () => asOwner(deps, res, model_id, () => changeVoiceModel(reachable, request));
    const changed = changes.visibility === 'listed' ? await putOnShow(reachable, res, model_id, make) : await make();
    noteListing(res, changed.record, before);
    res.setHeader('ETag', etagOf(changed.record));
    sendJson(res, 'changeVoiceModel', changedBody(changed));
  });
  const remove = reaching(deps, 'own', async (reachable, req, res) => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    const { fish_audio } = parseInput(deleteQuery, req.query);
    const request = { modelId: model_id, fishAudio: fish_audio, ...conditionOf(req), ...contextOf(res).trace };
    sendJson(res, 'deleteVoiceModel', await asOwner(deps, res, model_id, () => deleteVoiceModel(reachable, request)));
  });

  addRoute(router, '/voice-models', { get: [list] });
  addRoute(router, '/voice-models/:model_id', { get: [read], patch: [...jsonBody(), change], delete: [remove] });
  return router;
}

/** Makes a change that puts a voice into the catalogue, unless its owner is being erased. */
async function putOnShow(
  reachable: DeleteDeps,
  res: Response,
  modelId: string,
  make: () => Promise<ChangedVoiceModel>,
): Promise<ChangedVoiceModel> {
  const { user_id } = await asOwner(reachable, res, modelId, () => findRecorded(reachable, modelId));
  const undone = { modelId, edit: () => ({ visibility: 'private' }) as const, ...contextOf(res).trace };
  return unlessErased(reachable, res, user_id || null, { make, undo: () => changeVoiceModel(reachable, undone) });
}

/** Sends one voice model as far as the caller may see it, or a page of it. */
async function readOne(reachable: DeleteDeps, req: Request, res: Response): Promise<void> {
  const { model_id } = parseInput(voiceModelPath, req.params);
  parseInput(wantsHtml(req) ? pageQuery : noQuery, req.query);
  const voiceModel = await asSeenOrListed(reachable, await findVoiceModelOrPending(reachable, model_id));
  if (isBorrowed(voiceModel) || isListed(voiceModel)) return sendOneOfOther(req, res, voiceModel);
  // A page differs from the JSON, and what waits has no version yet.
  if (!('pending' in voiceModel) && !wantsHtml(req)) res.setHeader('ETag', etagOf(voiceModel));
  const echoName = wantsHtml(req) ? await nameOfEcho(reachable, voiceModel.echo_id) : '';
  const locals = { voiceModel, echoName, isBorrowed: false };
  sendJsonOrPage(req, res, 'readVoiceModel', { json: voiceModel, view: 'voice-model', locals });
}

/** A voice, and whether it is in the catalogue. */
interface Listed {
  readonly model_id: string;
  readonly visibility?: Listing | undefined;
}

/** Writes down that a voice has come into the catalogue, or has left it. */
function noteListing(res: Response, { model_id, visibility: now = 'private' }: Listed, before?: Listing): void {
  if (before === undefined || before === now) return;
  noteAction(res, now === 'listed' ? 'voice_listed' : 'voice_unlisted', { model_id });
}

/** Sends what was lent to a user. */
async function sendBorrowed(
  { database }: DeleteDeps,
  res: Response,
  userId: string,
  { include_total, ...query }: VoiceModelQuery & { readonly include_total: boolean },
): Promise<void> {
  const { items, next_cursor, total } = await database.sharing.listBorrowed(userId, query);
  const page = { voice_models: items, count: items.length, next_cursor };
  sendJson(res, 'listVoiceModels', include_total ? { ...page, total } : page);
}

/** Sends one voice of another user, which has no version to somebody who cannot change it. */
function sendOneOfOther(req: Request, res: Response, voiceModel: BorrowedVoiceModel | ListedVoiceModel): void {
  const locals = { voiceModel: asPage(voiceModel), echoName: '', isBorrowed: true };
  sendJsonOrPage(req, res, 'readVoiceModel', { json: voiceModel, view: 'voice-model', locals });
}

/** A voice of another user as the page shows voices, with nothing in what is not to be seen of it. */
function asPage(seen: BorrowedVoiceModel | ListedVoiceModel) {
  const user_id = 'owner_id' in seen ? seen.owner_id : '';
  return { echo_id: null, ...seen, user_id, audio_file_path: '', samples: [], sample_status: 'disabled' };
}

/** What an Echo is called; an empty text where that is not known, since the voice can be shown without it. */
async function nameOfEcho({ database }: DeleteDeps, echoId: string | null): Promise<string> {
  const echo = echoId === null ? null : await database.getEcho(echoId).catch(() => null);
  return echo?.name ?? '';
}
