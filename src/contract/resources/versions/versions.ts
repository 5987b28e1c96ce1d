import { z } from 'zod';
import { asBoolean, modelId, yesOrNo } from '../../fields';
import { uploadForm, uploadResponse } from '../upload';
import { voiceVersionResponse } from './voice-version';

/** Which version a voice is to speak with. */
export const currentVersionBody = z.strictObject(
  { model_id: modelId.describe('One of the `versions` of the voice model.') },
  'must be a JSON object',
);

const { audio, transcript, cover_image, enhance_audio_quality, consent, consent_text_version } = uploadForm.shape;

/** The parts of a form that makes a version: those of an upload that are not the voice's, whose name and so on stay. */
export const versionForm = z
  .strictObject({
    audio: audio.optional().describe('The recordings; without any, those that are kept of the current version.'),
    transcript,
    cover_image,
    enhance_audio_quality,
    consent: consent.describe(
      'On what basis this recording may be used, as of an upload; without it, kept recordings keep what was said of them.',
    ),
    consent_text_version,
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
