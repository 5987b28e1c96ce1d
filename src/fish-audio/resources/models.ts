import { isServiceTag } from '../../domain/service-tag';
import { FishAudioError } from '../errors/fish-audio-error';
import type { CallOptions } from '../options';
import { ENDPOINTS } from '../transport/endpoints';
import type { FishRequest } from '../transport/request';
import type { Transport } from '../transport/transport';
import { type CreateModelInput, openCreateModelForm } from './create-model-form';
import { findTagged, type ModelWalk, type TaggedModel, type WalkBounds, walkPages } from './list-walk';
import {
  assertModelId,
  type FishModel,
  type FishModelPage,
  modelPageSchema,
  modelSchema,
  type UpdateModelPatch,
} from './model-schemas';

/** A page of this size stays well below the cap on responses, which a hundred models with their samples might exceed. */
const PAGE_SIZE = 50;
/** Enough for a Fish.Audio that ignores the tag; every look-up of a request reads so many at most. */
const TAG_BOUNDS: WalkBounds = { maxPages: 20, maxModels: 1_000 };
/** The `max_offset` of observed responses: models beyond it cannot be reached by pages. */
const ACCOUNT_BOUNDS: WalkBounds = { maxPages: 1_000, maxModels: 10_000 };

/** Creates a voice model (`POST /model`). Never retried once Fish.Audio can have accepted it: each create makes a model. */
export async function createModel(
  transport: Transport,
  input: CreateModelInput,
  call: CallOptions,
): Promise<FishModel> {
  const request: FishRequest = {
    path: '/model',
    totalMs: transport.timeouts.createMs,
    openBody: (onError) => openCreateModelForm(input, onError),
  };
  const release = await transport.admission.acquirePlace(call);
  try {
    const isOurs = ({ tags }: FishModel): boolean => mayBeOf(input.ownTag, tags);
    return await transport.requestJson(ENDPOINTS.createModel, request, modelSchema, call, isOurs);
  } finally {
    release();
  }
}

/**
 * Finds the voice model of our account that has exactly this tag; null when there is none. One that has failed is only
 * returned where no other is listed. The tags are compared here because the matching of the server is not documented. Throws
 * ListIncomplete where it is not among those that Fish.Audio shows and others may exist.
 */
export function findModelByTag(transport: Transport, tag: string, call: CallOptions): Promise<TaggedModel | null> {
  return findTagged((pageNumber) => listOwnModels(transport, { pageNumber, tag }, call), TAG_BOUNDS, tag);
}

/** Reads the whole list of our account's voice models, newest first, as far as Fish.Audio shows them. */
export function walkOwnModels(transport: Transport, call: CallOptions): Promise<ModelWalk> {
  return walkPages((pageNumber) => listOwnModels(transport, { pageNumber }, call), ACCOUNT_BOUNDS);
}

/** One page of our account's voice models, newest first; pages are counted from 1 (`GET /model`). */
function listOwnModels(
  transport: Transport,
  { pageNumber, tag }: { readonly pageNumber: number; readonly tag?: string },
  call: CallOptions,
): Promise<FishModelPage> {
  const query = new URLSearchParams({
    page_size: String(PAGE_SIZE),
    page_number: String(pageNumber),
    self: 'true',
    sort_by: 'created_at',
    ...(tag !== undefined && { tag }),
  });
  const request = { path: '/model', query, totalMs: transport.timeouts.readMs };
  return transport.requestJson(ENDPOINTS.listModels, request, modelPageSchema, call);
}

/**
 * Reads a voice model (`GET /model/{id}`). A response about another one is none: what is read decides on changes and deletions. The id
 * is that which was asked for, by which its record is found.
 */
export async function getModel(transport: Transport, id: string, call: CallOptions): Promise<FishModel> {
  const request = { path: modelPath(id), totalMs: transport.timeouts.readMs };
  const isAskedFor = (model: FishModel): boolean => spelledAlike(model.id) === spelledAlike(id);
  return { ...(await transport.requestJson(ENDPOINTS.getModel, request, modelSchema, call, isAskedFor)), id };
}

/** Changes the given fields (`PATCH /model/{id}`). The body of the response is not documented and therefore ignored. */
export async function updateModel(
  transport: Transport,
  id: string,
  patch: UpdateModelPatch,
  call: CallOptions,
): Promise<void> {
  const request = { path: modelPath(id), json: patch, totalMs: transport.timeouts.readMs };
  await transport.withRetries(ENDPOINTS.updateModel, call, () =>
    transport.attemptIgnoringBody(ENDPOINTS.updateModel, request, call),
  );
}

/** Deletes a voice model (`DELETE /model/{id}`). */
export async function deleteModel(transport: Transport, id: string, call: CallOptions): Promise<void> {
  const request = { path: modelPath(id), totalMs: transport.timeouts.readMs };
  await transport.withRetries(ENDPOINTS.deleteModel, call, async (previous) => {
    try {
      await transport.attemptIgnoringBody(ENDPOINTS.deleteModel, request, call);
    } catch (error) {
      // The model is missing after an attempt with an unknown outcome, so that attempt deleted it.
      if (previous?.outcome === 'unknown' && isMissing(error)) return;
      throw error;
    }
  });
}

/** Whether a model with these tags, which need not be told, may be of the create with this tag: not if they name another create. */
function mayBeOf(ownTag: string | undefined, tags: readonly string[]): boolean {
  return ownTag === undefined || tags.includes(ownTag) || !tags.some(isServiceTag);
}

/** Ids look like UUIDs, which may be asked for in another spelling than that in which they are told. */
function spelledAlike(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}

function modelPath(id: string): string {
  assertModelId(id);
  return `/model/${encodeURIComponent(id)}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof FishAudioError && error.code === 'voice_model_not_found';
}
