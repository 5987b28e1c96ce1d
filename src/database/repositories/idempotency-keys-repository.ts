import { ObjectId } from 'mongodb';
import type { KeyClaimOutcome, KeyShareOutcome, StoredResponse } from '../../domain/idempotency-keys';
import type { DatabaseGateway } from '../connection/database-gateway';
import { claimKey, completeKey, type KeyClaimRequest, releaseKey } from './idempotency-keys';
import { type KeyShare, newShare, shareKey } from './share-key';

/** The collection `idempotency_keys`. DatabaseManager delegates to its methods and documents them. */
export class IdempotencyKeysRepository {
  readonly #database: DatabaseGateway;

  constructor(database: DatabaseGateway) {
    this.#database = database;
  }

  claim(request: KeyClaimRequest): Promise<KeyClaimOutcome> {
    // Made outside the call, so that a repeated call recognises the claim that the first attempt stored.
    const claimId = new ObjectId();
    return this.#database.idempotent((collections, signal) => claimKey(collections, { ...request, claimId }, signal));
  }

  complete(id: string, installationId: string, response: StoredResponse): Promise<void> {
    return this.#database.idempotent((collections) => completeKey(collections, id, installationId, response));
  }

  share(request: KeyShare): Promise<KeyShareOutcome> {
    // Made outside the call, for the same reason.
    const share = newShare(request);
    return this.#database.idempotent((collections, signal) => shareKey(collections, share, request.leaseMs, signal));
  }

  release(id: string, installationId: string): Promise<void> {
    return this.#database.idempotent((collections) => releaseKey(collections, id, installationId));
  }
}
