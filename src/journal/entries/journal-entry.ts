import { z } from 'zod';
import { modelStatus, UNKNOWN_STATUS } from '../../domain/model-status';
import { versionOf } from '../../domain/versions/voice-version';
import { voiceModelWithoutId } from '../../domain/voice-model';

const journalRecord = voiceModelWithoutId.extend({
  /**
   * The voice that gets a version, in the place of a record of its own; absent for an upload. A service that does not know
   * this member saves the model as a voice model of its own, so that it is not lost.
   */
  version_of: versionOf.optional(),
});

/** What is to be saved: a new voice model, or a version of one, whose `model_id` only Fish.Audio knows. */
export type JournalRecord = Readonly<z.infer<typeof journalRecord>>;

/** Under which name the recordings of an entry are kept: its own, or that which a version shares with an earlier one. */
export function keptUnder({ samples_id, version_of }: JournalRecord): string | null {
  return samples_id ?? version_of?.samples_id ?? null;
}

const journalKey = z.object({ scope: z.string(), key_hash: z.string(), fingerprint: z.string() });

/** The idempotency key that the upload came with, and what it is bound to. */
export type JournalKey = Readonly<z.infer<typeof journalKey>>;

/** What every entry has. Times are ISO 8601; `failures` counts failed saves. */
const common = z.object({
  /** Of the service that wrote the entry. A later one than ours is read as far as we understand it. */
  version: z.int().positive(),
  operation_id: z.uuid(),
  tag: z.string(),
  record: journalRecord,
  key: journalKey.nullable().default(null),
  begun_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  failures: z.int().nonnegative().default(0),
});

/**
 * Checks the shape only: whatever was accepted into the journal must come out of it again. Members that are not named
 * here are left out, and those that came later have a default.
 */
export const journalEntry = z.discriminatedUnion('state', [
  common.extend({
    state: z.enum(['intent', 'sending']),
    model_id: z.null().default(null),
    model_status: z.null().default(null),
  }),
  common.extend({
    state: z.literal('created'),
    model_id: z.string(),
    model_status: modelStatus.catch(UNKNOWN_STATUS),
  }),
]);

/** What a newer version of the service wrote into an entry and this one does not know; it is written back as it was. */
export interface UnknownMembers {
  /** Members of the part that changes. */
  readonly head: Readonly<Record<string, unknown>>;
  /** The whole part that never changes, or null where this version knows all of it. */
  readonly rest: Readonly<Record<string, unknown>> | null;
}

/**
 * One upload that is not in the records yet. `state` says how far it has come: `intent` (nothing was sent yet),
 * `sending` (Fish.Audio may have made the model; `tag` finds it), `created` (the model exists under `model_id` and
 * waits to be recorded; `model_status` is what Fish.Audio last said of it).
 */
export type JournalEntry = Readonly<z.infer<typeof journalEntry>> & { readonly unknown_members?: UnknownMembers };

/** How far an upload has come. */
export type JournalState = JournalEntry['state'];

/** An entry whose voice model exists. */
export type CreatedEntry = Extract<JournalEntry, { readonly state: 'created' }>;

/** Whether the voice model of an entry exists. */
export function isCreated(entry: JournalEntry): entry is CreatedEntry {
  return entry.state === 'created';
}

/** What is written of an entry: its three states, one more failure to save it, or what Fish.Audio says of its model by now. */
export type Change = JournalState | 'failure' | 'status';

/**
 * The moments between which a process may die: a change is about to be written (`started`), its temporary file is
 * durable but not yet in place (`prepared`), it is durable (`written`). `adopted`: one entry of a dead process was
 * taken over.
 */
export type JournalStep = `${Change}-${'started' | 'prepared' | 'written'}` | 'removal-started' | 'removed' | 'adopted';
