import { z } from 'zod';
import { sampleStatus } from '../../domain/kept-samples';
import { modelState } from '../../domain/model-status';
import { isServiceTag } from '../../domain/service-tag';
import { ADVICE } from '../../domain/values/advice';
import { objectId, text } from '../fields';
import { consentField, consentTextVersion } from './consent';
import { voiceModelResponse } from './voice-models';

/** The longest texts of an upload in characters, and how many tags. */
export const TEXT_LIMITS = { name: 200, description: 2_000, transcript: 10_000, tag: 50, tags: 10 } as const;

/** Fish.Audio accepts 1 to 20 samples for one model (Fish Audio OpenAPI, `voices`). */
export const MAX_SAMPLES = 20;

/** Browsers send every field of a form; an empty one counts as not sent. */
function optionalField<T>(schema: z.ZodType<T>) {
  return z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );
}

const asList = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat());

const tag = text(1, TEXT_LIMITS.tag).refine(
  (value) => !isServiceTag(value.toLowerCase()),
  'must not look like a tag of this service: evm- or evu- and 32 hex digits',
);

/** What JSON may have in the place of a list, or of its only item. */
const isNoList = (value: unknown): boolean => value === null || (typeof value === 'object' && !Array.isArray(value));

/** So many spellings of tags are looked at: a tag may be sent several times, also with other code points for its letters. */
const MAX_SPELLINGS = 100;
const TOO_MANY_TAGS = `must be at most ${TEXT_LIMITS.tags} tags`;

/** What has commas between tags. */
const withoutCommas = (value: unknown): unknown[] => (typeof value === 'string' ? value.split(',') : [value]);

/** What was sent as tags, each spelling once; one too many says as much as half a million, each of which would be looked at. */
function spellingsOf(parts: readonly unknown[]): unknown[] {
  const trimmed = parts.map((part) => (typeof part === 'string' ? part.trim() : part));
  return [...new Set(trimmed.filter((part) => part !== ''))].slice(0, MAX_SPELLINGS + 1);
}

/** Tags, each of which counts once; `partsOf` says which were sent. */
function tagsIn(partsOf: (value: unknown) => readonly unknown[]) {
  return z.preprocess(
    (value) => (isNoList(value) ? value : spellingsOf(partsOf(value))),
    z
      .array(tag, 'must be a list of texts')
      .max(MAX_SPELLINGS, TOO_MANY_TAGS)
      .meta({ override: { maxItems: TEXT_LIMITS.tags } })
      .transform((tags) => [...new Set(tags)])
      .refine((tags) => tags.length <= TEXT_LIMITS.tags, TOO_MANY_TAGS),
  );
}

/** Tags that a voice gets come as a list, repeated fields or one text; a comma in any of them stands between two, as at Fish.Audio. */
export const tagList = tagsIn((value) => asList(value).flatMap(withoutCommas));

/** Tags by which those of a voice are named: in a list, a comma is part of a tag, as another program may have stored it. */
export const namedTags = tagsIn((value) => (Array.isArray(value) ? value : asList(value).flatMap(withoutCommas)));
const transcripts = z.preprocess(asList, z.array(text(0, TEXT_LIMITS.transcript)));

/**
 * The text fields of an upload. A new field belongs in domain/voice-model.ts and services/creation/fingerprint.ts as well.
 */
export const uploadTexts = z.strictObject({
  name: optionalField(text(1, TEXT_LIMITS.name)),
  user_id: optionalField(objectId),
  echo_id: optionalField(objectId),
  description: optionalField(text(0, TEXT_LIMITS.description)),
  tags: tagList,
  transcript: transcripts,
  visibility: optionalField(z.enum(['private', 'unlist', 'public'], 'must be private, unlist or public')),
  enhance_audio_quality: optionalField(
    z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true'),
  ),
  consent: optionalField(consentField),
  consent_text_version: optionalField(consentTextVersion),
});

/** The parts of an upload form, as a document shows them: the texts and the recordings. */
export const uploadForm = z
  .strictObject({
    audio: z
      .array(z.any().meta({ override: { type: 'string', format: 'binary' } }))
      .min(1)
      .max(MAX_SAMPLES)
      .describe('The recordings: sound, or video with sound.'),
    name: uploadTexts.shape.name.describe("What the voice model is called; else the first file's name."),
    user_id: uploadTexts.shape.user_id.describe('Whose voice model it is; without it nothing is saved.'),
    echo_id: uploadTexts.shape.echo_id.describe('The Echo that is to speak with it.'),
    description: uploadTexts.shape.description,
    tags: uploadTexts.shape.tags.optional().describe('Repeated, or in one part with commas between them.'),
    transcript: uploadTexts.shape.transcript.optional().describe('Not at all, or once for each file in their order.'),
    cover_image: z
      .any()
      .meta({ override: { type: 'string', format: 'binary' } })
      .optional()
      .describe('A PNG or JPEG for the voice; a `public` one needs it.'),
    visibility: uploadTexts.shape.visibility.describe('At Fish.Audio; `private` unless said otherwise.'),
    enhance_audio_quality: uploadTexts.shape.enhance_audio_quality.describe('Has Fish.Audio clean the sound.'),
    consent: uploadTexts.shape.consent.describe(
      'On what basis the voice may be cloned: `self`, it is their own; `permission`, its owner allows it; `synthetic`, it is nobody’s. It is recorded, and not sent to Fish.Audio.',
    ),
    consent_text_version: uploadTexts.shape.consent_text_version.describe(
      'Which wording the person saw, as the caller names it; only with `consent`.',
    ),
  } satisfies Record<keyof typeof uploadTexts.shape | 'audio' | 'cover_image', z.ZodType>)
  .meta({ id: 'UploadForm' });

const advice = z
  .strictObject({
    code: z.enum(ADVICE),
    message: z.string().describe('The sentence that `warnings` has.'),
    file_name: z.string().nullable().describe('The file that it is about, where there are several.'),
  })
  .meta({ id: 'Advice' });

/** The response to an upload that made a voice model. */
export const uploadResponse = z
  .strictObject({
    success: z.literal(true),
    model_id: z.string(),
    reference_id: z.string().describe('The same as `model_id`, under the name that Fish.Audio uses for speech.'),
    model_state: modelState.describe('How far Fish.Audio is with the voice: it speaks once it is `trained`.'),
    message: z.string(),
    database_status: z
      .enum(['saved', 'queued', 'failed', 'deleted', 'disabled', 'skipped'])
      .describe(
        'What became of the record: `saved`; `queued` until MongoDB is back; `disabled` without MongoDB; `skipped` without a `user_id`; `deleted` where the voice model was deleted meanwhile; `failed` where MongoDB can never take it.',
      ),
    sample_status: sampleStatus.describe(
      'Where the recordings are kept as they were sent: `stored`; `queued` until the storage is back; `disabled` without a storage; `skipped` where the voice model is not recorded.',
    ),
    database_record: voiceModelResponse.nullable().describe('The record if it is `saved`.'),
    duplicate_of: z.string().optional().describe('The `model_id` of an upload of the same samples a moment before.'),
    visibility: z
      .enum(['private', 'unlist', 'public'])
      .nullable()
      .describe('Who may see it at Fish.Audio; null where Fish.Audio does not say.'),
    warnings: z.array(z.string()).describe('Why nothing was saved, and advice about the samples.'),
    advice: z
      .array(advice)
      .optional()
      .describe('The advice among the `warnings`, with codes by which it can be said in other languages.'),
  })
  .meta({ id: 'UploadResult' });
