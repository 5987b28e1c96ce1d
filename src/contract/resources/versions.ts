import { z } from 'zod';
import { type VoiceVersion, voiceVersion } from '../../domain/voice-version';
import { asBoolean, modelId, yesOrNo } from '../fields';
import { withDescriptions } from './members';
import { uploadForm, uploadResponse } from './upload';

const VERSION_MEANINGS: Readonly<Record<keyof VoiceVersion, string>> = {
  model_id: "Fish.Audio's id of this version.",
  created_at: 'When its making began.',
  reason:
    '`upload` for the first one, `version` for one that was asked for, `recreate` for one in the place of a lost model.',
  model_state: 'How far Fish.Audio is with it, as far as is known here.',
  becomes_current: 'Whether the voice speaks with it as soon as it is trained.',
  samples: 'The reference samples that it was made of, without their transcripts.',
  samples_id: 'Under which name its recordings are kept, which versions may share; null where they are not.',
};

/** One of the models that a voice has had. */
export const voiceVersionResponse = z
  .strictObject(withDescriptions(voiceVersion.shape, VERSION_MEANINGS))
  .meta({ id: 'VoiceVersion' });

/** Which version a voice is to speak with. */
export const currentVersionBody = z.strictObject(
  { model_id: modelId.describe('One of the `versions` of the voice model.') },
  'must be a JSON object',
);

const { audio, transcript, cover_image, enhance_audio_quality } = uploadForm.shape;

/** The parts of a form that makes a version: those of an upload that are not the voice's, whose name and so on stay. */
export const versionForm = z
  .strictObject({
    audio: audio.optional().describe('The recordings; without any, those that are kept of the current version.'),
    transcript,
    cover_image,
    enhance_audio_quality,
  })
  .meta({ id: 'VersionForm' });

/** The response to a request that made a version. */
export const versionResponse = z
  .strictObject({
    ...uploadResponse.shape,
    current_model_id: z.string().nullable().describe('With what the voice speaks now; null while that is not saved.'),
    versions: z
      .array(voiceVersionResponse)
      .nullable()
      .describe('The versions of the voice, the oldest first; null while this one is not saved.'),
  })
  .meta({ id: 'VersionResult' });

/** The query of a request to recreate a voice. */
export const recreateQuery = z.strictObject({
  force: yesOrNo.default(false).meta({
    description: 'Whether it is made again although Fish.Audio has its model; `false` unless said otherwise.',
    override: asBoolean,
  }),
});
