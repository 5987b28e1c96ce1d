import { createVoiceModelsClient, VoiceModelsError } from '../../client/index.js';
import { address } from './dom.js';
import { nameOf } from './problem.js';
import { sessionHeaders } from './user/session.js';

/** A person waits for each call, so that one that fails is repeated once only. */
const client = createVoiceModelsClient({
  baseUrl: address(''),
  retry: { attempts: 2, longestPauseSeconds: 5 },
  headers: sessionHeaders,
});

const listeners: (() => void)[] = [];

/** The API, as this page reaches it. */
export const api = new Proxy(client, {
  get(target, name, receiver) {
    const member: unknown = Reflect.get(target, name, receiver);
    if (typeof member !== 'function') return member;
    return (...parameters: unknown[]) => {
      const result: unknown = Reflect.apply(member, target, parameters);
      if (result instanceof Promise) result.catch(noteFailure);
      return result;
    };
  },
});

/** Calls when a call has failed because nobody is signed in any more, or somebody else is. */
export function onUnauthenticated(listener: () => void): void {
  listeners.push(listener);
}

/** The address of one voice model; the id is escaped, so that it cannot change the path. */
export function voiceModelPath(modelId: string): string {
  return address(`/api/voice-models/${encodeURIComponent(modelId)}`);
}

function noteFailure(error: unknown): void {
  const isEnd = error instanceof VoiceModelsError && nameOf(error) === 'signedOut';
  if (isEnd) for (const listener of listeners) listener();
}
