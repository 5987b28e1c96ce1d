import { type Document, ObjectId } from 'mongodb';
import type { Clip } from '../../../domain/clips/clip';
import { SPEECH_FORMATS } from '../../../domain/speech/speech';
import { readDate, readHexId, readNumber, readText } from '../../decoder/read-values';
import type { ClipDocument } from '../../documents';
import { formsOf, storedId } from '../filters';

/** The members that are read of a stored clip. */
export const CLIP_MEMBERS: Document = {
  installation: 1,
  voice_id: 1,
  user_id: 1,
  model_id: 1,
  format: 1,
  content_type: 1,
  bytes: 1,
  duration_seconds: 1,
  characters: 1,
  created_at: 1,
  expires_at: 1,
};

const INSTALLATION = /^[0-9a-f]{12}$/;

/** The members that name the sound of a stored clip. */
export const NAME_MEMBERS: Document = { installation: 1 };

/** What names the sound of a clip, of a stored document. */
export function decodeName({ _id, installation }: NameDocument): StoredClipName {
  return { _id: _id.toHexString(), installation: readInstallation(installation) };
}

/** What is read of a clip that is removed. */
export interface NameDocument {
  readonly _id: ObjectId;
  readonly installation?: unknown;
}

/** What names the sound of a clip. */
export type StoredClipName = Pick<Clip, '_id' | 'installation'>;

/** A filter for what has not expired. */
export function stillValid(now: Date): Document {
  return { $or: [{ expires_at: null }, { expires_at: { $gt: now } }] };
}

/** A filter for what has expired. */
export function hasExpired(now: Date): Document {
  return { expires_at: { $type: 'date', $lte: now } };
}

/** The filter for the records of voices by the ids that clips have of them; null for ids that say nothing about a record. */
export function recordsOf(voiceIds: readonly (ObjectId | string)[]): Document | null {
  const forms = voiceIds.flatMap((id) => (id instanceof ObjectId ? formsOf(id) : []));
  return forms.length === 0 ? null : { _id: { $in: forms } };
}

/** The document of a clip. */
export function toDocument({ _id, voice_id, user_id, ...others }: Clip): ClipDocument {
  const ids = { _id: ObjectId.createFromHexString(_id), voice_id: storedId(voice_id), user_id: storedId(user_id) };
  return { ...ids, ...others };
}

/** The clip of a document; null where it lacks what a clip cannot be played without. */
export function decodeClip(stored: Document): Clip | null {
  const _id = readHexId(stored._id);
  const created_at = readDate(stored.created_at);
  const content_type = readText(stored.content_type);
  if (_id === null || created_at === null || content_type === null) return null;
  return {
    _id,
    installation: readInstallation(stored.installation),
    voice_id: readHexId(stored.voice_id) ?? readText(stored.voice_id) ?? '',
    user_id: readHexId(stored.user_id) ?? readText(stored.user_id) ?? '',
    model_id: readText(stored.model_id) ?? '',
    format: readFormat(stored.format),
    content_type,
    bytes: readNumber(stored.bytes) ?? 0,
    duration_seconds: readNumber(stored.duration_seconds) ?? 0,
    characters: readNumber(stored.characters) ?? 0,
    created_at,
    expires_at: readDate(stored.expires_at),
  };
}

/** The mark of an installation; null for whatever cannot be one. */
function readInstallation(value: unknown): string | null {
  const text = readText(value);
  return text !== null && INSTALLATION.test(text) ? text : null;
}

function readFormat(value: unknown): Clip['format'] {
  return SPEECH_FORMATS.find((format) => format === value) ?? 'mp3';
}
