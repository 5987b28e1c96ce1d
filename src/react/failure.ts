import { VoiceModelsError } from '../client/index.js';

/**
 * Has a hook show that nothing is under way any more, with the failure. What the client does not throw is an error in the
 * program: it is no failure to show, and is thrown afterwards.
 */
export function showFailure(error: unknown, show: (failure: VoiceModelsError | null) => void): void {
  const failure = error instanceof VoiceModelsError ? error : null;
  show(failure);
  if (failure === null) throw error;
}
