import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { noQuery } from '../../contract/fields';
import { changeBody } from '../../contract/resources/library';
import { deleteQuery, voiceModelListQuery, voiceModelPath } from '../../contract/resources/voice-models';
import type { VoiceModelQuery } from '../../database/repositories/voice-model-query';
import type { BorrowedVoiceModel } from '../../domain/sharing/share';
import { asSeen, isBorrowed } from '../../services/sharing/borrowed';
import { type DeleteDeps, deleteVoiceModel } from '../../services/voice-models/delete-voice-model';
import { findVoiceModelOrPending } from '../../services/voice-models/find-voice-model';
import { changeVoiceModel } from '../../services/voice-models/library/change-voice-model';
import { listVoiceModels } from '../../services/voice-models/list-voice-models';
import { asOwner, parseOfUser, reaching } from '../identity/scoped';
import { readIfMatch } from '../input/entity-tags';
import { parseInput } from '../input/parse-input';
import { contextOf } from '../middleware/request-context';
import { jsonBody } from '../middleware/small-body';
import { sendJsonOrPage, wantsHtml } from '../responses/json-or-page';
import { etagOf, knowsVersion } from '../responses/record-etag';
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
    const knows = knownTo(req);
    const changes = parseInput(changeBody, req.body);
    const request = { modelId: model_id, edit: () => changes, knows, ...contextOf(res).trace };
    const changed = await asOwner(deps, res, model_id, () => changeVoiceModel(reachable, request));
    res.setHeader('ETag', etagOf(changed.record));
    sendJson(res, 'changeVoiceModel', changedBody(changed));
  });
  const remove = reaching(deps, 'own', async (reachable, req, res) => {
    const { model_id } = parseInput(voiceModelPath, req.params);
    const { fish_audio } = parseInput(deleteQuery, req.query);
    const request = { modelId: model_id, fishAudio: fish_audio, ...contextOf(res).trace };
    sendJson(res, 'deleteVoiceModel', await asOwner(deps, res, model_id, () => deleteVoiceModel(reachable, request)));
  });

  addRoute(router, '/voice-models', { get: [list] });
  addRoute(router, '/voice-models/:model_id', { get: [read], patch: [...jsonBody(), change], delete: [remove] });
  return router;
}

/** Sends one voice model as far as the caller may see it, or a page of it. */
async function readOne(reachable: DeleteDeps, req: Request, res: Response): Promise<void> {
  const { model_id } = parseInput(voiceModelPath, req.params);
  parseInput(wantsHtml(req) ? pageQuery : noQuery, req.query);
  const voiceModel = await asSeen(reachable, await findVoiceModelOrPending(reachable, model_id));
  if (isBorrowed(voiceModel)) return sendOneBorrowed(req, res, voiceModel);
  // A page differs from the JSON, and what waits has no version yet.
  if (!('pending' in voiceModel) && !wantsHtml(req)) res.setHeader('ETag', etagOf(voiceModel));
  const echoName = wantsHtml(req) ? await nameOfEcho(reachable, voiceModel.echo_id) : '';
  const locals = { voiceModel, echoName, isBorrowed: false };
  sendJsonOrPage(req, res, 'readVoiceModel', { json: voiceModel, view: 'voice-model', locals });
}

/** Whether the caller of a change knows a version of the record; undefined where it does not matter. */
function knownTo(req: Request): ((version: string) => boolean) | undefined {
  const tags = readIfMatch(req);
  return tags === undefined ? undefined : (version) => knowsVersion(tags, version);
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

/** Sends one voice that was lent, which has no version to the borrower, who cannot change it. */
function sendOneBorrowed(req: Request, res: Response, voiceModel: BorrowedVoiceModel): void {
  const locals = { voiceModel: asPage(voiceModel), echoName: '', isBorrowed: true };
  sendJsonOrPage(req, res, 'readVoiceModel', { json: voiceModel, view: 'voice-model', locals });
}

/** A borrowed voice as the page shows voices, with nothing in what a borrower does not see. */
function asPage({ owner_id: user_id, ...seen }: BorrowedVoiceModel) {
  return { ...seen, user_id, audio_file_path: '', samples: [], sample_status: 'disabled' };
}

/** What an Echo is called; an empty text where that is not known, since the voice can be shown without it. */
async function nameOfEcho({ database }: DeleteDeps, echoId: string | null): Promise<string> {
  const echo = echoId === null ? null : await database.getEcho(echoId).catch(() => null);
  return echo?.name ?? '';
}
