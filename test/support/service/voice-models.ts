import { randomBytes, randomUUID } from 'node:crypto';
import type { VoiceModelInput } from '../../../src/database/repositories/insert-voice-model';

/** An id of ours that nothing else has. */
export const newId = (): string => randomBytes(12).toString('hex');

/** A new voice model of a new user, with whatever the test wants of it. */
export function aVoiceModel(wanted: Partial<VoiceModelInput> = {}): VoiceModelInput {
  return {
    user_id: newId(),
    model_id: randomUUID(),
    name: 'Grandma',
    audio_file_path: 'grandma.m4a',
    file_type: 'audio',
    echo_id: null,
    description: 'Warm and slow',
    tags: ['family'],
    samples: [
      {
        file_name: 'grandma.m4a',
        file_type: 'audio',
        container: 'mp4',
        codec: 'aac',
        duration_seconds: 12.5,
        bytes: 200_000,
        sha256: 'a'.repeat(64),
        transcript: null,
      },
    ],
    ...wanted,
  };
}
