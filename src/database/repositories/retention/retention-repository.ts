import { type Document, ObjectId } from 'mongodb';
import type { Page } from '../../../domain/page';
import type { Retention, SweepTime, Warning } from '../../../domain/retention/judge-voice';
import type { DatabaseCalls } from '../../connection/database-gateway';
import { insertUnlessThere } from '../../insert-unless-there';
import { findAll } from '../../paging/find-all';
import { toModelId } from '../../parameters';
import { ofVoice, reachable } from '../filters';
import { AGEING_MEMBERS, type StoredVoice, toStoredVoice } from './stored-voice';

/** A sweep that this process does, until another one has the claim. */
export interface ClaimedSweep extends SweepTime {
  readonly claimId: ObjectId;
  /** Where the last sweep has ended; undefined for the beginning. */
  readonly cursor: string | undefined;
}

/** When a sweep may begin. */
export interface SweepRequest extends Pick<Retention, 'maxPauseMs'> {
  readonly now: Date;
  /** How long after the last one. */
  readonly everyMs: number;
}

/** Voices that nobody uses, and the collection `retention`, by which one instance at a time sweeps them. Throws what the database throws. */
export class RetentionRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /**
   * Claims the next sweep; null where it is not due, or another process was quicker. After a pause that is too long, and where the
   * clock was put back by as much, `since` is now: of what was announced until then nobody can say that it was to be seen.
   */
  claim({ now, everyMs, maxPauseMs }: SweepRequest): Promise<ClaimedSweep | null> {
    return this.#database.nonIdempotent(async ({ retention }, signal) => {
      const _id = 'sweep' as const;
      const claimId = new ObjectId();
      const last = await retention.findOne({ _id }, { signal });
      if (last === null) {
        const first = { _id, ran_at: now, since: now, claim_id: claimId, cursor: null };
        const isFirst = await insertUnlessThere(retention, first);
        return isFirst ? { now, since: now, claimId, cursor: undefined } : null;
      }
      const pause = now.getTime() - last.ran_at.getTime();
      const isContinued = Math.abs(pause) <= maxPauseMs;
      if (isContinued && pause < everyMs) return null;
      const since = isContinued ? last.since : now;
      const isLast = { _id, claim_id: last.claim_id };
      const { modifiedCount } = await retention.updateOne(isLast, { $set: { ran_at: now, since, claim_id: claimId } });
      return modifiedCount === 0 ? null : { now, since, claimId, cursor: last.cursor ?? undefined };
    });
  }

  /** Notes where the next sweep goes on; null for the beginning. False where another process has the claim. */
  goOn({ claimId }: ClaimedSweep, cursor: string | null): Promise<boolean> {
    return this.#database.idempotent(async ({ retention }) => {
      const { matchedCount } = await retention.updateOne({ _id: 'sweep', claim_id: claimId }, { $set: { cursor } });
      return matchedCount === 1;
    });
  }

  /** One part of all voices, in the order of their `_id`. */
  look(cursor: string | undefined, limit: number): Promise<Page<StoredVoice>> {
    return this.#database.idempotent(({ voiceModels }, signal) =>
      findAll(voiceModels, { projection: AGEING_MEMBERS, limit, cursor, decode: toStoredVoice }, signal),
    );
  }

  /** Announces the removal of a voice, unless it has changed since it was looked at. */
  async warn({ asRead }: StoredVoice, { warned_at, at }: Warning): Promise<void> {
    await this.#write(asRead, { $set: { expiry: { warned_at, at } } });
  }

  /** Takes the announcement back. */
  async keep({ asRead }: StoredVoice): Promise<void> {
    await this.#write(asRead, { $unset: { expiry: '' } });
  }

  /**
   * Begins the removal of a voice, in one step with the look whether it was used since it was looked at; false where it was. A
   * speech with it fails from here on, unless the removal is given up.
   */
  beginRemoval({ asRead }: StoredVoice, now: Date): Promise<boolean> {
    return this.#write(asRead, { $set: { 'expiry.removal_begun_at': now } });
  }

  /** Gives a removal up of which nothing could be carried out. */
  async giveUpRemoval({ stored_id }: StoredVoice): Promise<void> {
    await this.#write({ _id: stored_id }, { $unset: { 'expiry.removal_begun_at': '' } });
  }

  /** Takes the announcement back, because the voice is about to be used. False where its removal has begun. */
  use(modelId: string): Promise<boolean> {
    return this.#database.idempotent(async (collections) => {
      const isMeant = reachable(collections, ofVoice(toModelId(modelId)));
      const isKept = { 'expiry.removal_begun_at': { $exists: false } };
      const { voiceModels } = collections;
      const { matchedCount } = await voiceModels.updateOne({ $and: [isMeant, isKept] }, { $unset: { expiry: '' } });
      return matchedCount > 0;
    });
  }

  /** Takes every announcement back, since voices are kept for ever. */
  clear(): Promise<void> {
    return this.#database.idempotent(async ({ voiceModels, retention }) => {
      await voiceModels.updateMany({ 'expiry.warned_at': { $exists: true } }, { $unset: { expiry: '' } });
      await retention.deleteMany({});
    });
  }

  #write(filter: Document, update: Document): Promise<boolean> {
    return this.#database.nonIdempotent(async ({ voiceModels }) => {
      const { matchedCount } = await voiceModels.updateOne(filter, update);
      return matchedCount === 1;
    });
  }
}
