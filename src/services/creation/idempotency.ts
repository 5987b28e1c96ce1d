import { ExpiringSet } from '../../concurrency/expiring-set';
import type { DatabaseManager } from '../../database/database-manager';
import type { DatabaseKeyStore } from '../../database/repositories/database-key-store';
import {
  type IdempotencyKey,
  KEY_TTL_MS,
  type KeyFinding,
  keyNameOf,
  type StoredResponse,
} from '../../domain/idempotency-keys';
import type { Log } from '../../domain/log';
import { ApiError, codeOf, hasCode } from '../../errors/api-error';
import type { JournalKey } from '../../journal/entries/journal-entry';
import type { KeyFiles } from '../../journal/keys/key-files';
import type { KeySharing } from './key-sharing';

/** What remembering keys needs. */
export interface IdempotencyDeps {
  /** The keys in the data folder. */
  readonly files: KeyFiles;
  /** Those in MongoDB. */
  readonly shared: DatabaseKeyStore;
  readonly sharing: KeySharing;
  readonly database: DatabaseManager;
  readonly log: Log;
}

/** What a key says about a request: that it is to run, or which response it gets again. */
export type KeyVerdict =
  | { readonly kind: 'run'; readonly mayHaveRun: boolean }
  | { readonly kind: 'replay'; readonly response: StoredResponse };

const RETRY_AFTER_SECONDS = 2;

/** What a request fails with whose key is held by one that still runs. */
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
 * Idempotency keys of uploads, in two layers: a key is claimed in the data folder, which is always there, and in
 * MongoDB while that is there, for other installations to see. The response is kept in both.
 */
export class Idempotency {
  readonly #local: KeyFiles;
  readonly #shared: DatabaseKeyStore;
  readonly #sharing: KeySharing;
  readonly #database: DatabaseManager;
  readonly #log: Log;
  /** Keys of requests that ended without knowing what they did; no longer than their claims, which expire. */
  readonly #unresolved = new ExpiringSet(KEY_TTL_MS);
  /** Keys that run and are claimed in MongoDB as well. */
  readonly #claimedShared = new ExpiringSet(KEY_TTL_MS);

  constructor({ files, shared, sharing, database, log }: IdempotencyDeps) {
    this.#local = files;
    this.#shared = shared;
    this.#sharing = sharing;
    this.#database = database;
    this.#log = log;
  }

