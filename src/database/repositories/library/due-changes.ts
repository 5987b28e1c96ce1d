import type { Document } from 'mongodb';
import type { VoiceModel } from '../../../domain/voice-model';
import type { Collections } from '../../collections';
import { VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { readText } from '../../decoder/read-values';
import { toModelId } from '../../parameters';
import { ofModel, ofVoice, reachable } from '../filters';
import { claimDue, type DueClaim } from '../training/claim-due';

/** A field of a record that the model at Fish.Audio has as well. */
export type DueField = 'name' | 'description' | 'tags';

/** All of them. */
export const DUE_FIELDS: readonly DueField[] = ['name', 'description', 'tags'];

/** What Fish.Audio is to be told of a record. */
export interface DueChange {
  readonly record: VoiceModel;
  readonly fields: readonly DueField[];
  /** The stored `updated_at`, which tells this version of the record from the next one. */
  readonly version: unknown;
}

const DUE: Document = { fish_audio_due: 1, fish_audio_due_at: 1 };

/** The fields of which a stored document says that Fish.Audio is to be told. */
export function dueFieldsOf({ fish_audio_due }: Document): DueField[] {
  const stored: readonly unknown[] = Array.isArray(fish_audio_due) ? fish_audio_due : [];
  return DUE_FIELDS.filter((field) => stored.includes(field));
}

/** See LibraryRepository `findDue`. */
export async function findDueChange(
  collections: Collections,
  modelId: string,
  decode: (document: Document) => VoiceModel | null,
  signal: AbortSignal,
): Promise<DueChange | null> {
  const options = { signal, projection: { ...VOICE_MODEL_MEMBERS, ...DUE } };
  const filter = reachable(collections, ofVoice(toModelId(modelId)));
  const stored = await collections.voiceModels.findOne(filter, options);
  const record = stored && decode(stored);
  if (stored === null || record === null) return null;
  const fields = dueFieldsOf(stored);
  return fields.length === 0 ? null : { record, fields, version: stored.updated_at };
}

/** See LibraryRepository `settleDue`. Where another version has become current, that one is still to be told. */
export async function settleDueChange({ voiceModels }: Collections, { record, version }: DueChange): Promise<boolean> {
  const filter = { ...ofModel(record.model_id), updated_at: version };
  const update = { $unset: { fish_audio_due: '', fish_audio_due_at: '' } };
  const { matchedCount } = await voiceModels.updateOne(filter, update);
  return matchedCount === 1;
}

/** See LibraryRepository `markDue`. */
export async function markDueChange(
  collections: Collections,
  modelId: string,
  fields: readonly DueField[],
  at: Date,
): Promise<void> {
  const update = { $set: { fish_audio_due_at: at }, $addToSet: { fish_audio_due: { $each: [...fields] } } };
  await collections.voiceModels.updateOne(reachable(collections, ofVoice(toModelId(modelId))), update);
}

/** See LibraryRepository `claimDue`. */
export async function claimDueChanges(
  collections: Collections,
  claim: DueClaim,
  signal: AbortSignal,
): Promise<string[]> {
  const due = { timeMember: 'fish_audio_due_at', projection: { model_id: 1, ...DUE } };
  const claimed = await claimDue(collections, due, claim, signal);
  return claimed.map(({ model_id }) => readText(model_id)).filter((modelId) => modelId !== null);
}
