import {
  type IdempotencyKey,
  type IdempotencyKeyStore,
  type KeyClaimOutcome,
  type KeyFinding,
  type KeyShareOutcome,
  keyNameOf,
  type StoredResponse,
} from '../domain/idempotency-keys';
import { DAY_MS } from '../domain/values/time';
import type { DatabaseManager } from './database-manager';

/** Keys are remembered for a day, as is usual among payment services. */
const TTL_MS = DAY_MS;
/** Longer than any upload and its look-ups take: an older claim of another installation is one that died. */
const LEASE_MS = 30 * 60_000;

/** The idempotency keys in MongoDB, as one installation uses them. Throws what the database throws. */
export class DatabaseKeyStore implements IdempotencyKeyStore {
  readonly #database: DatabaseManager;
  readonly #installationId: string;

  /** `installationId` tells this installation from others that share the database. */
  constructor(database: DatabaseManager, installationId: string) {
    this.#database = database;
    this.#installationId = installationId;
  }

  claim(key: IdempotencyKey, fingerprint: string): Promise<KeyClaimOutcome> {
    const installationId = this.#installationId;
    return this.#database.idempotencyKeys.claim({
      id: keyNameOf(key),
      fingerprint,
      installationId,
      leaseMs: LEASE_MS,
      ttlMs: TTL_MS,
    });
  }

  find(key: IdempotencyKey): Promise<KeyFinding> {
    return this.#database.idempotencyKeys.find(keyNameOf(key), this.#installationId, LEASE_MS);
  }

  complete(key: IdempotencyKey, response: StoredResponse): Promise<void> {
    return this.#database.idempotencyKeys.complete(keyNameOf(key), this.#installationId, response);
  }

  /** Makes a key known, by its `_id`, that was used while the database was away, with its response. */
  share(id: string, fingerprint: string, response: StoredResponse, expiresAt: Date): Promise<KeyShareOutcome> {
    const installationId = this.#installationId;
    return this.#database.idempotencyKeys.share({
      id,
      fingerprint,
      response,
      installationId,
      expiresAt,
      leaseMs: LEASE_MS,
    });
  }

  release(key: IdempotencyKey): Promise<void> {
    return this.#database.idempotencyKeys.release(keyNameOf(key), this.#installationId);
  }
}