  /**
   * Claims a key. After `run` the caller must `complete` or `release` it, or mark it as unresolved. Throws ApiError
   * `idempotency_in_progress` or `idempotency_key_reused`.
   */
  async claim(key: JournalKey): Promise<KeyVerdict> {
    // Taken at once, by one of several requests, and also where the claim has expired: the mark lets one run and no second one.
    const wasMarked = this.#unresolved.delete(keyNameOf(key));
    const local = await this.#local.claim(key).catch((error: unknown) => {
      if (wasMarked) this.markUnresolved(key);
      throw error;
    });
    if (local.kind === 'mismatch') {
      if (wasMarked) this.markUnresolved(key);
      throw reused();
    }
    if (local.kind === 'completed') return { kind: 'replay', response: local.response };
    const wasUnresolved = wasMarked && local.kind === 'in_progress';
    if (local.kind === 'in_progress' && !wasUnresolved) throw inProgress();
    const mayHaveRun = wasUnresolved || (local.kind === 'claimed' && local.taken_over);
    try {
      const shared = await this.#claimShared(key);
      if (shared.kind === 'run') return { kind: 'run', mayHaveRun: mayHaveRun || shared.mayHaveRun };
      await this.#local.complete(key, shared.response);
      return shared;
    } catch (error) {
      // Nothing but this claim shows that an earlier request may have worked under the key.
      if (mayHaveRun) this.markUnresolved(key);
      else await this.#local.release(key).catch(() => this.markUnresolved(key));
      throw error;
    }
  }

  /**
   * What is known of a key, here and in MongoDB while that is there; nothing is changed. A request that has ended without
   * knowing what it did has left its key. Throws ApiError `journal_unavailable`.
   */
  async find(key: IdempotencyKey): Promise<KeyFinding> {
    const local = await this.#local.find(key);
    if (local.kind === 'completed') return local;
    const isConnected = this.#database.state === 'connected';
    const shared = isConnected ? await this.#shared.find(key).catch(() => null) : null;
    if (shared?.kind === 'completed' || shared?.kind === 'in_progress') return shared;
    if (local.kind === 'absent') return shared ?? local;
    return this.#unresolved.has(keyNameOf(key)) ? { kind: 'abandoned' } : local;
  }

  /** Ends a request that does not know what it did: the next one with the key has to find out first. */
  markUnresolved(key: JournalKey): void {
    this.#unresolved.add(keyNameOf(key));
  }

  /** Keeps the response for repeated requests. Never throws: the work is done, whether or not that can be noted. */
  async complete(key: JournalKey, status: number, json: object): Promise<void> {
    let response: StoredResponse = { status, headers: {}, body: JSON.stringify(json) };
    this.#unresolved.delete(keyNameOf(key));
    const isClaimed = this.#claimedShared.delete(keyNameOf(key)) && this.#database.state === 'connected';
    // MongoDB is away, was away when the request came, or this is another process. Noted first, so that no crash leaves a
    // response that other installations never learn of.
    if (!isClaimed) await this.#markUnshared(key);
    const isKept = await this.#bestEffort('complete', async () => {
      const made = response;
      response = await this.#keep(key, made);
      // Another installation may have shared its response meanwhile.
      if (response !== made) await this.#sharing.noteSecond(keyNameOf(key), response, made);
    });
    // The claim is still there, as if the request ran on.
    if (!isKept) this.markUnresolved(key);
    if (!isClaimed) return this.share(key);
    const isNoted = await this.#bestEffort('complete_shared', () => this.#shared.complete(key, response));
    if (!isNoted) await this.#markUnshared(key);
  }

  /** Tells the other installations of a key that was used while MongoDB was away, if that is still to be done. Never throws. */
  async share(key: JournalKey): Promise<void> {
    if (this.#database.state !== 'connected') return;
    await this.#bestEffort('share', () => this.#sharing.share(keyNameOf(key)));
  }

  /** Lets the key be used again, after a request of this process that did nothing. Never throws. */
  async release(key: JournalKey): Promise<void> {
    this.#unresolved.delete(keyNameOf(key));
    this.#claimedShared.delete(keyNameOf(key));
    // While the claim in the data folder keeps the next request out, whose claim in MongoDB it would be otherwise.
    if (this.#database.state === 'connected') {
      await this.#bestEffort('release_shared', () => this.#shared.release(key));
    }
    if (!(await this.#bestEffort('release', () => this.#local.release(key)))) this.markUnresolved(key);
  }

  /**
   * The same on behalf of a request that ended without knowing what it did, in whatever process. A claim under which
   * another request runs by now stays. Never throws.
   */
  async releaseUnresolved(key: JournalKey): Promise<void> {
    const isOurs = this.#unresolved.delete(keyNameOf(key));
    await this.#bestEffort('release_unresolved', async () => {
      if (isOurs) return this.release(key);
      const { kind } = await this.#local.claim(key);
      if (kind === 'claimed') await this.release(key);
    });
  }

  /** Keeps a response in the data folder, unless one is there already; returns the one that is kept. */
  async #keep(key: JournalKey, response: StoredResponse): Promise<StoredResponse> {
    const found = await this.#local.claim(key);
    if (found.kind === 'completed') return found.response;
    await this.#local.complete(key, response);
    return response;
  }

  async #claimShared(key: JournalKey): Promise<KeyVerdict> {
    const localOnly: KeyVerdict = { kind: 'run', mayHaveRun: false };
    // A process that has just started does not know yet whether MongoDB is there, where others claim keys.
    if (!(await this.#database.isConnected())) return localOnly;
    const outcome = await this.#shared.claim(key).catch((error: unknown) => {
      // MongoDB has just gone: the claim in the data folder has to do.
      if (hasCode(error, 'database_unavailable')) return null;
      throw error;
    });
    switch (outcome?.kind) {
      case undefined:
        return localOnly;
      case 'in_progress':
        throw inProgress();
      case 'mismatch':
        throw reused();
      case 'completed':
        return { kind: 'replay', response: outcome.response };
      case 'claimed':
        this.#claimedShared.add(keyNameOf(key));
        return { kind: 'run', mayHaveRun: outcome.taken_over };
    }
  }

  async #markUnshared(key: JournalKey): Promise<void> {
    const { unshared } = this.#local;
    if (this.#database.enabled) await this.#bestEffort('mark_unshared', () => unshared.add(keyNameOf(key)));
  }

  /** Whether the work was done. */
  async #bestEffort(step: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const code = codeOf(error);
      this.#log.warn({ event: 'idempotency_not_noted', step, code }, 'An idempotency key could not be noted');
      return false;
    }
  }
}
