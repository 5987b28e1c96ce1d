import type { Document } from 'mongodb';
import type { VoiceModel } from '../../../domain/voice-model';
import { ApiError } from '../../../errors/api-error';
import type { Collections } from '../../collections';
import { isDuplicateKey } from '../../connection/driver-errors';
import { DatabaseFailure } from '../../database-failure';
import {
  changeBetween,
  omit,
  type StoredVersions,
  versionsInTraining,
  versionsOf,
} from '../../versions/stored-versions';
import { attempts, tooManyChanges } from '../attempts';
import { ofVoice, reachable, sameAs } from '../filters';
import { DUE_FIELDS, type DueField } from '../library/due-changes';

/** What a model was called at Fish.Audio when it was made. */
export type MadeAs = Pick<VoiceModel, DueField>;

/** The versions as they are to be, or null where nothing is to change; called again where others were faster. */
export type ChangeOfVersions = (before: StoredVersions) => StoredVersions | null;

/**
 * Changes the versions of the voice that has, or had, this id. The record is written only if its versions are still those
 * that were read, by a number that grows with each change, so that of several changes at once none is lost; no more is asked
 * of the server than to carry out single updates. Where another version becomes current it is noted that Fish.Audio is to be
 * told what the voice is called, unless its model was made with the same. Returns the record as it is then, or null if there
 * is none. Throws ApiError `conflict` if too many change the same voice at once, or if the model of a version is recorded as
 * another voice.
 */
export async function changeVersions(
  collections: Collections,
  modelId: string,
  change: ChangeOfVersions,
  signal: AbortSignal,
  madeAs?: MadeAs,
): Promise<Document | null> {
  for await (const _ of attempts(signal)) {
    const stored = await collections.voiceModels.findOne(reachable(collections, ofVoice(modelId)), { signal });
    if (stored === null) return null;
    const before = versionsOf(stored);
    const after = change(before);
    if (after === null) return stored;
    const { set, unset } = changeBetween(before, after);
    const isTold = before.current === after.current || isAs(stored, madeAs);
    const due = isTold ? {} : { fish_audio_due: DUE_FIELDS, fish_audio_due_at: new Date() };
    const versions = { ...set, ...timesOf(before, after), ...watchOf(before, after) };
    const values = { ...versions, ...due, versions_rev: revOf(stored) + 1 };
    const gone = [...unset, ...endedWatchOf(after)].filter((name) => name in stored);
    const update = {
      $set: values,
      ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, ''])) }),
    };
    try {
      const isSame = { ...sameAs(stored), versions_rev: stored.versions_rev ?? null };
      // A name that was changed meanwhile is to be told of.
      const isNamed = before.current !== after.current && isTold ? { updated_at: stored.updated_at } : {};
      const { modifiedCount } = await collections.voiceModels.updateOne({ ...isSame, ...isNamed }, update);
      if (modifiedCount === 1) return { ...omit(stored, gone), ...values };
    } catch (error) {
      throw isDuplicateKey(error) ? recordedElsewhere() : error;
    }
  }
  throw tooManyChanges('change the versions of this voice');
}

/** Whether the record says what the model that becomes current was made with, and can be found again as it was read. */
function isAs(stored: Document, madeAs: MadeAs | undefined): boolean {
  if (madeAs === undefined || !(stored.updated_at instanceof Date)) return false;
  return DUE_FIELDS.every((field) => JSON.stringify(stored[field]) === JSON.stringify(madeAs[field]));
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

function endedWatchOf(after: StoredVersions): readonly string[] {
  return versionsInTraining(after).length === 0 ? ['version_check_at', 'version_checks'] : [];
}

function recordedElsewhere(): ApiError {
  return new ApiError('conflict', 'The model of this version is already recorded as another voice.', {
    cause: new DatabaseFailure('recorded as another voice', 'for_good'),
  });
}
