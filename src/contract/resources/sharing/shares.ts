import { z } from 'zod';
import { LOSS_REASONS, MAX_SHARES, SHARED_USES } from '../../../domain/sharing/share';
import { voiceModel } from '../../../domain/voice-model';
import { objectId } from '../../fields';
import { nextCursor, withDescriptions } from '../members';
import { voiceModelPath } from '../voice-models';

const may = z
  .array(z.enum(SHARED_USES))
  .readonly()
  .describe('`speak`: to speak with the voice; `link`: to have an own Echo speak with it as well.');

/** A voice as it is lent to one user. */
export const shareResponse = z
  .strictObject({
    user_id: z.string().describe('To whom it is lent.'),
    may,
    created_at: z.date().describe('Since when.'),
    echo_id: z.string().nullable().describe("The borrower's Echo that speaks with the voice, or null."),
  })
  .meta({ id: 'Share' });

/** To whom a voice is lent. */
export const shareList = z
  .strictObject({
    shares: z.array(shareResponse).describe(`The oldest first, up to ${MAX_SHARES}.`),
    count: z.int().describe('How many there are.'),
  })
  .meta({ id: 'ShareList' });

/** What taking a voice back has done. */
export const shareReceipt = z
  .strictObject({
    success: z.literal(true),
    model_id: z.string(),
    user_id: z.string(),
    revoked: z.boolean().describe('Whether it was lent to this user. The request can be repeated.'),
    unlinked_echo_id: z.string().nullable().describe("The borrower's Echo that spoke with it and has no voice now."),
  })
  .meta({ id: 'ShareReceipt' });

/** To whom a voice is to be lent, and for what. */
export const shareBody = z.strictObject(
  {
    user_id: objectId.describe('To whom. The user need not have signed in yet. There is no e-mail here: none is kept.'),
    may: z
      .array(z.enum(SHARED_USES, 'must be ["speak"] or ["speak","link"]'), 'must be ["speak"] or ["speak","link"]')
      .max(SHARED_USES.length, 'must be ["speak"] or ["speak","link"]')
      .refine((uses) => uses.includes('speak'), 'must be ["speak"] or ["speak","link"]')
      .transform((uses) => SHARED_USES.filter((use) => uses.includes(use)))
      .meta({
        override: { type: 'array', items: { type: 'string', enum: [...SHARED_USES] }, minItems: 1, maxItems: 2 },
        description:
          '`["speak"]`: to speak with the voice. `["speak","link"]`: to have an own Echo speak with it as well.',
      }),
  },
  'must be a JSON object',
);

/** The path of requests for one share. */
export const sharePath = z.strictObject({
  ...voiceModelPath.shape,
  user_id: objectId.describe('To whom the voice is lent.'),
});

const { model_id, name, description, tags, file_type, created_at, model_state, missing_since, expires_at } =
  voiceModel.shape;

const MEANINGS = {
  model_id: "Fish.Audio's id of the model that the voice speaks with.",
  name: 'What its owner has called it.',
  description: 'What its owner says about it.',
  tags: 'What its owner has filed it under.',
  file_type: '`video` if any reference sample has a picture.',
  created_at: 'When the voice model was made.',
  model_state: 'How far Fish.Audio is with the voice.',
  missing_since: 'Since when the model is known to be gone at Fish.Audio; null while it is there.',
  expires_at: 'When it is removed because nobody uses it; absent unless that is near.',
  owner_id: 'Whose voice it is.',
  echo_id: "The borrower's own Echo that speaks with it, or null.",
};

/** A voice as a user sees it to whom it is lent. */
export const borrowedVoiceModel = z
  .strictObject(
    withDescriptions(
      {
        ...{ model_id, name, description, tags, file_type, created_at, model_state, missing_since, expires_at },
        owner_id: z.string(),
        may,
        echo_id: z.string().nullable(),
      },
      MEANINGS,
    ),
  )
  .meta({ id: 'BorrowedVoiceModel', description: 'A voice model that another user has lent to the caller.' });

/** A page of what was lent to a user. */
export const borrowedVoiceModelList = z
  .strictObject({
    voice_models: z.array(borrowedVoiceModel).describe('Newest first, unless `sort` says otherwise.'),
    count: z.int().describe('How many are on this page.'),
    next_cursor: nextCursor,
    total: z.int().optional().describe('How many are on all pages, with `include_total`.'),
  })
  .meta({ id: 'BorrowedVoiceModelList' });

/** What an Echo is told that has lost a borrowed voice. */
export const voiceModelLost = z
  .strictObject({
    model_id: z.string(),
    at: z.date(),
    reason: z.enum(LOSS_REASONS).describe('Whether the owner has taken it back from the user, or deleted it.'),
  })
  .meta({ id: 'VoiceModelLost' });
