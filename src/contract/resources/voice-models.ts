import { z } from 'zod';
import { DEFAULT_SORT, LIST_SORTS } from '../../domain/library/list-sort';
import { fileType, type ReferenceSample, referenceSample } from '../../domain/reference-sample';
import { type VoiceModel, voiceModel } from '../../domain/voice-model';
import { asBoolean, cursor, limit, modelId, ofUser, text, yesOrNo } from '../fields';
import { consentResponse } from './consent';
import { nextCursor, withDescriptions } from './members';
import { spokenUsage } from './usage';
import { voiceVersionResponse } from './versions/voice-version';

/** What the members of a record mean. A member that is added to the record is described here. */
const MEANINGS: Readonly<Record<keyof VoiceModel, string>> = {
  _id: 'Id of the record; null while it waits to be saved.',
  user_id: 'Whose voice model it is.',
  model_id: "Fish.Audio's id of the model that the voice speaks with.",
  name: 'What the voice model is called.',
  audio_file_path: 'The file name of the first reference sample, cleaned. It leads nowhere.',
  file_type: '`video` if any reference sample has a picture.',
  echo_id: 'The Echo that speaks with this voice model, or null.',
  created_at: 'When the voice model was made.',
  updated_at: 'When the record was changed last, links included.',
  model_state: 'How far Fish.Audio is with the voice: it speaks once it is `trained`; `unknown` is taken as usable.',
  dmca_taken_down: 'Whether Fish.Audio has taken it down after a complaint about rights.',
  takedown_category: 'Why it was taken down, such as `dmca` or `policy`; null where it was not.',
  lock_visibility: 'Whether Fish.Audio keeps its visibility as it is.',
  usage: 'How much it has spoken, a few seconds late.',
  missing_since: 'Since when the model is known to be gone at Fish.Audio; null while it is there.',
  description: 'What the caller says about it.',
  tags: 'What the caller has filed it under.',
  samples: 'The reference samples, in the order of the upload.',
  samples_id: 'Under which name the recordings are kept as they were uploaded; null where they are not.',
  consent: 'On what basis the voice may be cloned, as the upload said; null where it said nothing.',
  sample_status:
    'Where they are: `stored`; `queued` until the storage is back; `disabled` where no storage was configured.',
  visibility:
    '`listed` where its owner has put it into the catalogue of this installation; absent otherwise. It says nothing of Fish.Audio.',
  expires_at:
    'When it is removed because nobody uses it; present only where that is near, and absent again once it is used or changed.',
  same_key_as: 'The `model_id` that was made first with the same Idempotency-Key, while the database was away.',
  versions: 'The models that it has had, the oldest first, up to ten; absent where it had one only.',
  known_model_ids: 'Every `model_id` that it has had: each of them still names it. Absent where it had one only.',
};

const SAMPLE_MEANINGS: Readonly<Record<keyof ReferenceSample, string>> = {
  file_name: 'The name of the file, cleaned.',
  file_type: '`video` if it has a picture.',
  container: 'The kind of file, such as `mp3`.',
  codec: 'How its sound is encoded; null where that is not known.',
  duration_seconds: 'How long it is; null where that is not known.',
  bytes: 'The size of the file.',
  sha256: 'The SHA-256 of the file, in hex.',
  transcript: 'What is said in it, as the upload said; null where it did not.',
};

const sample = z
  .strictObject(withDescriptions(referenceSample.shape, SAMPLE_MEANINGS))
  .meta({ id: 'ReferenceSample', description: 'A recording as it was uploaded.' });

const members = {
  ...voiceModel.shape,
  _id: z.string().nullable(),
  samples: z.array(sample),
  consent: consentResponse.nullable(),
  versions: z.array(voiceVersionResponse).optional(),
  usage: spokenUsage,
};

/** A voice model as it is sent: its record, or what is to become one. */
export const voiceModelResponse = z
  .strictObject({
    ...withDescriptions(members, MEANINGS),
    pending: z.literal(true).optional().describe('Present while the record waits to be saved.'),
  })
  .meta({ id: 'VoiceModel' });

