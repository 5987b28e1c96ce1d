import type { VoiceModel } from '../../../client/index.js';

/** Whether the id is one that the voice has or had. */
export function namesVoice(
  { model_id, known_model_ids = [] }: Pick<VoiceModel, 'model_id' | 'known_model_ids'>,
  modelId: string,
): boolean {
  return model_id === modelId || known_model_ids.includes(modelId);
}
