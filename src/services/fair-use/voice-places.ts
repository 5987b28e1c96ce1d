import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { BoundedMap } from '../../concurrency/bounded-map';
import { KeyedQueue } from '../../concurrency/keyed-queue';
import type { DatabaseManager } from '../../database/database-manager';
import type { UserLimit } from '../../domain/identity/user-limit';
import { ApiError, hasCode } from '../../errors/api-error';
import type { Journal } from '../../journal/journal';
import { unlessAway } from './unless-away';

/** What counting voices needs. */
export interface VoicePlacesDeps {
  /** How many voices a user may have. */
  readonly max: number;
  readonly database: DatabaseManager;
  readonly journal: Pick<Journal, 'shared'>;
}

/** How long a place is held for an upload whose process has died, or whose outcome is unknown. */
const HOLD_MS = 15 * 60_000;
/** An upload that has just been recorded counts twice for a moment, so that it is looked again, so often. */
const LOOKS = 10;
const LOOK_EVERY_MS = 100;
/** So many are remembered. */
const MAX_REMEMBERED = 10_000;

interface Unreleased {
  readonly userId: string;
  readonly id: string;
}

interface Voices {
  readonly kept: number;
  /** Those that are being made, or wait to be recorded. */
  readonly coming: number;
}

/**
 * How many voices each user has: records, uploads that wait to be recorded, and uploads under way, which have a place. Versions are of
 * a voice that counts already. While the database is away this process counts by itself, from what it has seen.
 */
export class VoicePlaces {
  readonly #deps: VoicePlacesDeps;
  readonly #queue = new KeyedQueue();
  /** How many records there were when they were counted last, by user. */
  readonly #kept = new BoundedMap<string, number>(MAX_REMEMBERED);
  /** Uploads under way that were let through while the database was away, by user. */
  readonly #own = new Map<string, number>();
  /** Places that could not be released, by user and id. */
  readonly #unreleased = new BoundedMap<string, Unreleased>(MAX_REMEMBERED);

  constructor(deps: VoicePlacesDeps) {
    this.#deps = deps;
    deps.database.onConnected(() => void this.#releaseLate(() => true));
  }

  /**
   * Makes a voice of a user while it has a place among the user's voices. `id` is the same for an upload that is sent again. The place
   * stays for a while where `mayHaveMade` says of an error that there may be a voice all the same. Throws ApiError
   * `too_many_voices`, and what `make` throws.
   */
  async with<T>(userId: string, options: PlaceOptions, make: () => Promise<T>): Promise<T> {
    const { id = randomUUID(), mayHaveMade } = options;
    const isOwn = await this.#take(userId, id);
    let stays = false;
    try {
      return await make();
    } catch (error) {
      stays = mayHaveMade(error);
      throw error;
    } finally {
      if (isOwn) this.#countOwn(userId, -1);
      if (!stays) await this.#release(userId, id);
    }
  }

  /** Throws ApiError `too_many_voices` where a user has no place for another voice. */
  async assertFree(userId: string): Promise<void> {
    await this.#look(async () => {
      const voices = await this.#count(userId);
      return voices.kept + voices.coming < this.#deps.max ? null : voices;
    });
  }

  /** How many voices a user has. */
  async stateOf(userId: string): Promise<UserLimit> {
    const { kept, coming } = await this.#count(userId);
    return { name: 'voices', limit: this.#deps.max, used: kept + coming, resets_at: null };
  }

  /** Resolves to whether the place is one of this process alone. */
  async #take(userId: string, id: string): Promise<boolean> {
    let isOwn = false;
    await this.#look(() =>
      this.#queue.run(userId, async () => {
        const voices = await this.#hold(userId, id);
        if (voices !== undefined) return voices;
        const known = await this.#countByMemory(userId);
        if (known.kept + known.coming >= this.#deps.max) return { ...known, kept: this.#deps.max };
        isOwn = true;
        this.#countOwn(userId, 1);
        return null;
      }),
    );
    return isOwn;
  }

  /** Looks for a place until `find` resolves to null, for as long as one may become free by what is under way. */
  async #look(find: () => Promise<Voices | null>): Promise<void> {
    const { max } = this.#deps;
    for (let look = 1; ; look += 1) {
      const voices = await find().catch((error: unknown) => {
        if (look === LOOKS || !hasCode(error, 'overloaded')) throw error;
        return undefined;
      });
      if (voices === null) return;
      if (voices !== undefined && (voices.kept >= max || look === LOOKS)) throw tooManyVoices(max);
      await delay(LOOK_EVERY_MS);
    }
  }

  /** Null where the place is held, undefined while the database is away. */
  async #hold(userId: string, id: string): Promise<Voices | null | undefined> {
    const { database, max } = this.#deps;
    await this.#releaseLateOf(userId);
    const waiting = await this.#waiting(userId);
    const expiresAt = new Date(Date.now() + HOLD_MS);
    return unlessAway(database, async () => {
      const found = await database.limits.voiceHolds.take({ userId, id, max, waiting, expiresAt });
      if (found !== null) this.#kept.set(userId, found.kept);
      return found === null ? null : { kept: found.kept, coming: found.held + waiting };
    });
  }

  async #count(userId: string): Promise<Voices> {
    await this.#releaseLateOf(userId);
    const waiting = await this.#waiting(userId);
    const { database } = this.#deps;
    const counted = await unlessAway(database, () => database.limits.voiceHolds.count(userId));
    if (counted === undefined) return this.#countByMemory(userId);
    this.#kept.set(userId, counted.kept);
    return { kept: counted.kept, coming: counted.held + waiting };
  }

  async #countByMemory(userId: string): Promise<Voices> {
    return { kept: this.#kept.get(userId) ?? 0, coming: await this.#waiting(userId) };
  }

  /** Those that neither the records nor the places in the database tell of. */
  async #waiting(userId: string): Promise<number> {
    const entries = await this.#deps.journal.shared.createdOfUser(userId);
    return entries.length + (this.#own.get(userId) ?? 0);
  }

  #countOwn(userId: string, change: 1 | -1): void {
    const own = (this.#own.get(userId) ?? 0) + change;
    if (own === 0) this.#own.delete(userId);
    else this.#own.set(userId, own);
  }

  /** Never throws: a place that cannot be released is so later, or expires. */
  async #release(userId: string, id: string): Promise<void> {
    const { database } = this.#deps;
    const release = () => database.limits.voiceHolds.release(userId, id).then(() => true);
    const isReleased = await unlessAway(database, release).catch(() => undefined);
    if (isReleased === undefined) this.#unreleased.set(JSON.stringify([userId, id]), { userId, id });
  }

  /** What could not be released before would count although nothing is under way. */
  async #releaseLateOf(userId: string): Promise<void> {
    if (this.#deps.database.state === 'connected') await this.#releaseLate((one) => one.userId === userId);
  }

  async #releaseLate(isMeant: (one: Unreleased) => boolean): Promise<void> {
    const late: Unreleased[] = [];
    this.#unreleased.deleteWhere((one) => isMeant(one) && late.push(one) > 0);
    for (const { userId, id } of late) await this.#release(userId, id);
  }
}

/** How a place is held. */
export interface PlaceOptions {
  /** Drawn at random unless given. */
  readonly id?: string;
  readonly mayHaveMade: (error: unknown) => boolean;
}

function tooManyVoices(max: number): ApiError {
  const have = max === 1 ? 'You have the one voice' : `You have all of the ${max} voices`;
  return new ApiError('too_many_voices', `${have} that a user may have here. Delete one, then send the upload again.`, {
    members: { limit: 'voices' },
  });
}
