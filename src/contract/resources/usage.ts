import { z } from 'zod';
import { type VoiceUsage, voiceUsage } from '../../domain/usage/voice-usage';
import { ofUser } from '../fields';
import { withDescriptions } from './members';

const MEANINGS: Readonly<Record<keyof VoiceUsage, string>> = {
  speech_count: 'Speeches of which any sound came, those included that were broken off.',
  characters: 'Code points of the texts.',
  utf8_bytes: 'Bytes of the texts in UTF-8, by which Fish.Audio is paid.',
  audio_seconds: 'How long the sound was.',
  last_used_at: 'When the last speech ended; null where there was none.',
};

/** How much a voice has spoken. */
export const spokenUsage = z
  .strictObject(withDescriptions(voiceUsage.shape, MEANINGS))
  .meta({ id: 'VoiceUsage', description: 'How much a voice has spoken.' });

const { last_used_at: _, ...counts } = spokenUsage.shape;

const amounts = {
  ...counts,
  estimated_price_usd: z
    .number()
    .describe('What it costs by the documented price of each engine. What Fish.Audio has charged may differ.'),
};

const day = z
  .string('must be sent once')
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-01-31')
  .refine((text) => z.iso.date().safeParse(text).success, 'must be a day that exists')
  .meta({ override: { type: 'string', format: 'date' } });

/** The query of what the voices of a user spoke. */
export const usageQuery = z.strictObject({
  user_id: ofUser('Whose voices are meant.'),
  from: day.optional().describe('The first UTC day; 29 days before the last one unless given.'),
  to: day.optional().describe('The last UTC day, today unless given. The days are at most 366.'),
  group_by: z.enum(['day', 'voice'], 'must be day or voice').default('day').describe('What each row is the sum of.'),
});

const row = z
  .strictObject({
    day: z.iso.date().optional().describe('The UTC day, where rows are days.'),
    voice_id: z.string().optional().describe('The `_id` of the record of the voice, where rows are voices.'),
    model_id: z
      .string()
      .nullable()
      .optional()
      .describe('The `model_id` of the voice now; null where its record is gone.'),
    name: z.string().nullable().optional().describe('What the voice is called now; null where its record is gone.'),
    ...amounts,
  })
  .meta({ id: 'UsageRow' });

/** What the voices of a user spoke. */
export const usageReport = z
  .strictObject({
    user_id: z.string(),
    from: z.iso.date().describe('The first UTC day.'),
    to: z.iso.date().describe('The last UTC day.'),
    group_by: z.enum(['day', 'voice']),
    rows: z
      .array(row)
      .describe('Days in their order, those without a speech left out; or voices, the most bytes first.'),
    totals: z.strictObject(amounts).describe('The sum of all rows, those included that are left out.'),
    truncated: z.boolean().describe('Whether rows are left out, because there are more than 1,000 voices.'),
    pending: z
      .literal(true)
      .optional()
      .describe('Present while speeches, of whichever user, wait to be counted; they are a few seconds later.'),
  })
  .meta({ id: 'UsageReport' });

/** The prepaid credit of the account at Fish.Audio. */
export const creditResponse = z
  .strictObject({
    credit_usd: z.number().describe('The prepaid API credit in US dollars; can be below zero.'),
    as_of: z.date().describe('When Fish.Audio said so, at most 30 s ago. It shows a payment 5 to 35 s late itself.'),
  })
  .meta({ id: 'Credit' });
