import type { VoiceModel } from '../../../client/index.js';
import { voiceModelPath } from '../api.js';

/** Whether the recordings of a voice are kept, so that the original can be heard and the voice made again. */
export function keepsRecordings({ samples_id, sample_status }: VoiceModel): boolean {
  return samples_id !== null && (sample_status === 'stored' || sample_status === 'queued');
}

/** The address of the first recording of a voice. */
export function originalOf(modelId: string): string {
  return `${voiceModelPath(modelId)}/sample`;
}

/** The address of the first recording of a voice; null where none is kept. */
export function keptOriginal(voice: VoiceModel): string | null {
  return keepsRecordings(voice) ? originalOf(voice.model_id) : null;
}
