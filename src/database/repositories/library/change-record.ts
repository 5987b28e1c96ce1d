import { type Document, ObjectId } from 'mongodb';
import type { Listing } from '../../../domain/sharing/listing';
import type { VoiceModel } from '../../../domain/voice-model';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { LAST_MS } from '../../decoder/read-values';
import { toModelId } from '../../parameters';
import { attempts, tooManyChanges } from '../attempts';
import { ofVoice, reachable, sameAs } from '../filters';
import { type DueField, dueFieldsOf } from './due-changes';

/** What a user changes of a voice model; what is left out stays. */
export interface VoiceModelEdit {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Whether it is in the catalogue. */
  readonly visibility?: Listing | undefined;
}

/** A change of one record. */
export interface RecordChange {
  readonly modelId: string;
  /**
   * What is to be changed of the record as it is; null for nothing. What it throws ends the change. It is called again where
   * the record has changed before this change was written.
   */
  readonly edit: (record: VoiceModel) => VoiceModelEdit | null;
  /** Until when whoever makes the change tells Fish.Audio of it; after that the worker does. */
  readonly tellBy: Date;
}

/** What a call has tried to write, for its repetition to know that it was written. */
export interface WrittenChange {
  readonly updated_at: Date;
}

interface Context {
  readonly decode: (document: Document) => VoiceModel | null;
  readonly written: WrittenChange[];
}

/** The members by which a version of a record is told from the next one. `fish_audio_due` is ours alone. */
const VERSIONED = ['name', 'description', 'tags', 'echo_id', 'visibility', 'updated_at', 'fish_audio_due'];
/** What has to be read of a record for `asRead`, and to decode it. */
export const CHANGED_MEMBERS: Document = { ...VOICE_MODEL_MEMBERS, fish_audio_due: 1 };
/** A text that is longer is not sent back to be compared. */
const MAX_COMPARED_UNITS = 20_000;

/**
 * Changes a record in one step, where it is still as it was read: so of two changes that depend on the same version, one is
 * made, and `edit` decides about the other again with the record of the first. `updated_at` always grows. Null if there is no
 * record, or nothing to change. Throws ApiError `conflict` if others change the record all the time, and what `edit` throws.
 */
export async function changeRecord(
  collections: Collections,
  { modelId, edit, tellBy }: RecordChange,
  { decode, written }: Context,
  signal: AbortSignal,
): Promise<VoiceModel | null> {
  // By any id: the voice may get another current version in the moment between two reads.
  const { voiceModels } = collections;
  const filter = reachable(collections, ofVoice(toModelId(modelId)));
  for await (const _ of attempts(signal)) {
    const stored = await voiceModels.findOne(filter, { signal, projection: CHANGED_MEMBERS });
    const record = stored && decode(stored);
    if (stored === null || record === null) return null;
    // An earlier attempt whose reply was lost has made this very change.
    if (written.some(({ updated_at }) => updated_at.getTime() === record.updated_at.getTime())) return record;
    const changes = edit(record);
    if (changes === null) return null;
    const values = { ...withoutUndefined(changes), updated_at: later(record.updated_at) };
    const update = updateOf(values, changes, { due: dueFieldsOf(stored), tellBy });
    written.push(values);
    const { matchedCount } = await voiceModels.updateOne({ $and: [sameAs(stored), asRead(stored)] }, update);
    if (matchedCount === 1) return withListing({ ...record, ...values }, changes);
    written.pop();
  }
  throw tooManyChanges('change this voice model');
}

/** The update that makes a change. What Fish.Audio knows nothing of is nothing that it has to be told. */
function updateOf(
  values: Document,
  changes: VoiceModelEdit,
  { due, tellBy }: { readonly due: readonly DueField[]; readonly tellBy: Date },
): Document {
  const fields = fieldsOf(changes);
  const told = { fish_audio_due: [...new Set([...due, ...fields])], fish_audio_due_at: tellBy };
  const { visibility } = changes;
  return {
    $set: { ...values, ...(visibility === 'listed' && { visibility }), ...(fields.length > 0 && told) },
    ...(visibility === 'private' && { $unset: { visibility: '' } }),
  };
}

/** The record with what was changed of its place in the catalogue. */
function withListing({ visibility: before, ...record }: VoiceModel, { visibility }: VoiceModelEdit): VoiceModel {
  const isListed = visibility === undefined ? before === 'listed' : visibility === 'listed';
  return isListed ? { ...record, visibility: 'listed' } : record;
}

/**
 * Now, but after an earlier time also where that lies ahead or in the same millisecond: no two versions have the same. What
 * another program wrote as the end of all time has nothing after it that can be read, and now is different from it as well.
 */
function later(than: Date): Date {
  const next = than.getTime() + 1;
  return new Date(next > LAST_MS ? Date.now() : Math.max(Date.now(), next));
}

function withoutUndefined({ name, description, tags }: VoiceModelEdit) {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
  };
}

function fieldsOf({ name, description, tags }: VoiceModelEdit): DueField[] {
  return [
    ...(name === undefined ? [] : (['name'] as const)),
    ...(description === undefined ? [] : (['description'] as const)),
    ...(tags === undefined ? [] : (['tags'] as const)),
  ];
}

/** The filter for a document that has not changed since it was read, as far as its values can be compared. */
export function asRead(stored: Document): Document {
  const same = VERSIONED.flatMap((member): [string, Document][] => {
    const value: unknown = stored[member];
    if (value === undefined) return [[member, { $exists: false }]];
    return isComparable(value) ? [[member, { $eq: value }]] : [];
  });
  return Object.fromEntries(same);
}

/** Numbers may have lost something on their way through the driver. */
function isComparable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string' && isComparable(item));
  if (typeof value === 'string') return value.length <= MAX_COMPARED_UNITS;
  return value === null || value instanceof Date || value instanceof ObjectId || typeof value === 'boolean';
}
