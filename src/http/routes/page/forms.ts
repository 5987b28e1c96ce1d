import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { modelId, objectId } from '../../../contract/fields';
import type { RequestTrace } from '../../../domain/request-trace';
import { hasCode } from '../../../errors/api-error';
import { type DeleteDeps, deleteVoiceModel } from '../../../services/voice-models/delete-voice-model';
import { linkEcho } from '../../../services/voice-models/echos';
import { findVoiceModel } from '../../../services/voice-models/find-voice-model';
import { publicPath } from '../../address/public-address';
import { noteLink, noteOperation } from '../../identity/audited';
import { scoped, userOf } from '../../identity/scoped';
import { sessionOf } from '../../identity/sign-in';
import { addressOf, askedState } from '../../input/list-state';
import { parseInput } from '../../input/parse-input';
import { contextOf } from '../../middleware/request-context';

/** What the page may say after a form without scripts. The address carries the key of a text, so that none can be foreign. */
const FLASHES = ['deleted', 'deleted_everywhere', 'deleted_but_recordings', 'gone', 'linked', 'unlinked'] as const;
type Flash = (typeof FLASHES)[number];

const params = z.object({ model_id: modelId });
const userOfForm = objectId.optional();
const deleteForm = z.object({ user_id: userOfForm, fish_audio: z.literal('true').optional() });
const linkForm = z.object({ user_id: userOfForm, echo_id: objectId });
const unlinkForm = z.object({ user_id: userOfForm });

/** What is to be said of the form that led here; undefined for anything else. */
export function flashOf(code: unknown): Flash | undefined {
  return FLASHES.find((flash) => flash === code);
}

/** Stands in for DELETE where a browser runs no scripts. */
export function deleteFromForm(deps: DeleteDeps): RequestHandler {
  return async (req, res) => {
    const { model_id } = parseInput(params, req.params);
    const { user_id, fish_audio } = parseInput(deleteForm, req.body ?? {});
    userOf(res, user_id);
    const request = { modelId: model_id, fishAudio: fish_audio === 'true', ...contextOf(res).trace };
    backToList(req, res, user_id, await deleteForPage(scoped(deps, res, 'own'), res, request));
  };
}

/** Stands in for PUT of the voice of an Echo. */
export function linkFromForm(deps: DeleteDeps): RequestHandler {
  return async (req, res) => {
    const { model_id } = parseInput(params, req.params);
    const { user_id, echo_id } = parseInput(linkForm, req.body ?? {});
    userOf(res, user_id);
    const linked = await linkEcho(scoped(deps, res, 'own'), echo_id, model_id);
    noteLink(res, linked.model_id, echo_id);
    backToList(req, res, user_id, 'linked');
  };
}

/** Stands in for DELETE of the voice of an Echo. The Echo is looked up: another voice may have taken it meanwhile. */
export function unlinkFromForm(deps: DeleteDeps): RequestHandler {
  return async (req, res) => {
    const { model_id } = parseInput(params, req.params);
    const { user_id } = parseInput(unlinkForm, req.body ?? {});
    userOf(res, user_id);
    const { database } = scoped(deps, res, 'own');
    const { echo_id } = await findVoiceModel(database, model_id);
    if (echo_id !== null) {
      const freed = await database.unlinkVoiceModelFromEcho(echo_id);
      noteOperation(res, 'unlinkEcho', { echo_id, unlinked_model_id: freed?.model_id ?? null });
    }
    backToList(req, res, user_id, 'unlinked');
  };
}

/** Deletes the record, writes it down, and says what to show. That it was already deleted is no error: going back sends a form twice. */
async function deleteForPage(
  deps: DeleteDeps,
  res: Response,
  request: { readonly modelId: string; readonly fishAudio: boolean } & RequestTrace,
): Promise<Flash> {
  try {
    const receipt = await deleteVoiceModel(deps, request);
    noteOperation(res, 'deleteVoiceModel', receipt);
    if (receipt.pending !== undefined) return 'deleted_but_recordings';
    return request.fishAudio ? 'deleted_everywhere' : 'deleted';
  } catch (error) {
    if (hasCode(error, 'voice_model_not_found')) return 'gone';
    throw error;
  }
}

/** Back to the list as it was: its state is in the address of the form. */
function backToList(req: Request, res: Response, userId: string | undefined, flash: Flash): void {
  const { user_id = userId, ...state } = askedState(req.query);
  // Who is signed in on the page stands in no address.
  const isOwn = sessionOf(res) !== null;
  const asked = isOwn ? state : user_id === undefined ? {} : { user_id, ...state };
  res.redirect(303, publicPath(res, `/${addressOf(asked, { flash })}`));
}
