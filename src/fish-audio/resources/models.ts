import { FishAudioError } from '../errors';
import type { CallOptions } from '../options';
import { ENDPOINTS } from '../transport/endpoints';
import type { FishRequest } from '../transport/request';
import type { Transport } from '../transport/transport';
import {
  type FishModel,
  type FishModelPage,
  type ListModelsQuery,
  modelPageSchema,
  modelSchema,
  type UpdateModelPatch,
} from '../wire';
import { assertModelId } from './model-id';
import { type CreateModelInput, openVoiceForm } from './voice-form';

/** A page of this size stays well below the cap on answers, which a hundred models with their samples might not. */
const TAG_PAGE_SIZE = 50;
const TAG_MAX_PAGES = 20;

/** Creates a voice model (`POST /model`). Not repeated once the whole of it can have been taken: each go makes a model. */
export async function createModel(
  connection: Transport,
  input: CreateModelInput,
  call: CallOptions,
): Promise<FishModel> {
  const request: FishRequest = {
    path: '/model',
    totalMs: connection.timeouts.createMs,
    openBody: (onError) => openVoiceForm(input, onError),
  };
  const release = await connection.takePlace(call);
  try {
    return await connection.askJson(ENDPOINTS.createModel, request, modelSchema, call);
  } finally {
    release();
  }
}

/** Lists one page of voice models (`GET /model`). */
export function listModels(connection: Transport, query: ListModelsQuery, call: CallOptions): Promise<FishModelPage> {
  const request = { path: '/model', query: toParams(query), totalMs: connection.timeouts.readMs };
  return connection.askJson(ENDPOINTS.listModels, request, modelPageSchema, call);
}

/**
 * Looks for the voice model of ours that carries exactly this tag, or null. How the server matches tags is not documented,
 * so it is checked here. Throws `provider_error` when there is more to read than we are ready to: then it is not known.
 */
export async function findModelByTag(connection: Transport, tag: string, call: CallOptions): Promise<FishModel | null> {
  for (let pageNumber = 1; pageNumber <= TAG_MAX_PAGES; pageNumber += 1) {
    const query = { self: true, tags: [tag], sortBy: 'created_at', pageSize: TAG_PAGE_SIZE, pageNumber } as const;
    const page = await listModels(connection, query, call);
    const found = page.items.find((model) => model.tags.includes(tag));
    if (found !== undefined) return found;
    if (page.hasMore === false || (page.hasMore === null && page.items.length === 0)) return null;
  }
  throw new FishAudioError('provider_error', 'Fish.Audio lists more voice models than can be searched.', {
    outcome: 'rejected',
  });
}

/** Reads a voice model (`GET /model/{id}`). */
export async function getModel(connection: Transport, id: string, call: CallOptions): Promise<FishModel> {
  const request = { path: modelPath(id), totalMs: connection.timeouts.readMs };
  return connection.askJson(ENDPOINTS.getModel, request, modelSchema, call);
}

/** Changes the named fields (`PATCH /model/{id}`); what is answered is not documented, so read it again if need be. */
export async function updateModel(
  connection: Transport,
  id: string,
  patch: UpdateModelPatch,
  call: CallOptions,
): Promise<void> {
  const request = { path: modelPath(id), json: patch, totalMs: connection.timeouts.readMs };
  await connection.repeat(ENDPOINTS.updateModel, call, () => connection.tell(ENDPOINTS.updateModel, request, call));
}

/** Deletes a voice model (`DELETE /model/{id}`). */
export async function deleteModel(connection: Transport, id: string, call: CallOptions): Promise<void> {
  const request = { path: modelPath(id), totalMs: connection.timeouts.readMs };
  await connection.repeat(ENDPOINTS.deleteModel, call, async (previous) => {
    try {
      await connection.tell(ENDPOINTS.deleteModel, request, call);
    } catch (error) {
      // Gone, after a try whose outcome we never learnt: it was that try which deleted it.
      if (previous?.outcome === 'unknown' && isMissing(error)) return;
      throw error;
    }
  });
}

function modelPath(id: string): string {
  assertModelId(id);
  return `/model/${encodeURIComponent(id)}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof FishAudioError && error.code === 'voice_model_not_found';
}

function toParams(query: ListModelsQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (query.pageSize !== undefined) params.set('page_size', String(query.pageSize));
  if (query.pageNumber !== undefined) params.set('page_number', String(query.pageNumber));
  if (query.title !== undefined) params.set('title', query.title);
  if (query.self !== undefined) params.set('self', String(query.self));
  if (query.sortBy !== undefined) params.set('sort_by', query.sortBy);
  for (const tag of query.tags ?? []) params.append('tag', tag);
  return params;
}
