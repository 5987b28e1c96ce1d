import { createHash } from 'node:crypto';
import type { IdempotencyKey, IdempotencyKeyStore, KeyClaimOutcome, StoredResponse } from '../domain/idempotency-keys';
import type { DatabaseManager } from './database-manager';

/** Keys are remembered for a day, as is usual among payment services. */
const TTL_MS = 24 * 60 * 60_000;
/** Longer than any upload and its look-ups take: an older claim of another installation is one that died. */
const LEASE_MS = 30 * 60_000;

/** The idempotency keys in MongoDB, as one installation uses them. Throws what the database throws. */
export class DatabaseKeyStore implements IdempotencyKeyStore {
  readonly #database: DatabaseManager;
  readonly #holder: string;

  /** `holder` names this installation among those that share the database. */
  constructor(database: DatabaseManager, holder: string) {
    this.#database = database;
    this.#holder = holder;
  }

  claim(key: IdempotencyKey, fingerprint: string): Promise<KeyClaimOutcome> {
    const holder = this.#holder;
    return this.#database.claimKey({ id: idOf(key), fingerprint, holder, leaseMs: LEASE_MS, ttlMs: TTL_MS });
  }

  complete(key: IdempotencyKey, response: StoredResponse): Promise<void> {
    return this.#database.completeKey(idOf(key), this.#holder, response);
  }

  release(key: IdempotencyKey): Promise<void> {
    return this.#database.releaseKey(idOf(key), this.#holder);
  }
}

/** The `_id` of a key: a hash, so that neither the user nor the key is stored. */
function idOf({ scope, key_hash }: IdempotencyKey): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, key_hash]))
    .digest('hex');
}
