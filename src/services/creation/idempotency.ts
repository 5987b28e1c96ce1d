import { createHash } from 'node:crypto';
import type { DatabaseManager } from '../../database/database-manager';
import type { KeyClaimRequest } from '../../database/repositories/idempotency-keys';
import type { Log } from '../../domain/log';
import { ApiError } from '../../errors/api-error';
import type { JournalKey } from '../../journal/entries/journal-entry';
import type { KeyAnswer } from '../../journal/keys/key-claim';
import type { KeyFiles } from '../../journal/keys/key-files';

/** What remembering keys needs. */
export interface IdempotencyDeps {
  readonly files: KeyFiles;
  readonly database: DatabaseManager;
  /** Names this installation among those that share the database. */
  readonly holder: string;
  readonly log: Log;
}

/** What a key says about a request: go on, or give this answer again. */
export type KeyVerdict =
  | { readonly kind: 'run'; readonly mayHaveRun: boolean }
  | { readonly kind: 'replay'; readonly answer: KeyAnswer };

/** Keys are remembered for a day, as is usual among payment services. */
const TTL_MS = 24 * 60 * 60_000;
/** Longer than any upload and its look-ups take: an older claim of another installation is one that died. */
const LEASE_MS = 30 * 60_000;
const RETRY_AFTER_SECONDS = 2;

/** Makes the key of a request with this fingerprint. Keys of different users never meet; the key itself is not kept. */
export function toJournalKey(userId: string | null, key: string, fingerprint: string): JournalKey {
  const key_hash = createHash('sha256').update(key).digest('hex');
  return { scope: userId ?? 'anonymous', key_hash, fingerprint };
}

function databaseId({ scope, key_hash }: JournalKey): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, key_hash]))
    .digest('hex');
}

/** The answer to a request whose key is taken by one that still runs. */
export function inProgress(): ApiError {
  return new ApiError(
    'idempotency_in_progress',
    'The first request with this Idempotency-Key is still being worked on.',
    {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    },
  );
}

function reused(): ApiError {
  return new ApiError(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another upload. Use a new key for new fields or another recording.',
  );
}

/**
 * Idempotency keys of uploads. A key is claimed in the data folder, which is always there, and in MongoDB while that is
 * there, for other installations to see; its answer is kept in both.
 */
export class Idempotency {
  readonly #deps: IdempotencyDeps;
  /** Keys of requests that ended without knowing what they did. */
  readonly #leftOpen = new Set<string>();
  /** Keys that run and are claimed in MongoDB as well. */
  readonly #shared = new Set<string>();

  constructor(deps: IdempotencyDeps) {
    this.#deps = deps;
  }

