import { createVoiceModelsClient } from '../../client/index.js';
import { address } from './dom.js';

/** The API, as this page reaches it. A person waits for each call, so that one that fails is repeated once only. */
export const api = createVoiceModelsClient({ baseUrl: address(''), retry: { attempts: 2, longestPauseSeconds: 5 } });

/** The address of one voice model; the id is escaped, so that it cannot change the path. */
export function voiceModelPath(modelId: string): string {
  return address(`/api/voice-models/${encodeURIComponent(modelId)}`);
}
