import { setTimeout as delay } from 'node:timers/promises';
import { type Document, ReadPreference } from 'mongodb';
import { ApiError } from '../../../errors/api-error';
import type { Collections } from '../../collections';
import { isDuplicateKey } from '../../connection/driver-errors';
import { DatabaseFailure } from '../../database-failure';
import { membersOf, type StoredVersions, versionsInTraining, versionsOf } from '../../versions/stored-versions';
import { ofVoice, sameAs } from '../filters';
import { dueFieldsOf, editedFieldsOf } from '../library/due-changes';

/** An attempt fails only when another request changes the versions of the same voice in that moment. */
const MAX_ATTEMPTS = 12;
/** The name of a version is read before its recordings are received and looked into, which may take this long. */
const EDIT_MARGIN_MS = 15 * 60_000;
/** By how much the longest possible pause grows with each attempt. */
const JITTER_MS = 15;

/** The versions as they are to be, or null where nothing is to change; called again where others were faster. */
export type ChangeOfVersions = (before: StoredVersions) => StoredVersions | null;

/**
 * Changes the versions of the voice that has, or had, this id. The record is written only if its versions are still those
 * that were read, by a number that grows with each change, so that of several changes at once none is lost; no more is asked
 * of the server than to carry out single updates. Returns the record as it is then, or null if there is none. Throws ApiError
 * `conflict` if too many change the same voice at once, or if the model of a version is recorded as another voice.
 */
export async function changeVersions(
  { voiceModels }: Collections,
  modelId: string,
  change: ChangeOfVersions,
  signal: AbortSignal,
): Promise<Document | null> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await delay(Math.random() * JITTER_MS * attempt, undefined, { signal });
    // A member that lags would not have the latest versions, and may not have the record of a voice that was just made.
    const stored = await voiceModels.findOne(ofVoice(modelId), { signal, readPreference: ReadPreference.primary });
    if (stored === null) return null;
    const before = versionsOf(stored);
    const after = change(before);
    if (after === null) return stored;
    const { set, unset } = membersOf(before, after);
    const values = {
      ...set,
      ...timesOf(before, after),
      ...watchOf(before, after),
      ...dueOf(stored, before, after),
      versions_rev: revOf(stored) + 1,
    };
    const gone = [...unset, ...endedWatchOf(after)].filter((name) => name in stored);
    const update = {
      $set: values,
      ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, ''])) }),
    };
    try {
      const { modifiedCount } = await voiceModels.updateOne(asRead(stored), update);
      if (modifiedCount === 1) return { ...withoutMembers(stored, gone), ...values };
    } catch (error) {
      throw isDuplicateKey(error) ? recordedElsewhere() : error;
    }
  }
  throw new ApiError('conflict', 'Several requests change the versions of this voice at the same moment. Try again.', {
    retryAfterSeconds: 1,
  });
}

/** The filter for a record whose versions, and whose name, are still those that were read. */
function asRead(stored: Document): Document {
  return { ...sameAs(stored), versions_rev: stored.versions_rev ?? null, edited_at: stored.edited_at ?? null };
}

function withoutMembers(document: Document, names: readonly string[]): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)));
}

function revOf({ versions_rev }: Document): number {
  return typeof versions_rev === 'number' ? versions_rev : 0;
}

/** The record of the user has changed where another version speaks or one was added, and not where a state was noted. */
function timesOf(before: StoredVersions, after: StoredVersions): Document {
  const isAsBefore = before.current === after.current && before.known.length === after.known.length;
  return isAsBefore ? {} : { updated_at: new Date() };
}

/** A version that was added in training is read from now on, and with it those that were watched before. */
function watchOf(before: StoredVersions, after: StoredVersions): Document {
  const watched = new Set(versionsInTraining(before));
  const isNew = versionsInTraining(after).some((modelId) => !watched.has(modelId));
  return isNew ? { version_check_at: new Date(), version_checks: 0 } : {};
}

/** Where the name was changed since the model was made that is the current one now, Fish.Audio has it under another one. */
function dueOf(stored: Document, before: StoredVersions, { items, current }: StoredVersions): Document {
  const { edited_at } = stored;
  if (before.current === current || !(edited_at instanceof Date)) return {};
  const { created_at } = items.find(({ model_id }) => model_id === current) ?? {};
  if (created_at instanceof Date && created_at.getTime() - EDIT_MARGIN_MS > edited_at.getTime()) return {};
  const fields = new Set([...dueFieldsOf(stored), ...editedFieldsOf(stored)]);
  return { fish_audio_due: [...fields], fish_audio_due_at: new Date() };
}

function endedWatchOf(after: StoredVersions): readonly string[] {
  return versionsInTraining(after).length === 0 ? ['version_check_at', 'version_checks'] : [];
}

function recordedElsewhere(): ApiError {
  return new ApiError('conflict', 'The model of this version is already recorded as another voice.', {
    cause: new DatabaseFailure('recorded as another voice', 'for_good'),
  });
}
