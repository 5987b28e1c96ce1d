import { randomBytes, randomUUID } from 'node:crypto';
import type { VoiceModelInput } from '../../../src/database/repositories/insert-voice-model';

/** A new id in the form of this service: 24 hex digits. */
export const newId = (): string => randomBytes(12).toString('hex');

/** The input for a record of a new voice model of a new user; `wanted` replaces its fields. */
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
    consent: null,
    ...wanted,
  };
}