/** A page of a user's voice models. */
export const voiceModelList = z
  .strictObject({
    voice_models: z.array(voiceModelResponse).describe('Newest first, unless `sort` says otherwise.'),
    count: z.int().describe('How many are on this page; it may be short, or empty, and not be the last one.'),
    next_cursor: nextCursor,
    total: z
      .int()
      .nullable()
      .optional()
      .describe('How many are on all pages, with `include_total`; null where that cannot be told.'),
    partial: z.literal(true).optional().describe('Only what waits is listed: the records could not be read.'),
  })
  .meta({ id: 'VoiceModelList' });

/** What was removed where. */
export const deleteReceipt = z
  .strictObject({
    success: z.literal(true),
    model_id: z.string(),
    deleted: z.strictObject({
      database: z
        .boolean()
        .describe('Whether this request has removed the record: of several at the same moment, one has.'),
      fish_audio: z.boolean().describe('Whether the model is gone at Fish.Audio.'),
      sample: z.boolean().describe('Whether there were kept recordings, which are gone now.'),
      clips: z.int().optional().describe('How many of its clips are gone; absent where it had none.'),
      shares: z.int().optional().describe('From how many users it was taken back; absent where it was lent to nobody.'),
    }),
    known_model_ids: z
      .array(z.string())
      .optional()
      .describe('Every `model_id` that the voice had, whose models are gone at Fish.Audio if `fish_audio` says so.'),
    pending: z
      .array(z.literal('sample'))
      .optional()
      .describe('Present where the storage could not be reached: the recordings are removed when it is back.'),
    unlinked_echo_id: z.string().nullable().describe('The Echo that spoke with it and has no voice now.'),
  })
  .meta({ id: 'DeleteReceipt' });

/** The path of requests for one voice model. */
export const voiceModelPath = z.strictObject({ model_id: modelId.describe("Fish.Audio's id of the voice model.") });

/** How many tags a list can ask for: as many as a voice model can have. */
const MAX_TAGS = 10;

/** The query of a list of voice models. */
export const voiceModelListQuery = z.strictObject({
  user_id: ofUser('Whose voice models are listed, or to whom they were lent.'),
  owner: z
    .enum(['me', 'others'], 'must be me or others')
    .default('me')
    .describe('`others`: what other users have lent to the user, in a reduced form. `me` unless said otherwise.'),
  limit,
  cursor,
  search: text(1, 100)
    .optional()
    .describe(
      'A part of the name, the description, a tag or a file name, in whatever case and with or without accents: `jurgen` finds `Jürgen`, `STRASSE` finds `Straße`.',
    ),
  tag: z
    .preprocess(
      // One too many says as much as a thousand, each of which would be looked at.
      (value) => (value === undefined ? undefined : [value].flat().slice(0, MAX_TAGS + 1)),
      z.array(text(1, 50)).max(MAX_TAGS, `must be sent ${MAX_TAGS} times at most`).optional(),
    )
    .describe('Only those with this tag; sent several times, only those with all of them.'),
  file_type: z
    .enum(fileType.options, 'must be audio or video')
    .optional()
    .describe('Only those of recordings of this kind.'),
  linked: yesOrNo.optional().describe('Only those that an Echo speaks with, or only the others.'),
  missing: yesOrNo.optional().describe('Only those that are known to be gone at Fish.Audio, or only the others.'),
  sort: z
    .enum(LIST_SORTS, `must be one of ${LIST_SORTS.join(', ')}`)
    .default(DEFAULT_SORT)
    .describe(
      'The order; `-` in front stands for the other way. Newest first unless said otherwise. What was never used comes last either way.',
    ),
  include_total: yesOrNo.default(false).meta({
    description: 'Whether `total` says how many there are on all pages.',
    override: asBoolean,
  }),
});

/** The query of a deletion. */
export const deleteQuery = z.strictObject({
  fish_audio: yesOrNo.default(false).meta({
    description: 'Whether the model at Fish.Audio is removed as well; `false` unless said otherwise.',
    override: asBoolean,
  }),
});
