import { z } from 'zod';
import { ofUser } from '../../fields';
import { withDescriptions } from '../members';

/** The query of requests for all of a user. */
export const wholeUserQuery = z.strictObject({ user_id: ofUser('Whose things are meant.') });

const removed = z
  .strictObject({
    voice_models: z.int().describe('With their models at Fish.Audio, their recordings, clips and records.'),
    clips: z.int(),
    echos: z.int(),
    shares: z.int().describe('Voices of others that were lent to the user.'),
    usage_days: z.int(),
    users: z.int().describe('1 once it is forgotten that the user has signed in.'),
    consents_kept: z.int().describe('How many consents stay for CONSENT_KEEP_DAYS, without the name.'),
  })
  .describe('What was removed so far.');

/** How far an erasure has come. */
export const erasureResponse = z
  .strictObject(
    withDescriptions(
      {
        erasure_id: z.string(),
        user_id: z.string(),
        state: z.enum(['running', 'done']),
        waits_for: z.string().nullable(),
        requested_at: z.date(),
        updated_at: z.date(),
        removed,
      },
      {
        erasure_id: 'Id of the erasure.',
        user_id: 'Who is erased.',
        state: '`done` once nothing is left.',
        waits_for: 'The error code of what it waits for, `uploads` or `usage`; null where it waits for nothing.',
        requested_at: 'When it was asked for: what was begun by then goes.',
        updated_at: 'When it came so far.',
        removed: 'What was removed so far.',
      },
    ),
  )
  .meta({ id: 'Erasure' });
