import { BSON, type Document, MongoServerError, ObjectId, type UpdateFilter } from 'mongodb';
import { latest, plus, type SpokenAmounts, type VoiceUsageSum } from '../../../domain/usage/voice-usage';
import { isHexId } from '../../../domain/values/hex-id';
import type { Collections } from '../../collections';
import { isDuplicateKey } from '../../connection/driver-errors';
import { FOR_GOOD_CODES } from '../../connection/transient-error-codes';
import type { UsageDayDocument } from '../../documents';
import { wasErasedSince } from '../deletion/tombstones';
import { formsOf, storedId } from '../filters';

/** A batch of sums of one lane. Batches of a lane are written one after the other, in the order of their numbers. */
export interface NumberedSums {
  readonly lane: string;
  readonly seq: number;
  readonly counted: readonly VoiceUsageSum[];
}

/** Which batch is written. */
export type BatchNumber = Pick<NumberedSums, 'lane' | 'seq'>;

/** Where what was written before is found again: the number of the last batch of each lane. */
export const APPLIED = 'usage_applied';

/** What is stored, or its name, cannot be added to, however often it is tried. MongoDB manual, Error Codes. */
const NOT_ADDABLE_CODES: ReadonlySet<unknown> = new Set([
  2, // BadValue
  14, // TypeMismatch
  28, // PathNotViable
  40, // ConflictingUpdateOperators
  52, // DollarPrefixedFieldName
  56, // EmptyFieldName
  57, // DottedFieldName
  66, // ImmutableField
]);

/** The `_id` in every form in which it may be stored that is read as this text; see `readAnyId`. */
export function idsOf(voiceId: string): readonly unknown[] {
  if (isHexId(voiceId)) return formsOf(ObjectId.createFromHexString(voiceId));
  try {
    return [voiceId, BSON.EJSON.parse(voiceId)].filter((id) => id !== null);
  } catch {
    return [voiceId];
  }
}

/** The sums of a batch for each voice. */
export function byVoice(sums: readonly VoiceUsageSum[]): readonly (readonly VoiceUsageSum[])[] {
  return grouped(sums, ({ voice_id }) => voice_id);
}

/** The sums of a batch for each day of each voice of a user, by the `_id` of the row; voices of nobody have none. */
export function byDay(sums: readonly VoiceUsageSum[]): readonly (readonly VoiceUsageSum[])[] {
  return grouped(
    sums.filter(({ user_id }) => user_id !== null),
    rowId,
  );
}

/**
 * Adds sums of one voice to its record, once however often it is asked for. A record that is gone, or whose `usage` cannot be
 * added to, stays as it is; false for the latter. Throws the driver's error.
 */
export async function addToVoice(
  { voiceModels }: Collections,
  { lane, seq }: BatchNumber,
  sums: readonly VoiceUsageSum[],
): Promise<boolean> {
  const [first] = sums;
  if (first === undefined) return true;
  const last = new Date(latest(sums).last_at);
  const isNew: Document = { _id: { $in: idsOf(first.voice_id) }, ...notYet({ lane, seq }) };
  const isLatest = { $or: [{ 'usage.last_used_at': null }, { 'usage.last_used_at': { $lte: last } }] };
  const $inc = amounts(sums, 'usage.');
  const applied = { [`${APPLIED}.${lane}`]: seq };
  return unlessRefused(async () => {
    const $set = { ...applied, 'usage.last_used_at': last };
    const { matchedCount } = await voiceModels.updateOne({ ...isNew, ...isLatest }, { $inc, $set });
    // Where another lane has told of a later speech, only the time stays.
    if (matchedCount === 0) await voiceModels.updateOne(isNew, { $inc, $set: applied });
  });
}

/**
 * Adds sums of one voice, user and day to their row in the same way; what was spoken before its user was erased is not added. Throws
 * the driver's error.
 */
