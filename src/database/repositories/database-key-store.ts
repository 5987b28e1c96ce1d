import { ObjectId } from 'mongodb';
import {
  type BoundKey,
  type IdempotencyKey,
  KEY_TTL_MS,
  type KeyClaimOutcome,
  type KeyFinding,
  type KeyShareOutcome,
  keyNameOf,
  type StoredResponse,
} from '../../domain/idempotency-keys';
import type { DatabaseCalls } from '../connection/database-gateway';
import { claimKey, completeKey, findKey, type KeyTimes, releaseKey } from './idempotency-keys';
import { newShare, shareKey } from './share-key';

/** A lease is longer than any upload and its look-ups take: an older claim of another installation is one that died. */
const TIMES: KeyTimes = { leaseMs: 30 * 60_000, ttlMs: KEY_TTL_MS };

/** The idempotency keys in MongoDB, as one installation uses them. */
export class DatabaseKeyStore {
  readonly #database: DatabaseCalls;
  readonly #installationId: string;
  readonly #times: KeyTimes;

  /** `installationId` tells this installation from others that share the database. */
  constructor(database: DatabaseCalls, installationId: string, times: Partial<KeyTimes> = {}) {
    this.#database = database;
    this.#installationId = installationId;
    this.#times = { ...TIMES, ...times };
  }

  /** Claims a key for one request; exactly one of any number that ask at the same time gets it. */
  claim(key: BoundKey): Promise<KeyClaimOutcome> {
    // Made outside the call, so that a repeated call recognises the claim that the first attempt stored.
    const claim = { ...this.#asked(key), fingerprint: key.fingerprint, claimId: new ObjectId() };
    return this.#database.idempotent((collections, signal) => claimKey(collections, claim, signal));
  }

  /** What is known of a key; see `findKey`. */
  find(key: IdempotencyKey): Promise<KeyFinding> {
    return this.#database.idempotent((collections, signal) => findKey(collections, this.#asked(key), signal));
  }

  /** Keeps the response of the request that holds the key; does nothing if it does not hold it any more. */
  complete(key: IdempotencyKey, response: StoredResponse): Promise<void> {
    const id = keyNameOf(key);
    return this.#database.idempotent((collections) => completeKey(collections, id, this.#installationId, response));
  }

  /**
   * Makes a key known, by its `_id`, that was used while the database was away, with its response, unless that of another
   * request is there or on its way.
   */
  share(id: string, fingerprint: string, response: StoredResponse, expiresAt: Date): Promise<KeyShareOutcome> {
    // Made outside the call, for the same reason.
    const share = newShare({ id, fingerprint, response, installationId: this.#installationId, expiresAt });
    const { leaseMs } = this.#times;
    return this.#database.idempotent((collections, signal) => shareKey(collections, share, leaseMs, signal));
  }

  /** Gives up a key that is held and not completed, so that it can be claimed again. */
  release(key: IdempotencyKey): Promise<void> {
    return this.#database.idempotent((collections) => releaseKey(collections, keyNameOf(key), this.#installationId));
  }

  #asked(key: IdempotencyKey) {
    return { id: keyNameOf(key), installationId: this.#installationId, ...this.#times };
  }
}
