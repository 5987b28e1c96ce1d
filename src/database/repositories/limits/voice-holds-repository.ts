import { ApiError } from '../../../errors/api-error';
import type { Collections } from '../../collections';
import type { DatabaseCalls } from '../../connection/database-gateway';
import type { VoiceHoldsDocument } from '../../documents';
import { insertUnlessThere } from '../../insert-unless-there';
import { toObjectId } from '../../parameters';
import { ofUser } from '../filters';

/** How many voices a user has. */
export interface VoiceCount {
  /** Records of the user. */
  readonly kept: number;
  /** Uploads under way that have a place. */
  readonly held: number;
}

/** A place that is wanted for an upload. */
export interface WantedPlace {
  readonly userId: string;
  /** The same for an upload that is sent again, which has its place already. */
  readonly id: string;
  /** How many voices the user may have. */
  readonly max: number;
  /** Voices of the user that are neither among the records nor among the places: those that wait to be recorded. */
  readonly waiting: number;
  /** When the place is free again if nobody releases it. */
  readonly expiresAt: Date;
}

/** How often a place is tried for that another instance has changed meanwhile. */
const MAX_ATTEMPTS = 10;

/**
 * The places that uploads under way have among the voices of their user, in the collection `limit_voice_holds`: one document for each
 * user, with a number that every change makes one larger. A place is taken by a write that names the number which was read before
 * the records were counted, so that of all that is done at the same time nothing is missed. Throws what the database throws.
 */
export class VoiceHoldsRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Takes a place and resolves to null; to how many voices there are where none is left. Throws `overloaded` where others keep changing them. */
  take({ userId, id, max, waiting, expiresAt }: WantedPlace): Promise<VoiceCount | null> {
    return this.#database.nonIdempotent(async (collections, signal) => {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const found = await readHolds(collections, userId, signal);
        const holds = liveHolds(found);
        if (holds.some((hold) => hold.id === id)) return null;
        const count = { kept: await countVoices(collections, userId, signal), held: holds.length };
        if (count.kept + count.held + waiting >= max) return count;
        if (await write(collections, { userId, expiresAt }, found, [...holds, { id, expires_at: expiresAt }]))
          return null;
      }
      throw changedByOthers();
    });
  }

  /** Gives a place back; does nothing where there is none. Throws `overloaded` where others keep changing them. */
  async release(userId: string, id: string): Promise<void> {
    await this.#database.idempotent(async (collections, signal) => {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const found = await readHolds(collections, userId, signal);
        const holds = liveHolds(found);
        const others = holds.filter((hold) => hold.id !== id);
        if (found === null || others.length === holds.length) return;
        if (await write(collections, { userId, expiresAt: found.expires_at }, found, others)) return;
      }
      throw changedByOthers();
    });
  }

  /** How many voices a user has. */
  count(userId: string): Promise<VoiceCount> {
    return this.#database.idempotent(async (collections, signal) => {
      const held = liveHolds(await readHolds(collections, userId, signal)).length;
      return { kept: await countVoices(collections, userId, signal), held };
    });
  }
}

function changedByOthers(): ApiError {
  const detail = 'Too many requests change the voices of this user at the same moment. Try again in a few seconds.';
  return new ApiError('overloaded', detail, { retryAfterSeconds: 1 });
}

type Holds = VoiceHoldsDocument['holds'];

function readHolds(
  { voiceHolds }: Collections,
  userId: string,
  signal: AbortSignal,
): Promise<VoiceHoldsDocument | null> {
  return voiceHolds.findOne({ _id: toObjectId(userId, 'user_id') }, { signal });
}

function liveHolds(found: VoiceHoldsDocument | null): Holds {
  const now = Date.now();
  return (found?.holds ?? []).filter(({ expires_at }) => expires_at.getTime() > now);
}

/** The voices of a user, whoever wrote their records; those that are lent to the user are others'. */
function countVoices({ voiceModels }: Collections, userId: string, signal: AbortSignal): Promise<number> {
  const filter = ofUser(toObjectId(userId, 'user_id'));
  return voiceModels.countDocuments(filter, { signal });
}

/** Whether it was written: not where somebody has changed what was read. */
async function write(
  { voiceHolds }: Collections,
  { userId, expiresAt: expires_at }: Pick<WantedPlace, 'userId' | 'expiresAt'>,
  found: VoiceHoldsDocument | null,
  holds: Holds,
): Promise<boolean> {
  const _id = toObjectId(userId, 'user_id');
  const version = (found?.version ?? 0) + 1;
  if (found !== null) {
    const change = { $set: { version, holds, expires_at } };
    return (await voiceHolds.updateOne({ _id, version: found.version }, change)).modifiedCount === 1;
  }
  return insertUnlessThere(voiceHolds, { _id, version, holds, expires_at });
}
