import { z } from 'zod';
import { SPEECH_FORMATS } from '../../domain/speech/speech';
import { cursor, limit, modelId, objectId } from '../fields';
import { nextCursor } from './members';

/** A speech that was kept. */
export const clipResponse = z
  .strictObject({
    clip_id: z.string(),
    url: z
      .string()
      .meta({ format: 'uri-reference' })
      .describe('Where a player gets the sound: a path of this service, with the path of its public address in front.'),
    model_id: z.string().describe('The model of Fish.Audio that spoke; its voice may have another one by now.'),
    format: z.enum(SPEECH_FORMATS).describe('What the sound is; usually what was asked for.'),
    content_type: z.string().describe('The media type of the sound. A browser plays all but `audio/pcm`.'),
    duration_seconds: z.number().describe('How long it is, measured from the sound itself.'),
    bytes: z.int().describe('The size of the sound.'),
    characters: z.int().describe('How many Unicode characters were spoken.'),
    created_at: z.date(),
    expires_at: z.date().nullable().describe('When it goes; null for one that is kept until it is deleted.'),
  })
  .meta({ id: 'Clip' });

/** A page of the clips of a voice. */
export const clipList = z
  .strictObject({
    clips: z.array(clipResponse).describe('Newest first.'),
    count: z.int().describe('How many are on this page.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'ClipList' });

/** What was removed of a clip. */
export const clipReceipt = z
  .strictObject({
    success: z.literal(true),
    clip_id: z.string(),
    deleted: z.strictObject({
      database: z.boolean().describe('Whether there was such a clip, which is gone now.'),
      sound: z.boolean().describe('Whether its sound is gone as well. Where the storage is away, it is removed later.'),
    }),
  })
  .meta({ id: 'ClipReceipt' });

/** What was removed of the clips of a voice. */
export const clipsReceipt = z
  .strictObject({
    success: z.literal(true),
    model_id: z.string(),
    deleted: z.strictObject({
      database: z.int().describe('How many clips there were, which are gone now.'),
      sounds: z
        .int()
        .describe('Of how many of them the sound is gone as well. Where the storage is away, it is removed later.'),
    }),
  })
  .meta({ id: 'ClipsReceipt' });

/** The path of requests for one clip. */
export const clipPath = z.strictObject({ clip_id: objectId.describe('Id of the clip.') });

const voice = { model_id: modelId.describe('Any id that the voice has or had.') };

/** The query of a list of clips. */
export const clipListQuery = z.strictObject({ ...voice, limit, cursor });

/** The query that names the voice whose clips are deleted. */
export const clipsOfVoiceQuery = z.strictObject(voice);

/** What `clipResponse` describes. */
export type ClipBody = Readonly<z.output<typeof clipResponse>>;
