import { VoiceModelsError } from '../client/index.js';

/**
 * The failure to show. Throws what the client does not throw: it is an error in the program. A hook first
 * shows that nothing is under way any more.
 */
export function failureOf(error: unknown): VoiceModelsError {
  if (error instanceof VoiceModelsError) return error;
  throw error;
}
