import { z } from 'zod';
import type { UsageSum } from '../../domain/usage/voice-usage';

const count = z.int().min(0);

const sum = z.object({
  voice_id: z.string().nullable(),
  user_id: z.string().nullable(),
  model_id: z.string(),
  engine: z.string(),
  day: z.iso.date(),
  last_at: z.iso.datetime(),
  begun_at: z.iso.datetime().optional(),
  speeches: count,
  characters: count,
  utf8_bytes: count,
  audio_ms: count,
});

const waitingSum = sum.extend({ since: z.iso.datetime(), isExpected: z.boolean() });

/** A sum whose voice is not known yet, since when its record is looked for, and whether an upload is to become one. */
export type WaitingSum = UsageSum & { readonly since: string; readonly isExpected: boolean };

const batch = z.object({
  lane: z.string(),
  seq: count,
  /** The files whose content it holds, which are removed once it is on disk. */
  consumes: z.array(z.string()),
  counted: z.array(sum.extend({ voice_id: z.string() })),
  waiting: z.array(waitingSum),
});

/**
 * What is written to the records in one go: `counted` never changes, so that writing it again can be told from writing
 * something new by `lane` and `seq` alone. `waiting` belongs to the next batch.
 */
export type UsageBatch = Readonly<z.infer<typeof batch>>;

/** What is on disk as a sum; null for anything else. */
export function readSum(value: unknown): UsageSum | null {
  return sum.safeParse(value).data ?? null;
}

/** What is on disk as a batch; null for anything else. */
export function readBatch(value: unknown): UsageBatch | null {
  return batch.safeParse(value).data ?? null;
}
