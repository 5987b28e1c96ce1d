import type { Document, ObjectId } from 'mongodb';
import type { Clip } from '../../../domain/clips/clip';
import type { Page, PageQuery } from '../../../domain/page';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { readAnyId, readText } from '../../decoder/read-values';
import type { SkippedDocuments } from '../../decoder/skipped-documents';
import { NEWEST_OF_USER, NEWEST_OF_VOICE } from '../../indexes/index-specs';
import { insertUnlessThere } from '../../insert-unless-there';
import { findPage } from '../../paging/find-page';
import { toModelId, toObjectId } from '../../parameters';
import { ofUser, ofVoice, reachable, reachableOwn, storedId } from '../filters';
import {
  CLIP_MEMBERS,
  decodeClip,
  decodeName,
  hasExpired,
  NAME_MEMBERS,
  type NameDocument,
  recordsOf,
  type StoredClipName,
  stillValid,
  toDocument,
} from './clip-filters';

/**
 * A clip, and what its voice is called; null where the record of the voice has no name, cannot be looked up by its id, or may not be
 * read by whoever asks: the name that the owner has given it since is not for them.
 */
export interface ClipOfVoice {
  readonly clip: Clip;
  readonly voiceName: string | null;
}

/**
 * The collection `clips`. A clip that has expired, or whose voice is gone, counts as absent from that moment, whenever its
 * document is removed. Throws what the database throws.
 */
export class ClipsRepository {
  readonly #database: DatabaseCalls;
  readonly #skipped: SkippedDocuments;

  constructor(database: DatabaseCalls, skipped: SkippedDocuments) {
    this.#database = database;
    this.#skipped = skipped;
  }

