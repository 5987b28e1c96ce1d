import { z } from 'zod';
import { unnamedVoiceModel } from '../../domain/voice-model';

/** What is to be saved: a new voice model, whose `model_id` only Fish.Audio knows. */
export type JournalRecord = Readonly<z.infer<typeof unnamedVoiceModel>>;

/**
 * How far an upload has come: `intent` (nothing was sent yet), `sending` (Fish.Audio may have made the model; `tag` finds
 * it), `created` (the model exists under `model_id` and waits to be recorded).
 */
export type JournalState = 'intent' | 'sending' | 'created';

/** The idempotency key that the upload came with, and what it is bound to. */
export interface JournalKey {
  readonly scope: string;
  readonly key_hash: string;
  readonly fingerprint: string;
}

/** One upload that is not in the records yet. Times are ISO 8601; `failures` counts the saves that failed. */
export interface JournalEntry {
  readonly version: 1;
  readonly operation_id: string;
  readonly tag: string;
  readonly state: JournalState;
  readonly model_id: string | null;
  readonly record: JournalRecord;
  readonly key: JournalKey | null;
  readonly begun_at: string;
  readonly updated_at: string;
  readonly failures: number;
}

/** No entry is larger; a file that is was not written by the journal. */
export const MAX_ENTRY_BYTES = 2 ** 20;

/** One disk sector: the head of an entry's file, which holds all that ever changes in it. */
export const HEAD_BYTES = 512;

const entry: z.ZodType<JournalEntry> = z
  .strictObject({
    version: z.literal(1),
    operation_id: z.uuid(),
    tag: z.string(),
    state: z.enum(['intent', 'sending', 'created']),
    model_id: z.string().nullable(),
    record: unnamedVoiceModel,
    key: z.strictObject({ scope: z.string(), key_hash: z.string(), fingerprint: z.string() }).nullable(),
    begun_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    failures: z.int().nonnegative(),
  })
  .refine((value) => (value.state === 'created') === (value.model_id !== null), 'state and model_id do not agree');

/**
 * The bytes of an entry's file: one JSON document. What changes from state to state stands in front, filled up with
 * blanks to HEAD_BYTES; what follows never changes. So a later state can be written over an earlier one without a byte of
 * new space, and by writing a single sector.
 */
export function encodeEntry(value: JournalEntry): Buffer {
  const { version, state, model_id, updated_at, failures, ...fixed } = value;
  const head = `${JSON.stringify({ version, state, model_id, updated_at, failures }).slice(0, -1)},`;
  const padding = Math.max(0, HEAD_BYTES - Buffer.byteLength(head));
  return Buffer.from(`${head}${' '.repeat(padding)}${JSON.stringify(fixed).slice(1)}\n`);
}

/** Reads an entry's file. Throws on anything that is not a whole, valid entry of this version. */
export function decodeEntry(content: string, operationId: string): JournalEntry {
  const value = entry.parse(JSON.parse(content));
  if (value.operation_id !== operationId) throw new Error('The entry belongs to another operation.');
  return value;
}
