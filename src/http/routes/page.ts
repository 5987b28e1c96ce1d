import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { cursor, modelId, objectId } from '../../contract/fields';
import type { RequestTrace } from '../../domain/request-trace';
import { ApiError, hasCode } from '../../errors/api-error';
import { type DeleteDeps, deleteVoiceModel } from '../../services/voice-models/delete-voice-model';
import { linkEcho } from '../../services/voice-models/echos';
import { listVoiceModels, type VoiceModelList } from '../../services/voice-models/list-voice-models';
import { publicPath } from '../address/public-address';
import { parseInput } from '../input/parse-input';
import { contextOf } from '../middleware/request-context';
import { formBody } from '../middleware/small-body';
import { addRoute } from './add-route';

/** What the page's own addresses need. Sizes are in bytes. */
export interface PageDeps extends DeleteDeps {
  readonly limits: { readonly max_file_bytes: number; readonly max_files: number };
  /** True in `npm run demo`: the page then says that nothing is real. */
  readonly demo?: boolean;
}

/** What the page may say after a form without scripts. The address carries the key of a text, so that none can be foreign. */
const FLASHES = ['deleted', 'deleted_but_recordings', 'gone', 'linked'] as const;
type Flash = (typeof FLASHES)[number];

const LIST_LENGTH = 20;
const indexQuery = z.object({ user_id: objectId, cursor });
const params = z.object({ model_id: modelId });
const deleteForm = z.object({ user_id: objectId.optional() });
const linkForm = z.object({ user_id: objectId.optional(), echo_id: objectId });

/**
 * The upload page and the two small forms that stand in for DELETE and PUT where a browser runs no scripts. The forms
 * redirect back to the list with 303; failures are thrown as ApiError and shown by the error middleware.
 */
export function pageRouter(deps: PageDeps): Router {
  const router = Router();
  addRoute(router, '/', { get: [showIndex(deps)] });
  addRoute(router, '/voice-models/:model_id/delete', { post: [...formBody(), deleteFromForm(deps)] });
  addRoute(router, '/voice-models/:model_id/link', { post: [...formBody(), linkFromForm(deps)] });
  return router;
}

function showIndex(deps: PageDeps): RequestHandler {
  const { database, fishAudio, limits, soundStore, demo = false } = deps;
  return async (req, res) => {
    const list = await readList(deps, req.query);
    // With `no-store`, the browser would not restore the filled-in form when one goes back to it after an error.
    res.setHeader('Cache-Control', 'private, no-cache');
    res.status(list.problem?.status ?? 200).render('index', {
      database: database.state,
      fishAudio: fishAudio.state,
      limits,
      keepsRecordings: soundStore !== null && database.enabled,
      demo,
      userId: list.userId,
      voiceModels: list.page?.items,
      partial: list.page?.partial,
      nextCursor: list.page?.next_cursor,
      problem: list.problem && { title: list.problem.title, detail: list.problem.detail },
      flash: flashOf(req.query.flash),
    });
  };
}

interface List {
  readonly userId?: string | undefined;
  readonly page?: VoiceModelList;
  readonly problem?: ApiError;
}

/** The list that the address asks for. When it cannot be read, the page still shows the upload form. */
async function readList(deps: PageDeps, query: Record<string, unknown>): Promise<List> {
  if (!query.user_id) return {};
  let userId: string | undefined;
  try {
    const input = parseInput(indexQuery, { user_id: query.user_id, cursor: query.cursor });
    userId = input.user_id;
    if (!deps.database.enabled) return { userId };
    const page = await listVoiceModels(deps, userId, { limit: LIST_LENGTH, cursor: input.cursor });
    return { userId, page };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { userId, problem: error };
  }
}

function flashOf(code: unknown): Flash | undefined {
  return FLASHES.find((flash) => flash === code);
}

function deleteFromForm(deps: PageDeps): RequestHandler {
  return async (req, res) => {
    const { model_id } = parseInput(params, req.params);
    const { user_id } = parseInput(deleteForm, req.body ?? {});
    const flash = await deleteForPage(deps, model_id, contextOf(res).trace);
    res.redirect(303, publicPath(res, listAddress(user_id, flash)));
  };
}

/** Deletes the record, and says what to show. That it was already deleted is no error: going back sends a form twice. */
async function deleteForPage(deps: PageDeps, modelId: string, trace: RequestTrace): Promise<Flash> {
  try {
    const { pending } = await deleteVoiceModel(deps, { modelId, fishAudio: false, ...trace });
    return pending === undefined ? 'deleted' : 'deleted_but_recordings';
  } catch (error) {
    if (hasCode(error, 'voice_model_not_found')) return 'gone';
    throw error;
  }
}

function linkFromForm(deps: PageDeps): RequestHandler {
  return async (req, res) => {
    const { model_id } = parseInput(params, req.params);
    const { user_id, echo_id } = parseInput(linkForm, req.body ?? {});
    await linkEcho(deps, echo_id, model_id);
    res.redirect(303, publicPath(res, listAddress(user_id, 'linked')));
  };
}

function listAddress(userId: string | undefined, flash: Flash): string {
  return `/?${new URLSearchParams({ ...(userId === undefined ? {} : { user_id: userId }), flash })}`;
}
