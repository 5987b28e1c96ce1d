import type { DatabaseManager } from '../../database/database-manager';
import type { VoiceModelDeleted } from '../../database/voice-model-deleted';
import type { Log } from '../../domain/log';
import type { SaveOutcome } from '../../domain/save-outcome';
import type { VoiceModel } from '../../domain/voice-model';
import { type CreatedEntry, type JournalEntry, keptUnder } from '../../journal/entries/journal-entry';
import type { KeptSamples } from '../kept-samples';
import { type MadeModel, toNewRecord, toNewVersion } from './to-new-record';

/** Where what the journal holds goes. */
export interface StoreEntryDeps {
  readonly database: DatabaseManager;
  readonly samples: Pick<KeptSamples, 'statusOf' | 'noteRemoval'>;
  readonly log: Log;
  /** Whether what is saved of a user may change nothing of other users, as with sign-in. */
  readonly hasSignIn: boolean;
}

/**
 * Saves what an entry is to become, once its model exists: a record, or a version in the record of its voice. Saving twice is
 * saving once. The status of the model is that of the entry, where one could be written into it. Throws VoiceModelDeleted where
 * the voice was deleted, and what the database throws.
 */
export async function storeEntry(
  { database, samples, log, hasSignIn }: StoreEntryDeps,
  entry: JournalEntry,
  { modelId, status }: MadeModel,
): Promise<VoiceModel> {
  const { version_of } = entry.record;
  const made = { modelId, status: entry.model_status ?? status };
  const sample_status = await samples.statusOf(keptUnder(entry.record));
  if (version_of === undefined) {
    const ofUser = hasSignIn ? database.for({ userId: entry.record.user_id, need: 'own' }) : database;
    const saved = await ofUser.createVoiceModel({ ...toNewRecord(entry, made), sample_status });
    const { echo_id } = entry.record;
    if (echo_id !== null && saved.echo_id === null)
      log.info(
        { event: 'echo_not_linked', model_id: modelId, echo_id },
        'A voice was saved without its Echo, which belongs to another user, or was linked or unlinked since the upload',
      );
    return saved;
  }
  const version = { ...toNewVersion(entry, version_of, made), sample_status };
  const { record, dropped } = await database.versions.add(version_of.model_id, version, entry.record);
  // They are removed as soon as no record names them any more.
  for (const samplesId of dropped) await samples.noteRemoval(samplesId);
  // Those of an earlier version may have followed in the meantime, and nothing would note it in this one.
  if (
    sample_status === 'queued' &&
    version.samples_id !== null &&
    (await samples.statusOf(version.samples_id)) === 'stored'
  )
    await database.samples.markStored(version.samples_id);
  return record;
}

/**
 * What became of an entry that is no longer in the journal, and whose record is therefore not to be brought into being any more;
 * `queued` where the database cannot tell. Never throws.
 */
export async function outcomeOfClosed(
  database: Pick<DatabaseManager, 'getVoiceModelById' | 'findDeletedVoiceModels' | 'identity'>,
  { model_id, begun_at, record: { user_id, version_of } }: CreatedEntry,
): Promise<SaveOutcome> {
  try {
    const record = await database.getVoiceModelById(model_id);
    if (record !== null && record.user_id === user_id) return { kind: 'saved', record };
    const deleted = await database.findDeletedVoiceModels([model_id, version_of?.model_id ?? model_id]);
    if (deleted.size > 0) return { kind: 'deleted' };
    const erasure = await database.identity.erasures.find(user_id);
    if (erasure !== null && erasure.requested_at >= new Date(begun_at)) return { kind: 'deleted', isErased: true };
    // It can never be saved: the server refuses it, or the model is recorded for another user.
    return { kind: 'failed' };
  } catch {
    return { kind: 'queued' };
  }
}

/** What became of an entry that was deleted before it was saved. The voice of a version may have been deleted by itself. */
export function deletedOutcome({ byItsId }: VoiceModelDeleted, { record: { version_of } }: JournalEntry): SaveOutcome {
  return { kind: 'deleted', isErased: !byItsId && version_of === undefined };
}
