import type { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import type { ReferenceSample } from '../domain/reference-sample';
import type { SaveOutcome } from '../domain/save-outcome';
import type { FishAudioClient } from '../fish-audio/client';
import type { MediaInspector } from '../media/media-inspector';
import { acceptedSamples, type InspectedSample, inspectSamples, warningsOf } from './inspect-samples';
import { saveVoiceModel } from './save-voice-model';
import type { CreateVoiceModelInput } from './voice-model-input';

/** What making a voice model needs. */
export interface CreateVoiceModelParts {
  readonly fishAudio: FishAudioClient;
  readonly database: DatabaseManager;
  readonly media: MediaInspector;
  readonly log: Log;
}

/** The voice model at Fish.Audio, what became of its record, and advice about the samples. */
export interface CreatedVoiceModel {
  readonly model_id: string;
  readonly outcome: SaveOutcome;
  readonly warnings: readonly string[];
}

function toReferenceSample(sample: InspectedSample, transcript: string | undefined): ReferenceSample {
  const { received, inspection } = sample;
  return {
    file_name: received.file_name,
    file_type: inspection.file_type,
    container: inspection.container,
    codec: inspection.codec,
    duration_seconds: inspection.duration_seconds,
    bytes: received.bytes,
    sha256: received.sha256,
    transcript: transcript || null,
  };
}

/**
 * Makes a voice model: looks into the samples, has Fish.Audio make the model, and saves the record when a user is named.
 * Once Fish.Audio has made the model, no failure of the database hides it from the caller. Throws what the inspection or
 * Fish.Audio throws; the caller keeps the samples' bytes until this is done.
 */
export async function createVoiceModel(
  parts: CreateVoiceModelParts,
  input: CreateVoiceModelInput,
  requestId: string,
): Promise<CreatedVoiceModel> {
  const inspections = await inspectSamples(parts.media, input.samples);
  try {
    const inspected = acceptedSamples(inspections);
    const model = await parts.fishAudio.createModel(
      {
        title: input.name,
        voices: inspected.map(({ inspection }) => inspection.sound),
        texts: input.transcripts,
        tags: input.tags,
        description: input.description,
        visibility: input.visibility,
        ...(input.enhance_audio_quality === undefined ? {} : { enhanceAudioQuality: input.enhance_audio_quality }),
      },
      { requestId },
    );
    const samples = inspected.map((sample, place) => toReferenceSample(sample, input.transcripts[place]));
    const outcome = await saveVoiceModel(parts, input, model.id, samples);
    return { model_id: model.id, outcome, warnings: warningsOf(inspected) };
  } finally {
    await inspections.dispose();
  }
}