export async function addToDay(
  collections: Collections,
  batch: BatchNumber,
  sums: readonly VoiceUsageSum[],
  signal: AbortSignal,
): Promise<boolean> {
  const { usageDays } = collections;
  const [first] = sums;
  if (first === undefined) return true;
  const filter = { _id: rowId(first), ...notYet(batch) };
  const owner = { user_id: storedId(first.user_id ?? ''), voice_id: storedId(first.voice_id), day: first.day };
  const $set = { ...owner, [appliedOf(batch)]: batch.seq };
  const update: UpdateFilter<UsageDayDocument> = { $inc: amountsOfDay(sums), $set };
  return unlessRefused(async () => {
    if (!(await isOfErased(collections, sums, signal))) {
      try {
        await usageDays.updateOne(filter, update, { upsert: true });
      } catch (error) {
        // The row is there: with this batch, or made in this moment by another lane.
        if (!isDuplicateKey(error)) throw error;
        await usageDays.updateOne(filter, update);
      }
      // Asked again, as the erasure marks the user before it removes the rows.
      if (!(await isOfErased(collections, sums, signal))) return;
    }
    await takeBack(collections, batch, sums);
  });
}

/** Takes this batch out of its row if it is there, and removes the row if nothing else is. Repeating it does no harm. */
async function takeBack(
  { usageDays }: Collections,
  batch: BatchNumber,
  [first, ...others]: readonly VoiceUsageSum[],
): Promise<void> {
  if (first === undefined) return;
  const added = Object.entries(amountsOfDay([first, ...others]));
  const $inc = Object.fromEntries(added.map(([name, amount]) => [name, -amount]));
  const applied = appliedOf(batch);
  const row: Document = { _id: rowId(first), [applied]: batch.seq };
  // The number goes as well, so that nothing is taken back twice.
  await usageDays.updateOne(row, { $inc, $unset: { [applied]: '' } });
  await usageDays.deleteOne({ _id: rowId(first), speech_count: 0 });
}

function appliedOf({ lane }: BatchNumber): string {
  return `${APPLIED}.${lane}`;
}

function amountsOfDay(sums: readonly VoiceUsageSum[]): Record<string, number> {
  const engines = grouped(sums, ({ engine }) => engineMember(engine)).map((ofEngine): [string, number] => [
    `engine_bytes.${engineMember(ofEngine[0]?.engine ?? '')}`,
    total(ofEngine).utf8_bytes,
  ]);
  return { ...amounts(sums, ''), ...Object.fromEntries(engines) };
}

/** Whether the user was erased since the last of these speeches was asked for. */
async function isOfErased(
  collections: Collections,
  sums: readonly VoiceUsageSum[],
  signal: AbortSignal,
): Promise<boolean> {
  const [first] = sums;
  const user = storedId(first?.user_id ?? '');
  if (first === undefined || !(user instanceof ObjectId)) return false;
  const { last_at, begun_at = last_at } = latest(sums);
  return wasErasedSince(collections, user, new Date(begun_at), signal);
}

/** How the bytes of an engine are named in a row: dots would make a path of it. */
export function engineMember(engine: string): string {
  return engine.replaceAll('.', '_').replaceAll('$', '_');
}

function notYet({ lane, seq }: BatchNumber): Document {
  return { [`${APPLIED}.${lane}`]: { $not: { $gte: seq } } };
}

function rowId({ user_id, day, voice_id }: VoiceUsageSum): string {
  return `${user_id}.${day}.${voice_id}`;
}

function amounts(sums: readonly VoiceUsageSum[], prefix: string): Record<string, number> {
  const { speeches, characters, utf8_bytes, audio_ms } = total(sums);
  return {
    [`${prefix}speech_count`]: speeches,
    [`${prefix}characters`]: characters,
    [`${prefix}utf8_bytes`]: utf8_bytes,
    [`${prefix}audio_seconds`]: audio_ms / 1000,
  };
}

function total(sums: readonly SpokenAmounts[]): SpokenAmounts {
  return sums.reduce(plus, { speeches: 0, characters: 0, utf8_bytes: 0, audio_ms: 0 });
}

function grouped(
  sums: readonly VoiceUsageSum[],
  keyOf: (sum: VoiceUsageSum) => string,
): readonly (readonly VoiceUsageSum[])[] {
  const groups = new Map<string, VoiceUsageSum[]>();
  for (const sum of sums) {
    const group = groups.get(keyOf(sum)) ?? [];
    group.push(sum);
    groups.set(keyOf(sum), group);
  }
  return [...groups.values()];
}

async function unlessRefused(update: () => Promise<void>): Promise<boolean> {
  try {
    await update();
    return true;
  } catch (error) {
    const code = error instanceof MongoServerError ? error.code : undefined;
    if (NOT_ADDABLE_CODES.has(code) || FOR_GOOD_CODES.has(code)) return false;
    throw error;
  }
}
