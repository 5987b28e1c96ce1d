import type { VoiceModelJson, VoiceModelPageJson } from './api-types.js';
import { address } from './dom.js';
import { connectionProblem, RequestFailed, readProblem } from './problem.js';

/** One page of the user's voice models, newest first. Throws RequestFailed. */
export function listVoiceModels(userId: string, cursor?: string): Promise<VoiceModelPageJson> {
  const query = new URLSearchParams({ user_id: userId, ...(cursor === undefined ? {} : { cursor }) });
  return request(address(`/api/voice-models?${query}`));
}

/** One voice model. Throws RequestFailed. */
export function getVoiceModel(modelId: string): Promise<VoiceModelJson> {
  return request(voiceModelPath(modelId));
}

/** Removes the record. Throws RequestFailed. */
export async function deleteVoiceModel(modelId: string): Promise<void> {
  await request(voiceModelPath(modelId), { method: 'DELETE' });
}

/** Lets the Echo speak with this voice model. Throws RequestFailed. */
export async function linkVoiceModel(modelId: string, echoId: string): Promise<void> {
  await request(address(`/api/echo/${encodeURIComponent(echoId)}/voice-model`), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ model_id: modelId }),
  });
}

/** The address of one voice model; the id is escaped, so that it cannot change the path. */
export function voiceModelPath(modelId: string): string {
  return address(`/api/voice-models/${encodeURIComponent(modelId)}`);
}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = { Accept: 'application/json, application/problem+json', ...init.headers };
  let status = 0;
  let body = '';
  try {
    const response = await fetch(path, { ...init, headers });
    status = response.status;
    body = await response.text();
  } catch {
    throw new RequestFailed(connectionProblem());
  }
  if (status < 200 || status > 299) throw new RequestFailed(readProblem(status, body));
  return parse<T>(status, body);
}

function parse<T>(status: number, body: string): T {
  try {
    return JSON.parse(body === '' ? 'null' : body) as T;
  } catch {
    throw new RequestFailed(readProblem(status, ''));
  }
}
