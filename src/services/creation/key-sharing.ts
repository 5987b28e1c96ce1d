import { ExpiringSet } from '../../concurrency/expiring-set';
import type { DatabaseManager } from '../../database/database-manager';
import type { DatabaseKeyStore } from '../../database/repositories/database-key-store';
import { KEY_TTL_MS, type StoredResponse } from '../../domain/idempotency-keys';
import type { Log } from '../../domain/log';
import { hasCode } from '../../errors/api-error';
import { reasonOf } from '../../errors/reason-of';
import type { Journal } from '../../journal/journal';
import type { UnsharedKeys } from '../../journal/keys/unshared-keys';
import { reportUsedTwice } from '../operations';

/** What sharing keys needs. */
export interface KeySharingDeps {
  readonly unshared: UnsharedKeys;
  readonly shared: DatabaseKeyStore;
  readonly journal: Journal;
  readonly database: DatabaseManager;
  readonly log: Log;
}

/** The response that all installations give to a key, and what the key is bound to. */
interface Agreed {
  readonly fingerprint: string;
  readonly response: StoredResponse;
}

/**
 * Tells the other installations of the keys that were used here while MongoDB was away. Where another installation has
 * used a key meanwhile, there are two voice models: that is logged, the record of the second one names the first, and
 * from then on both installations give the response that was stored first.
 */
export class KeySharing {
  readonly #deps: KeySharingDeps;
  readonly #reported = new ExpiringSet(KEY_TTL_MS);

  constructor(deps: KeySharingDeps) {
    this.#deps = deps;
  }

  /** Shares all keys that are to be shared; those that another installation works on are left for the next time. */
  async shareAll(signal: AbortSignal): Promise<void> {
    const { unshared, database, log } = this.#deps;
    if (database.state !== 'connected') return;
    for (const name of await unshared.all()) {
      if (signal.aborted || database.state !== 'connected') return;
      try {
        await this.share(name);
      } catch (error) {
        if (hasCode(error, 'database_unavailable')) return;
        const reason = reasonOf(error);
        log.warn({ event: 'key_not_shared', key: name, reason }, 'An idempotency key could not be shared; again later');
      }
    }
  }

  /** Shares one key if that is to be done. Throws what the database or the file system throws; it is done later then. */
  async share(name: string): Promise<void> {
    const { unshared, shared } = this.#deps;
    if (!(await unshared.has(name))) return;
    const claim = await unshared.read(name);
    if (claim === null || Date.parse(claim.expires_at) <= Date.now()) return unshared.remove(name);
    const { fingerprint, answer } = claim;
    // The request still runs, or a later one has to find out what became of it.
    if (answer === null) return;
    const outcome = await shared.share(name, fingerprint, answer, new Date(claim.expires_at));
    if (outcome.kind === 'in_progress') return;
    if (outcome.kind === 'taken' && !(await this.#agree(name, { fingerprint, response: answer }, outcome))) return;
    await unshared.remove(name);
  }

  /**
   * Reports a second voice model of a key with the same content, if there is one: `kept` is the response that all requests
   * with the key get, `made` the one of the request that has just ended. Throws what the database throws.
   */
  async noteSecond(name: string, kept: StoredResponse, made: StoredResponse): Promise<void> {
    await this.#noteTwo(name, [kept, made], true);
  }

  /** Takes over the response of another installation; false if that cannot be noted in the record yet. */
  async #agree(name: string, ours: Agreed, agreed: Agreed): Promise<boolean> {
    const isSame = agreed.fingerprint === ours.fingerprint;
    if (!(await this.#noteTwo(name, [agreed.response, ours.response], isSame))) return false;
    await this.#deps.unshared.replace(name, agreed.fingerprint, agreed.response);
    return true;
  }

  /** False if two responses name two voice models, and the record of the second one is still to be saved. */
  async #noteTwo(
    name: string,
    responses: readonly [StoredResponse, StoredResponse],
    isSame: boolean,
  ): Promise<boolean> {
    const [first, second] = [modelIdOf(responses[0]), modelIdOf(responses[1])];
    if (first === null || second === null || first === second) return true;
    if (!this.#reported.has(name)) {
      const models = { model_id: first, second_model_id: second };
      reportUsedTwice(this.#deps.log, { key: name, ...models, same_content: isSame });
    }
    this.#reported.add(name);
    return this.#note(second, first);
  }

  /** False as long as the record of the second voice model is still to be saved. */
  async #note(second: string, first: string): Promise<boolean> {
    const { database, journal } = this.#deps;
    const isWaiting = (await journal.shared.findCreated(second, { urgent: true })) !== null;
    return (await database.voiceModels.noteSameKey(second, first)) !== null || !isWaiting;
  }
}

function modelIdOf({ body }: StoredResponse): string | null {
  const { model_id } = JSON.parse(body);
  return typeof model_id === 'string' ? model_id : null;
}
