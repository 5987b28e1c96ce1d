import type { Document, ObjectId } from 'mongodb';
import { FREE_ENGINE, priceOf } from '../../../domain/usage/speech-price';
import type { Collections } from '../../collections';
import { decodeVoiceModel } from '../../decoder/decode';
import { readAnyId, readNumber, readText } from '../../decoder/read-values';
import { toObjectId } from '../../parameters';
import { ofUser } from '../filters';
import { engineMember, idsOf } from './add-usage';

/** By what the usage of a user is added up. */
export type UsageGrouping = 'day' | 'voice';

/** Which usage is wanted. */
export interface UsageQuery {
  readonly userId: string;
  /** The first and the last UTC day, both included, as `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly groupBy: UsageGrouping;
  /** At least 1. */
  readonly limit: number;
}

/** What was spoken and what it has cost. */
export interface UsageAmounts {
  readonly speech_count: number;
  readonly characters: number;
  readonly utf8_bytes: number;
  readonly audio_seconds: number;
  readonly estimated_price_usd: number;
}

/** One day, or one voice. */
export interface UsageRow extends UsageAmounts {
  readonly day?: string;
  readonly voice_id?: string;
  /** Null where the record of the voice is gone. */
  readonly model_id?: string | null;
  readonly name?: string | null;
}

/** The rows that were asked for, and the sum of all, those included that are not among the rows. */
export interface UsageReport {
  readonly rows: readonly UsageRow[];
  readonly totals: UsageAmounts;
  /** Whether there are more rows than were asked for. */
  readonly truncated: boolean;
}

const SUMS: Document = {
  speech_count: { $sum: '$speech_count' },
  characters: { $sum: '$characters' },
  utf8_bytes: { $sum: '$utf8_bytes' },
  audio_seconds: { $sum: '$audio_seconds' },
  free_bytes: { $sum: `$engine_bytes.${engineMember(FREE_ENGINE)}` },
};
/** Days come in their order, voices by what they cost. */
const ORDERS: Readonly<Record<UsageGrouping, Document>> = { day: { _id: 1 }, voice: { utf8_bytes: -1, _id: 1 } };

/** Adds up the rows of one user, which an index finds, and no others. Throws the driver's error. */
export async function readUsage(
  collections: Collections,
  { userId, from, to, groupBy, limit }: UsageQuery,
  signal: AbortSignal,
): Promise<UsageReport> {
  const { usageDays } = collections;
  const user = toObjectId(userId, 'user_id');
  const $match = { user_id: user, day: { $gte: from, $lte: to } };
  const by = groupBy === 'day' ? '$day' : '$voice_id';
  const stages = [{ $match }, { $group: { _id: by, ...SUMS } }, { $sort: ORDERS[groupBy] }, { $limit: limit + 1 }];
  const groups: Document[] = await usageDays.aggregate(stages, { signal }).toArray();
  const shown = groups.slice(0, limit);
  const truncated = groups.length > limit;
  // Of the same rows where they are all there, since more may be counted between two reads.
  const all = truncated
    ? await usageDays.aggregate([{ $match }, { $group: { _id: null, ...SUMS } }], { signal }).next()
    : sumOf(shown);
  const names = groupBy === 'voice' ? await namesOf(collections, user, shown, signal) : new Map();
  const rows = shown.map((group) => toRow(group, groupBy, names));
  return { rows, totals: toAmounts(all ?? {}), truncated };
}

type Names = ReadonlyMap<string, { readonly model_id: string; readonly name: string }>;

function toRow(group: Document, groupBy: UsageGrouping, names: Names): UsageRow {
  if (groupBy === 'day') return { day: readText(group._id) ?? '', ...toAmounts(group) };
  const voice_id = readAnyId(group._id) ?? '';
  const { model_id = null, name = null } = names.get(voice_id) ?? {};
  return { voice_id, model_id, name, ...toAmounts(group) };
}

function sumOf(groups: readonly Document[]): Document {
  const sum = (member: string) => groups.reduce((total, group) => total + (readNumber(group[member]) ?? 0), 0);
  return Object.fromEntries(Object.keys(SUMS).map((member) => [member, sum(member)]));
}

function toAmounts(sums: Document): UsageAmounts {
  const utf8_bytes = readNumber(sums.utf8_bytes) ?? 0;
  return {
    speech_count: readNumber(sums.speech_count) ?? 0,
    characters: readNumber(sums.characters) ?? 0,
    utf8_bytes,
    audio_seconds: Math.round((readNumber(sums.audio_seconds) ?? 0) * 1000) / 1000,
    estimated_price_usd: priceOf(utf8_bytes - (readNumber(sums.free_bytes) ?? 0)),
  };
}

/** What the voices are called now, by their `_id`; only where they are still the user's. */
async function namesOf(
  { voiceModels }: Collections,
  user: ObjectId,
  groups: readonly Document[],
  signal: AbortSignal,
): Promise<Names> {
  const ids = groups.flatMap(({ _id }) => idsOf(readAnyId(_id) ?? ''));
  const filter: Document = { _id: { $in: ids }, ...ofUser(user) };
  const projection = { user_id: 1, model_id: 1, name: 1 };
  const found: Document[] = await voiceModels.find(filter, { signal, projection }).toArray();
  const records = found.map(decodeVoiceModel).filter((record) => record !== null);
  return new Map(records.map(({ _id, model_id, name }) => [_id, { model_id, name }]));
}
