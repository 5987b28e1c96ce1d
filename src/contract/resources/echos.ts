import { z } from 'zod';
import { cursor, limit, modelId, objectId, ofUser, text } from '../fields';
import { nextCursor } from './members';
import { voiceModelLost } from './sharing/shares';

/** An Echo in a list, where its voice model is not looked up. */
const echoResponse = z
  .strictObject({ _id: z.string(), user_id: z.string(), name: z.string(), created_at: z.date() })
  .meta({ id: 'Echo' });

/** An Echo and the voice model that it speaks with. */
export const echoWithVoice = z
  .strictObject({
    ...echoResponse.shape,
    voice_model_id: z.string().nullable().describe('The `model_id` of its voice model, or null.'),
    voice_model_lost: voiceModelLost
      .optional()
      .describe(
        'The voice of another user that it spoke with until it was taken back or deleted; there until it has a voice again.',
      ),
  })
  .meta({ id: 'EchoWithVoice' });

/** A page of a user's Echos. */
export const echoList = z
  .strictObject({
    echos: z.array(echoResponse).describe('Newest first.'),
    count: z.int().describe('How many are on this page.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'EchoList' });

/** What unlinking has done. */
export const unlinkReceipt = z
  .strictObject({
    success: z.literal(true),
    echo_id: z.string(),
    unlinked_model_id: z.string().nullable().describe('The voice model that the Echo spoke with; null if none.'),
  })
  .meta({ id: 'UnlinkReceipt' });

/** The path of requests for one Echo. */
export const echoPath = z.strictObject({ echo_id: objectId.describe('Id of the Echo.') });

/** The query of a list of Echos. */
export const echoListQuery = z.strictObject({ user_id: ofUser('Whose Echos are listed.'), limit, cursor });

/** A new Echo. */
export const createEchoBody = z.strictObject(
  {
    user_id: ofUser('Whose Echo it is.'),
    name: text(1, 200).describe('What the Echo is called.'),
    voice_model_id: modelId.optional().describe('The `model_id` of the voice model that it is to speak with.'),
  },
  'must be a JSON object',
);

/** Which voice model an Echo is to speak with. */
export const linkBody = z.strictObject(
  { model_id: modelId.describe('The voice model that it is to speak with.') },
  'must be a JSON object',
);