  /**
   * Saves a clip; saving it again changes nothing. False if its voice is gone: then nothing is left of it. The record of the
   * voice is looked for after the insert, and a deletion removes clips after the record, so that none stays whichever is first.
   */
  insert(clip: Clip): Promise<boolean> {
    return this.#database.idempotent(async (collections, signal) => {
      const document = toDocument(clip);
      // The id is new, so one that is there is of an earlier attempt, of which only the reply was lost.
      await insertUnlessThere(collections.clips, document);
      if ((await findVoiceName(collections, document.voice_id, signal)) !== undefined) return true;
      await collections.clips.deleteOne({ _id: document._id });
      return false;
    });
  }

  /** A clip with the name of its voice, or null. */
  get(clipId: string): Promise<ClipOfVoice | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const options = { signal, projection: CLIP_MEMBERS };
      const isMeant = reachableOwn(collections, { _id: toObjectId(clipId, '_id'), ...stillValid(new Date()) });
      const found: Document | null = await collections.clips.findOne(isMeant, options);
      const clip = found && this.#decode(found);
      if (clip === null) return null;
      const voiceId = storedId(clip.voice_id);
      const voice = await findVoiceName(collections, voiceId, signal);
      if (voice === undefined) return null;
      if (collections.access === null) return { clip, voiceName: voice.name };
      const seen = await findVoiceName(collections, voiceId, signal, (records) => reachable(collections, records));
      return { clip, voiceName: seen?.name ?? null };
    });
  }

  /**
   * The `_id` of the record of a voice, by any id that the voice ever had, of which the caller has clips: they stay the caller's
   * where the voice itself can no longer be reached. Null where there are none.
   */
  findVoiceOfOwn(modelId: string): Promise<string | null> {
    return this.#database.idempotent(async (collections, signal) => {
      const options = { signal, projection: { _id: 1 } };
      const voice = await collections.voiceModels.findOne(ofVoice(toModelId(modelId)), options);
      const voiceId = voice && readAnyId(voice._id);
      if (voiceId === null) return null;
      const filter = reachableOwn(collections, { voice_id: storedId(voiceId), ...stillValid(new Date()) });
      return (await collections.clips.findOne(filter, options)) === null ? null : voiceId;
    });
  }

  /** One page of the clips of a voice, by the `_id` of its record, newest first. `invalid_parameter` for a cursor of another list. */
  listOfVoice(voiceId: string, { limit, cursor }: PageQuery): Promise<Page<Clip>> {
    return this.#database.idempotent(async (collections, signal) => {
      const { db, clips } = collections;
      const part = { collection: clips.collectionName, list: voiceId, projection: CLIP_MEMBERS, limit, cursor };
      const filter = reachableOwn(collections, { voice_id: storedId(voiceId), ...stillValid(new Date()) });
      return findPage(db, { ...part, filter, index: NEWEST_OF_VOICE, decode: this.#decode }, signal);
    });
  }

  /** One page of the clips that a user has made, whosever the voices are, newest first. `invalid_parameter` for a cursor of another list. */
  listOfUser(userId: string, { limit, cursor }: PageQuery): Promise<Page<Clip>> {
    return this.#database.idempotent(async (collections, signal) => {
      const { db, clips } = collections;
      const part = { collection: clips.collectionName, list: userId, projection: CLIP_MEMBERS, limit, cursor };
      const filter = { ...ofUser(toObjectId(userId, 'user_id')), ...stillValid(new Date()) };
      const page = await findPage(db, { ...part, filter, index: NEWEST_OF_USER, decode: this.#decode }, signal);
      const found = page.items.map((clip) => ({ clip, voice_id: storedId(clip.voice_id) }));
      const voiceless = await withoutVoice(collections, found, signal);
      return { ...page, items: found.filter((one) => !voiceless.has(one)).map(({ clip }) => clip) };
    });
  }

  /** Removes the document of a clip, and returns what names its sound; null if there was none. */
  remove(clipId: string): Promise<StoredClipName | null> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const { clips } = collections;
      const isMeant = reachableOwn(collections, { _id: toObjectId(clipId, '_id') });
      const options = { signal, projection: NAME_MEMBERS };
      // The name of a clip never changes, so that two steps are as good as one, which not every engine has.
      const found: NameDocument | null = await clips.findOne(isMeant, options);
      if (found === null) return null;
      const { deletedCount } = await clips.deleteOne(isMeant);
      return deletedCount === 1 ? decodeName(found) : null;
    });
  }

  /**
   * Removes the documents of up to `limit` clips of a voice, of all users or of those alone that a request may reach, and returns
   * what names their sounds; none when there are no more.
   */
  removeSomeOfVoice(voiceId: string, limit: number, whose: 'all' | 'own'): Promise<StoredClipName[]> {
    const ofVoice = { voice_id: storedId(voiceId) };
    return this.#removeSome((collections) => (whose === 'all' ? ofVoice : reachableOwn(collections, ofVoice)), limit);
  }

  /** What names the sounds of up to `limit` clips of a voice or of a user, whose documents stay. */
  namesOf(whose: { readonly voiceId: string } | { readonly userId: string }, limit: number): Promise<StoredClipName[]> {
    return this.#database.idempotent(async ({ clips }, signal) => {
      const filter: Document =
        'voiceId' in whose ? { voice_id: storedId(whose.voiceId) } : ofUser(toObjectId(whose.userId, 'user_id'));
      const options = { signal, projection: NAME_MEMBERS };
      const found: NameDocument[] = await clips.find(filter, options).limit(limit).toArray();
      return found.map(decodeName);
    });
  }

  /** Removes the documents of these clips; how many there were. */
  removeNamed(clipIds: readonly string[]): Promise<number> {
    return this.#database.nonIdempotent(async ({ clips }) => {
      const ids = clipIds.map((id) => toObjectId(id, '_id'));
      return (await clips.deleteMany({ _id: { $in: ids } })).deletedCount;
    });
  }

  /** Removes the documents of up to `limit` clips that have expired, and returns what names their sounds; none when there are no more. */
  removeSomeExpired(limit: number): Promise<StoredClipName[]> {
    return this.#removeSome(() => hasExpired(new Date()), limit);
  }

  /** Removes the documents of those of the clips whose voice is gone, and returns which clips have a document after that. */
  keepThoseOfVoices(clipIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#database.idempotent(async (collections, signal) => {
      const options = { signal, projection: { voice_id: 1 } };
      const ids = clipIds.map((id) => toObjectId(id, '_id'));
      const found = await collections.clips.find({ _id: { $in: ids } }, options).toArray();
      const voiceless = await withoutVoice(collections, found, signal);
      const goneIds = [...voiceless].map(({ _id }) => _id);
      if (goneIds.length > 0) await collections.clips.deleteMany({ _id: { $in: goneIds } });
      return new Set(found.filter((one) => !voiceless.has(one)).map(({ _id }) => _id.toHexString()));
    });
  }

  /** Not repeated after a lost reply: the second call would find others, and the names of the first ones would be lost. */
  #removeSome(filterOf: (collections: Collections) => Document, limit: number): Promise<StoredClipName[]> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      const { clips } = collections;
      const options = { signal, projection: NAME_MEMBERS };
      const found: NameDocument[] = await clips.find(filterOf(collections), options).limit(limit).toArray();
      if (found.length > 0) await clips.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
      return found.map(decodeName);
    });
  }

  #decode = (document: Document): Clip | null => this.#skipped.decode('clips', document, decodeClip);
}

/** What the voice is called; undefined if it is gone. One with an id of another program's cannot be looked up. */
async function findVoiceName(
  { voiceModels }: Collections,
  voiceId: ObjectId | string,
  signal: AbortSignal,
  narrowed = (records: Document): Document => records,
): Promise<{ readonly name: string | null } | undefined> {
  const records = recordsOf([voiceId]);
  if (records === null) return { name: null };
  const options = { signal, projection: { name: 1 } };
  const found = await voiceModels.findOne(narrowed(records), options);
  return found === null ? undefined : { name: readText(found.name) };
}

/** Those of the clips whose voice is known to be gone. */
async function withoutVoice<ClipOf extends { readonly voice_id: ObjectId | string }>(
  { voiceModels }: Collections,
  clips: readonly ClipOf[],
  signal: AbortSignal,
): Promise<ReadonlySet<ClipOf>> {
  const filter = recordsOf(clips.map(({ voice_id }) => voice_id));
  if (filter === null) return new Set();
  const options = { signal, projection: { _id: 1 } };
  const voices = await voiceModels.find(filter, options).toArray();
  const known = new Set(voices.map(({ _id }) => String(_id).toLowerCase()));
  const isGone = ({ voice_id }: ClipOf): boolean => recordsOf([voice_id]) !== null && !known.has(String(voice_id));
  return new Set(clips.filter(isGone));
}
