import { z } from 'zod';

/** The process responds. */
export const liveness = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Liveness' });

const journalHealth = z.strictObject({
  depth: z.int().describe('Voice models that wait to be recorded.'),
  oldest_age_seconds: z.number().nullable().describe('How long the oldest of them has waited.'),
  quarantined: z.int().describe('Entries that an operator has to look at.'),
  failing: z
    .array(
      z.strictObject({
        code: z.int().nullable().describe("MongoDB's code, or null."),
        reason: z.string(),
        entries: z.int(),
        attempts: z.int(),
      }),
    )
    .optional()
    .describe('Saves that fail for a reason of their own.'),
});

/** Whether requests should be sent here, and what is amiss. */
export const readiness = z
  .strictObject({
    status: z.enum(['ready', 'degraded', 'stopping']),
    database: z.enum(['disabled', 'connecting', 'connected', 'unavailable']),
    fish_audio: z
      .enum(['ok', 'unauthorised', 'no_credit', 'unreachable', 'not_configured', 'unknown'])
      .describe('What the latest check of the key and its credit says.'),
    fish_audio_calls: z
      .enum(['not_configured', 'key_refused', 'paused', 'answering', 'failing', 'unknown'])
      .describe('What the calls of the last five minutes say.'),
    storage: z
      .enum(['disabled', 'ok', 'unreachable', 'unknown'])
      .describe('What the latest use of the storage for recordings and clips says.'),
    advice: z.string().optional().describe('What the operator can do.'),
    unmade_indexes: z.array(z.string()).optional().describe('Indexes that could not be made.'),
    skipped_documents: z.int().optional().describe('Stored documents that cannot be read.'),
    journal: journalHealth,
  })
  .meta({ id: 'Readiness' });
