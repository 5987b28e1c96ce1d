import { createHash } from 'node:crypto';
import type { DatabaseManager } from '../database/database-manager';
import type { Log } from '../domain/log';
import { ApiError } from '../errors/api-error';
import type { JournalKey } from '../journal/journal-entry';
import type { KeyAnswer } from '../journal/key-claim';
import type { KeyFiles } from '../journal/key-files';

/** What remembering keys needs. */
export interface IdempotencyParts {
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

/** Makes the key of a request. Keys of different users never meet; the key itself is not kept. */
export function toJournalKey(userId: string | null, key: string, request: unknown): JournalKey {
  const hash = (value: string): string => createHash('sha256').update(value).digest('hex');
  return { scope: userId ?? 'anonymous', key_hash: hash(key), fingerprint: hash(JSON.stringify(request)) };
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
  readonly #parts: IdempotencyParts;
  /** Keys of requests that ended without knowing what they did. */
  readonly #leftOpen = new Set<string>();

  constructor(parts: IdempotencyParts) {
    this.#parts = parts;
  }

  /**
   * Claims a key. After `run` the caller must `complete` or `release` it, or leave it to the journal. Throws ApiError
   * `idempotency_in_progress` or `idempotency_key_reused`.
   */
  async claim(key: JournalKey): Promise<KeyVerdict> {
    const local = await this.#parts.files.claim(key, key.fingerprint, TTL_MS);
    if (local.kind === 'in_progress') {
      if (this.#leftOpen.delete(databaseId(key))) return { kind: 'run', mayHaveRun: true };
      throw inProgress();
    }
    if (local.kind === 'mismatch') throw reused();
    if (local.kind === 'completed') return { kind: 'replay', answer: local.answer };
    try {
      const shared = await this.#claimShared(key);
      if (shared.kind === 'run') return { kind: 'run', mayHaveRun: local.taken_over || shared.mayHaveRun };
      await this.#parts.files.complete(key, shared.answer);
      return shared;
    } catch (error) {
      await this.#parts.files.release(key).catch(() => undefined);
      throw error;
    }
  }

  /** Ends a request that does not know what it did: the next one with the key has to find out first. */
  leaveOpen(key: JournalKey): void {
    this.#leftOpen.add(databaseId(key));
  }

  /** Keeps the answer for those who come again. Never throws: the work is done, whether or not that can be noted. */
  async complete(key: JournalKey, status: number, json: object): Promise<void> {
    const { files, database, holder } = this.#parts;
    const answer: KeyAnswer = { status, headers: {}, body: JSON.stringify(json) };
    this.#leftOpen.delete(databaseId(key));
    await this.#quietly('complete', async () => {
      if (!files.holds(key)) await files.claim(key, key.fingerprint, TTL_MS);
      // Not held even now: it was completed before, and the first answer stays.
      if (files.holds(key)) await files.complete(key, answer);
    });
    if (database.state !== 'connected') return;
    await this.#quietly('complete_shared', () => database.completeKey(databaseId(key), holder, answer));
  }

  /** Lets the key be used again, after a request that did nothing. Never throws. */
  async release(key: JournalKey): Promise<void> {
    const { files, database, holder } = this.#parts;
    this.#leftOpen.delete(databaseId(key));
    await this.#quietly('release', async () => {
      if (!files.holds(key)) await files.claim(key, key.fingerprint, TTL_MS);
      await files.release(key);
    });
    if (database.state !== 'connected') return;
    await this.#quietly('release_shared', () => database.releaseKey(databaseId(key), holder));
  }

  async #claimShared(key: JournalKey): Promise<KeyVerdict> {
    const { database, holder } = this.#parts;
    const alone: KeyVerdict = { kind: 'run', mayHaveRun: false };
    if (database.state !== 'connected') return alone;
    const request = { id: databaseId(key), fingerprint: key.fingerprint, holder, leaseMs: LEASE_MS, ttlMs: TTL_MS };
    const outcome = await database.claimKey(request).catch((error: unknown) => {
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
        return { kind: 'run', mayHaveRun: outcome.taken_over };
    }
  }

  async #quietly(step: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal_error';
      this.#parts.log.warn({ event: 'idempotency_not_noted', step, code }, 'An idempotency key could not be noted');
    }
  }
}
