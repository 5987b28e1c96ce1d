import { type Document, ObjectId } from 'mongodb';
import { type ErasedCounts, type Erasure, NOTHING_ERASED } from '../../../domain/identity/erasure';
import { DAY_MS } from '../../../domain/values/time';
import type { DatabaseCalls } from '../../connection/database-gateway';
import type { ErasureDocument } from '../../documents';
import { insertUnlessThere } from '../../insert-unless-there';
import { toObjectId } from '../../parameters';

/** An erasure that a process works on, until it is lost to another one. */
export interface ClaimedErasure extends Erasure {
  readonly claim_id: string;
  /** How many voices come last, because they failed before. */
  readonly skip: number;
}

/** What has changed of an erasure. */
export interface ErasureProgress {
  /** What was removed since the last time. */
  readonly removed?: Partial<ErasedCounts>;
  readonly waits_for?: string | null;
  readonly skip?: number;
  /** When somebody may work on it next; the one who has the claim goes on. */
  readonly due_at: Date;
}

/** How long the receipt of an erasure can be read once it is done. */
const RECEIPT_MS = 30 * DAY_MS;
/** One that is asked for so soon after it was done goes on, and counts on: the response to the first request may have been lost. */
const SAME_WITHIN_MS = 10 * 60_000;

/** The collection `erasures`: jobs that remove all of a user, one for each. Throws what the database throws. */
export class ErasuresRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Asks for an erasure. While one of the user runs, and for some minutes after it is done, that one is meant, and goes on. */
  request(userId: string): Promise<Erasure> {
    const erasure_id = new ObjectId();
    const now = new Date();
    return this.#database.idempotent(async ({ erasures }, signal) => {
      const _id = toObjectId(userId, 'user_id');
      const times = { requested_at: now, updated_at: now, due_at: now };
      const running = { state: 'running', waits_for: null, claim_id: null, ...times } as const;
      const asked = { ...running, erasure_id, removed: NOTHING_ERASED };
      if (!(await insertUnlessThere(erasures, { _id, ...asked }))) {
        const $unset = { expires_at: '', skip: '' } as const;
        const isOver = { _id, state: 'done' } as const;
        const isLate = { ...isOver, updated_at: { $lt: new Date(now.getTime() - SAME_WITHIN_MS) } };
        await erasures.updateOne(isLate, { $set: asked, $unset });
        await erasures.updateOne(isOver, { $set: running, $unset });
      }
      const found = await erasures.findOne({ _id }, { signal });
      return toErasure(found ?? { _id, ...asked });
    });
  }

  /** The last erasure of a user; null if there was none, or its receipt is gone. */
  find(userId: string): Promise<Erasure | null> {
    return this.#database.idempotent(async ({ erasures }, signal) => {
      const filter = { _id: toObjectId(userId, 'user_id') };
      const found = await erasures.findOne(filter, { signal });
      const isThere = found !== null && (found.expires_at === undefined || found.expires_at > new Date());
      return isThere ? toErasure(found) : null;
    });
  }

  /** The last erasure of a user, by its id, where it is done and a model was deleted before it was; null otherwise. Known for a week. */
  afterDeletion(userId: string, modelId: string): Promise<string | null> {
    return this.#database.idempotent(async ({ erasures, tombstones }, signal) => {
      const erasure = await erasures.findOne({ _id: toObjectId(userId, 'user_id'), state: 'done' }, { signal });
      if (erasure === null) return null;
      const isMeant = { _id: modelId, deleted_at: { $lte: erasure.updated_at } };
      return (await tombstones.findOne(isMeant, { signal })) === null ? null : erasure.erasure_id.toHexString();
    });
  }

  /** The erasures that were done after this time, by whichever instance, each with when it was last asked for. */
  endedSince(time: Date): Promise<Pick<Erasure, 'user_id' | 'erasure_id' | 'requested_at'>[]> {
    return this.#database.idempotent(async ({ erasures }, signal) => {
      // By the index on the end of the receipt.
      const isMeant = { expires_at: { $gt: new Date(time.getTime() + RECEIPT_MS) } };
      const found = await erasures.find(isMeant, { signal, projection: { erasure_id: 1, requested_at: 1 } }).toArray();
      return found.map(({ _id, erasure_id, requested_at }) => ({
        user_id: _id.toHexString(),
        erasure_id: erasure_id.toHexString(),
        requested_at,
      }));
    });
  }

  /**
   * Claims up to `limit` erasures that are due, for `claimMs` milliseconds. Instances share this: whoever moves `due_at` on, by the
   * very value that was read, does the work.
   */
  claimDue({ limit, claimMs }: { readonly limit: number; readonly claimMs: number }): Promise<ClaimedErasure[]> {
    return this.#database.nonIdempotent(async ({ erasures }, signal) => {
      const now = Date.now();
      const isDue = { state: 'running', due_at: { $lte: new Date(now) } } as const;
      const due = await erasures.find(isDue, { signal }).sort({ due_at: 1 }).limit(limit).toArray();
      const claimed: ClaimedErasure[] = [];
      for (const document of due) {
        const { _id, due_at } = document;
        const claim_id = new ObjectId();
        const asRead: Document = { _id, state: 'running', due_at };
        const claim = { $set: { claim_id, due_at: new Date(now + claimMs) } };
        const { modifiedCount } = await erasures.updateOne(asRead, claim);
        if (modifiedCount === 1)
          claimed.push({ ...toErasure(document), claim_id: claim_id.toHexString(), skip: document.skip ?? 0 });
      }
      return claimed;
    });
  }

  /** Notes how far an erasure has come. False where the claim is lost, and whoever had it is to stop. */
  note(erasure: ClaimedErasure, { removed = {}, ...rest }: ErasureProgress): Promise<boolean> {
    const counted = Object.entries(removed).filter(([, count]) => count > 0);
    const counts = Object.fromEntries(counted.map(([name, count]) => [`removed.${name}`, count]));
    const $set = { ...rest, updated_at: new Date() };
    // Not repeated after a lost reply, which would count twice.
    return this.#database.nonIdempotent(async ({ erasures }) => {
      const change: Document = { $set, ...(counted.length > 0 && { $inc: counts }) };
      const { matchedCount } = await erasures.updateOne(ofClaim(erasure), change);
      return matchedCount === 1;
    });
  }

  /** Ends an erasure. Its receipt stays for a while. */
  finish(erasure: ClaimedErasure): Promise<boolean> {
    const now = new Date();
    const $set = {
      state: 'done',
      waits_for: null,
      updated_at: now,
      expires_at: new Date(now.getTime() + RECEIPT_MS),
    } as const;
    return this.#database.idempotent(async ({ erasures }) => {
      const { matchedCount } = await erasures.updateOne(ofClaim(erasure), { $set, $unset: { due_at: '' } });
      return matchedCount === 1;
    });
  }
}

function ofClaim({ user_id, claim_id }: ClaimedErasure): Document {
  return { _id: ObjectId.createFromHexString(user_id), claim_id: ObjectId.createFromHexString(claim_id) };
}

function toErasure(document: ErasureDocument): Erasure {
  const { _id, erasure_id, state, waits_for, requested_at, updated_at, removed } = document;
  return {
    erasure_id: erasure_id.toHexString(),
    user_id: _id.toHexString(),
    state,
    waits_for,
    requested_at,
    updated_at,
    removed: { ...NOTHING_ERASED, ...removed },
  };
}
