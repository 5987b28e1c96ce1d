import { ObjectId } from 'mongodb';
import type { KeyClaimOutcome, KeyFinding, KeyShareOutcome, StoredResponse } from '../../domain/idempotency-keys';
import type { DatabaseCalls } from '../connection/database-gateway';
import { claimKey, completeKey, findKey, type KeyClaimRequest, releaseKey } from './idempotency-keys';
import { type KeyShare, newShare, shareKey } from './share-key';

/** The collection `idempotency_keys`. */
export class IdempotencyKeysRepository {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  /** Claims an idempotency key for one request; exactly one of any number that ask at the same time gets it. */
  claim(request: KeyClaimRequest): Promise<KeyClaimOutcome> {
    // Made outside the call, so that a repeated call recognises the claim that the first attempt stored.
    const claimId = new ObjectId();
    return this.#database.idempotent((collections, signal) => claimKey(collections, { ...request, claimId }, signal));
  }

  /** What is known of a key, as the installation sees it; see `findKey`. */
  find(id: string, installationId: string, leaseMs: number): Promise<KeyFinding> {
    return this.#database.idempotent((collections, signal) =>
      findKey(collections, { id, installationId, leaseMs }, signal),
    );
  }

  /** Keeps the response of the request that holds the key; does nothing if it does not hold it any more. */
  complete(id: string, installationId: string, response: StoredResponse): Promise<void> {
    return this.#database.idempotent((collections) => completeKey(collections, id, installationId, response));
  }

  /** Stores a key with its response, unless that of another request is there or on its way. */
  share(request: KeyShare): Promise<KeyShareOutcome> {
    // Made outside the call, for the same reason.
    const share = newShare(request);
    return this.#database.idempotent((collections, signal) => shareKey(collections, share, request.leaseMs, signal));
  }

  /** Gives up a key that is held and not completed, so that it can be claimed again. */
  release(id: string, installationId: string): Promise<void> {
    return this.#database.idempotent((collections) => releaseKey(collections, id, installationId));
  }
}
