import { z } from 'zod';
import { LISTINGS } from '../../domain/sharing/listing';
import { asBoolean, modelId, objectId, ofUser, text } from '../fields';
import { problem } from './problem';
import { namedTags, TEXT_LIMITS, tagList } from './upload';
import { deleteReceipt, voiceModelResponse } from './voice-models';

/** What is taken as tags beside a list of at most ten. */
const AS_TAGS =
  'One text with commas between the tags is taken as well; each tag counts once, however often it is sent.';

/** What a voice model is to be called and filed under. */
export const changeBody = z
  .strictObject(
    {
      name: text(1, TEXT_LIMITS.name).optional().describe('What it is called from now on.'),
      description: text(0, TEXT_LIMITS.description).optional().describe('What the caller says about it.'),
      tags: tagList.optional().describe(`What it is filed under, in place of all former tags. ${AS_TAGS}`),
      visibility: z
        .enum(LISTINGS, 'must be private or listed')
        .optional()
        .describe(
          '`listed`: every user of this installation may see it in the catalogue and speak with it, where `CATALOGUE=true`; `private`: only the owner, and those to whom it is lent. What it is at Fish.Audio, which an upload calls `visibility` as well, does not change.',
        ),
    },
    'must be a JSON object',
  )
  .refine(
    (body) => Object.values(body).some((value) => value !== undefined),
    'must have name, description, tags or visibility',
  )
  .meta({ id: 'VoiceModelChange' });

/** A voice model that was changed, and what became of the change at Fish.Audio. */
export const changedVoiceModel = z
  .strictObject({
    ...voiceModelResponse.shape,
    fish_audio_status: z
      .enum(['updated', 'queued', 'refused', 'missing'])
      .describe(
        'Whether the model at Fish.Audio is the same: `updated`; `queued` until Fish.Audio can be told, which happens by itself; `refused` where it does not accept the change, which `fish_audio_reason` explains; `missing` where the model is gone there. The record is changed in every case.',
      ),
    fish_audio_reason: z.string().optional().describe('What Fish.Audio says where it refused the change.'),
  })
  .meta({ id: 'ChangedVoiceModel' });

/** The headers of a change. */
export const changeHeaders = z.strictObject({
  'If-Match': z
    .string()
    .optional()
    .describe('The ETag with which the voice model was read, so that nobody else’s change is lost; `*` for any.'),
});

/** The headers of reading one voice model. */
export const readHeaders = z.strictObject({
  'If-None-Match': z.string().optional().describe('The ETag of what the caller has; it gets 304 if that is the same.'),
});

/** Whose tags are counted. */
export const tagsQuery = z.strictObject({ user_id: ofUser('Whose tags are counted.') });

/** How often a user's voice models have each tag. */
export const tagCounts = z
  .strictObject({
    tags: z
      .array(z.strictObject({ tag: z.string(), count: z.int().describe('How many voice models have it.') }))
      .describe('Most used first; 1,000 at most.'),
    truncated: z.literal(true).optional().describe('Present where there are more than are counted or listed.'),
    partial: z.literal(true).optional().describe('Only what waits is counted: the records could not be read.'),
  })
  .meta({ id: 'TagCounts' });

/** How many voice models one request can name. */
const MAX_NAMED = 100;

/** What is to be done with several voice models, with tags that are read in this way. */
const bulkBodyWith = (tags: typeof tagList) =>
  z
    .strictObject(
      {
        action: z.enum(['delete', 'tag', 'untag'], 'must be delete, tag or untag').describe('What is done with each.'),
        model_ids: z
          .array(modelId, 'must be a list of model_ids')
          .min(1, `must name 1 to ${MAX_NAMED} voice models`)
          .max(MAX_NAMED, `must name 1 to ${MAX_NAMED} voice models`)
          .refine((ids) => new Set(ids).size === ids.length, 'must name each voice model once')
          .describe('Which voice models, each once.'),
        tags: tags
          .optional()
          .describe(
            `The tags that each gets, or loses; for \`tag\` and \`untag\`. ${AS_TAGS} In a list, a comma stands between two tags for \`tag\`, and is part of one for \`untag\`.`,
          ),
        user_id: objectId
          .optional()
          .describe(
            'Only voice models of this user are touched. With sign-in that is the user of the token, unless an admin sends it, who names nobody or another one.',
          ),
        fish_audio: z.boolean('must be true or false').optional().meta({
          description: 'For `delete`: whether the models at Fish.Audio are removed as well.',
          override: asBoolean,
        }),
      },
      'must be a JSON object',
    )
    .refine(({ action, tags = [] }) => action === 'delete' || tags.length > 0, {
      path: ['tags'],
      message: 'must have at least one tag for tag and untag',
    })
    .refine(({ action, tags }) => action !== 'delete' || tags === undefined, {
      path: ['tags'],
      message: 'must not be sent for delete',
    })
    .refine(({ action, fish_audio }) => action === 'delete' || fish_audio === undefined, {
      path: ['fish_audio'],
      message: 'must not be sent for tag and untag',
    });

/** What is to be done with several voice models. */
export const bulkBody = bulkBodyWith(tagList).meta({ id: 'BulkRequest' });

/** The same for `untag`. */
export const untagBody = bulkBodyWith(namedTags);

const bulkResult = z
  .strictObject({
    model_id: z.string(),
    success: z.boolean(),
    status: z.int().describe('The status that a request for this one alone would have.'),
    deleted: deleteReceipt.optional().describe('For `delete`.'),
    voice_model: changedVoiceModel.optional().describe('For `tag` and `untag`.'),
    problem: problem.optional().describe('Why it failed.'),
  })
  .meta({ id: 'BulkResult' });

/** What became of each voice model. */
export const bulkReceipt = z
  .strictObject({
    results: z.array(bulkResult).describe('In the order of the request.'),
    succeeded: z.int(),
    failed: z.int(),
  })
  .meta({ id: 'BulkReceipt' });