  /**
   * Claims a key. After `run` the caller must `complete` or `release` it, or leave it to the journal. Throws ApiError
   * `idempotency_in_progress` or `idempotency_key_reused`.
   */
  async claim(key: JournalKey): Promise<KeyVerdict> {
    const local = await this.#deps.files.claim(key, key.fingerprint, TTL_MS);
    if (local.kind === 'mismatch') throw reused();
    if (local.kind === 'completed') return { kind: 'replay', answer: local.answer };
    const wasLeftOpen = local.kind === 'in_progress' && this.#leftOpen.delete(databaseId(key));
    if (local.kind === 'in_progress' && !wasLeftOpen) throw inProgress();
    const mayHaveRun = wasLeftOpen || (local.kind === 'claimed' && local.taken_over);
    try {
      const shared = await this.#claimShared(key);
      if (shared.kind === 'run') return { kind: 'run', mayHaveRun: mayHaveRun || shared.mayHaveRun };
      // The worker may have completed it meanwhile, which is how it came to be completed there.
      if (this.#deps.files.holds(key)) await this.#deps.files.complete(key, shared.answer);
      return shared;
    } catch (error) {
      // A claim that an earlier request may have worked under is all that tells of it.
      if (mayHaveRun) this.leaveOpen(key);
      else await this.#deps.files.release(key).catch(() => undefined);
      throw error;
    }
  }

  /** Ends a request that does not know what it did: the next one with the key has to find out first. */
  leaveOpen(key: JournalKey): void {
    this.#leftOpen.add(databaseId(key));
  }

  /** Keeps the answer for those who come again. Never throws: the work is done, whether or not that can be noted. */
  async complete(key: JournalKey, status: number, json: object): Promise<void> {
    const { database, holder } = this.#deps;
    let answer: KeyAnswer = { status, headers: {}, body: JSON.stringify(json) };
    this.#leftOpen.delete(databaseId(key));
    await this.#bestEffort('complete', async () => {
      answer = await this.#keep(key, answer);
    });
    await this.#bestEffortShared('complete_shared', key, async (id, isClaimed) => {
      // MongoDB was away when the request came, or this is another process.
      if (!isClaimed) await database.claimKey(this.#sharedClaim(key));
      await database.completeKey(id, holder, answer);
    });
  }

  /** Lets the key be used again, after a request of this process that did nothing. Never throws. */
  async release(key: JournalKey): Promise<void> {
    const { files, database, holder } = this.#deps;
    await this.#bestEffort('release', () => files.release(key));
    await this.#bestEffortShared('release_shared', key, (id) => database.releaseKey(id, holder));
  }

  /**
   * The same on behalf of a request that ended without knowing what it did, in whatever process. A claim under which
   * another request runs by now stays. Never throws.
   */
  async releaseUnresolved(key: JournalKey): Promise<void> {
    const { files } = this.#deps;
    const isOurs = this.#leftOpen.delete(databaseId(key));
    await this.#bestEffort('release_left', async () => {
      if (isOurs) return this.release(key);
      const { kind } = await files.claim(key, key.fingerprint, TTL_MS);
      if (kind === 'claimed') await this.release(key);
    });
  }

  /** Keeps an answer in the data folder, unless one is there already; gives the one that is kept. */
  async #keep(key: JournalKey, answer: KeyAnswer): Promise<KeyAnswer> {
    const { files } = this.#deps;
    if (!files.holds(key)) {
      const found = await files.claim(key, key.fingerprint, TTL_MS);
      if (found.kind === 'completed') return found.answer;
    }
    if (files.holds(key)) await files.complete(key, answer);
    return answer;
  }

  #sharedClaim(key: JournalKey): KeyClaimRequest {
    const { holder } = this.#deps;
    return { id: databaseId(key), fingerprint: key.fingerprint, holder, leaseMs: LEASE_MS, ttlMs: TTL_MS };
  }

  async #claimShared(key: JournalKey): Promise<KeyVerdict> {
    const { database } = this.#deps;
    const alone: KeyVerdict = { kind: 'run', mayHaveRun: false };
    if (database.state !== 'connected') return alone;
    const outcome = await database.claimKey(this.#sharedClaim(key)).catch((error: unknown) => {
      // MongoDB has just gone: the claim in the data folder has to do.
      if (error instanceof ApiError && error.code === 'database_unavailable') return null;
      throw error;
    });
    switch (outcome?.kind) {
      case undefined:
        return alone;
      case 'in_progress':
        throw inProgress();
      case 'mismatch':
        throw reused();
      case 'completed':
        return { kind: 'replay', answer: outcome.answer };
      case 'claimed':
        this.#shared.add(databaseId(key));
        return { kind: 'run', mayHaveRun: outcome.taken_over };
    }
  }

  /** Notes the end of a key in MongoDB, if that is there; `work` hears whether the key is claimed there. */
  async #bestEffortShared(
    step: string,
    key: JournalKey,
    work: (id: string, isClaimed: boolean) => Promise<unknown>,
  ): Promise<void> {
    const id = databaseId(key);
    const isClaimed = this.#shared.delete(id);
    if (this.#deps.database.state === 'connected') await this.#bestEffort(step, () => work(id, isClaimed));
  }

  async #bestEffort(step: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal_error';
      this.#deps.log.warn({ event: 'idempotency_not_noted', step, code }, 'An idempotency key could not be noted');
    }
  }
}
