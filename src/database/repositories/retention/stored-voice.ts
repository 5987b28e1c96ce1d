import type { Document } from 'mongodb';
import type { AgeingVoice } from '../../../domain/retention/judge-voice';
import { knownModelIds } from '../../../domain/versions/voice-version';
import { decodeVoiceModel, VOICE_MODEL_MEMBERS } from '../../decoder/decode';
import { decodeExpiry } from '../../decoder/decode-expiry';
import { decodeShares, SHARES } from '../../decoder/decode-shares';
import { membersOf } from '../../decoder/read-values';
import { sameAs } from '../filters';

/** A voice as a sweep finds it. */
export interface StoredVoice extends AgeingVoice {
  /** The `_id` as it is stored, of whatever type. */
  readonly stored_id: unknown;
  readonly model_id: string;
  readonly user_id: string;
  /** How many models it has at Fish.Audio, or has had. */
  readonly model_count: number;
  /** The filter for the voice as long as nothing has changed by which it was judged. */
  readonly asRead: Document;
}

/** The members by which a voice is judged, and by which it is told that it was not used meanwhile. */
export const AGEING_MEMBERS: Document = { ...VOICE_MODEL_MEMBERS, ...SHARES, versions_rev: 1 };
const COMPARED = ['updated_at', 'echo_id', 'shares', 'versions_rev', 'expiry'];

/** Null for a document that cannot be read. */
export function toStoredVoice(stored: Document): StoredVoice | null {
  const record = decodeVoiceModel(stored);
  if (record === null) return null;
  const { created_at, updated_at, usage, versions = [], echo_id, model_id, user_id } = record;
  const shares = decodeShares(stored);
  const times = [created_at, updated_at, usage.last_used_at, ...[...versions, ...shares].map((one) => one.created_at)];
  const last = Math.max(...times.map((time) => time?.getTime() ?? 0));
  return {
    ...{ stored_id: stored._id, model_id, user_id, expiry: decodeExpiry(stored), asRead: asRead(stored) },
    model_count: knownModelIds(record).length,
    // Another program may have stored no time at all.
    last_active: last > 0 ? new Date(last) : null,
    is_linked: echo_id !== null || shares.some((share) => share.echo_id !== null),
  };
}

function asRead(stored: Document): Document {
  const { last_used_at } = membersOf(stored.usage);
  const same = COMPARED.map((member) => ({ [member]: asStored(stored[member]) }));
  return { $and: [sameAs(stored), ...same, { 'usage.last_used_at': asStored(last_used_at) }] };
}

function asStored(value: unknown): Document {
  return value === undefined ? { $exists: false } : { $eq: value };
}
