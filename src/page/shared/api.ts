import { type BulkReceipt, createVoiceModelsClient, VoiceModelsError } from '../../client/index.js';
import type { ProblemName } from '../../texts/problems.js';
import { address } from './dom.js';
import { nameOf } from './problem.js';
import { sessionHeaders } from './user/session.js';

/** A person waits for each call, so that one that fails is repeated once only. */
const client = createVoiceModelsClient({
  baseUrl: address(''),
  retry: { attempts: 2, longestPauseSeconds: 5 },
  headers: sessionHeaders,
});

const listeners: (readonly [name: ProblemName, listener: () => void])[] = [];

/** The API, as this page reaches it. */
export const api = new Proxy(client, {
  get(target, name, receiver) {
    const member: unknown = Reflect.get(target, name, receiver);
    if (typeof member !== 'function') return member;
    return (...parameters: unknown[]) => {
      const result: unknown = Reflect.apply(member, target, parameters);
      if (result instanceof Promise) result.then(noteReceipt, noteFailure);
      return result;
    };
  },
});

/** Calls when a call, or what it was to do with one of several voices, has failed for this reason: before the caller knows it. */
export function onFailure(name: ProblemName, listener: () => void): void {
  listeners.push([name, listener]);
}

/** The address of one voice model; the id is escaped, so that it cannot change the path. */
export function voiceModelPath(modelId: string): string {
  return address(`/api/voice-models/${encodeURIComponent(modelId)}`);
}

function noteReceipt(value: Partial<BulkReceipt> | undefined): void {
  for (const { problem } of value?.results ?? []) if (problem) note(nameOf(problem));
}

function noteFailure(error: unknown): void {
  if (error instanceof VoiceModelsError) note(nameOf(error));
}

function note(failure: ProblemName): void {
  for (const [name, listener] of listeners) if (name === failure) listener();
}
