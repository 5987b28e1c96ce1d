import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Limiter } from '../../concurrency/limiter';
import { mapWithConcurrency } from '../../concurrency/map-with-concurrency';
import {
  type BoundKey,
  type IdempotencyKey,
  KEY_TTL_MS,
  type KeyClaimOutcome,
  type KeyFinding,
  keyNameOf,
  type StoredResponse,
} from '../../domain/idempotency-keys';
import type { Log } from '../../domain/log';
import { errorCode, makeDirectory, removeIfEmpty } from '../../files/durable-files';
import { Quarantine } from '../entries/quarantine';
import { entryNotWritten, folderUnusable, journalUnavailable } from '../journal-errors';
import { Owner } from '../ownership/owner';
import { isOwnerDead, isOwnerName } from '../ownership/owner-liveness';
import { isKeyFolder, type KeyClaim } from './key-claim';
import { findClaim, newClaimFile, placeClaim, removeClaim, replaceClaim, takeOverClaim } from './key-claim-files';
import { UnsharedKeys } from './unshared-keys';

const MAX_OPEN_FILES = 8;
const SWEEP_PARALLEL = 4;
/** An attempt fails only when another process changes the same key in that moment. */
const MAX_ATTEMPTS = 20;

/** How the store is opened. */
export interface KeyFilesOptions {
  readonly folder: string;
  readonly log: Log;
}

interface HeldClaim {
  readonly file: string;
  readonly claim: KeyClaim;
}

interface KeyFilesParts {
  readonly claimsFolder: string;
  readonly ownersFolder: string;
  readonly owner: Owner;
  readonly quarantine: Quarantine;
  readonly log: Log;
}

/**
 * Idempotency keys on disk, for the time when the database is away. Processes may share the folder.
 *
 * A key is a folder that holds one file, named after the process that claimed it and a number drawn for that claim. A
 * new folder is prepared aside and renamed into place, which fails where one stands that is not empty: one process
 * wins. The claim of a dead process is taken over, and an expired one removed, by naming exactly the file that was
 * judged: a second process finds no such file, and can never hit a newer claim.
 */
export class KeyFiles {
  /** Those whose response other installations do not know of. */
  readonly unshared: UnsharedKeys;
  readonly #parts: KeyFilesParts;
  readonly #limiter = new Limiter(MAX_OPEN_FILES);
  /** The claims that this process holds, by folder name. */
  readonly #held = new Map<string, HeldClaim>();

  private constructor(parts: KeyFilesParts, unsharedFolder: string) {
    this.#parts = parts;
    this.unshared = new UnsharedKeys({ ...parts, unsharedFolder });
  }

  /** Opens the folder, making it where it is missing. Throws if it cannot be used. */
  static async open({ folder, log }: KeyFilesOptions): Promise<KeyFiles> {
    const claimsFolder = path.resolve(folder, 'claims');
    const ownersFolder = path.resolve(folder, 'owners');
    try {
      await makeDirectory(claimsFolder);
      await makeDirectory(ownersFolder);
      const quarantine = await Quarantine.open(path.resolve(folder, 'quarantine'), log);
      const owner = await Owner.open(ownersFolder);
      const parts = { claimsFolder, ownersFolder, owner, quarantine, log };
      return new KeyFiles(parts, path.resolve(folder, 'unshared'));
    } catch (error) {
      throw folderUnusable(folder, error);
    }
  }

  /**
   * Claims a key for one request, for `ttlMs`, durably; exactly one of any number that ask at the same time gets it.
   * Throws ApiError `journal_unavailable`.
   */
  async claim(key: BoundKey, ttlMs = KEY_TTL_MS): Promise<KeyClaimOutcome> {
    const name = keyNameOf(key);
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const result = await this.#limiter.run(() => this.#tryToClaim(name, key.fingerprint, ttlMs));
        if (result !== null) return result;
      }
      return { kind: 'in_progress' };
    } catch (error) {
      throw journalUnavailable(error);
    }
  }

  /** What is known of a key; nothing is changed. Throws ApiError `journal_unavailable`. */
  async find(key: IdempotencyKey): Promise<KeyFinding> {
    const { claimsFolder, quarantine } = this.#parts;
    const folder = path.join(claimsFolder, keyNameOf(key));
    try {
      const found = await this.#limiter.run(() => findClaim(folder, quarantine));
      if (found === null || hasExpired(found.claim)) return { kind: 'absent' };
      if (found.claim.answer !== null) return { kind: 'completed', response: found.claim.answer };
      return { kind: (await this.#isDead(found.owner)) ? 'abandoned' : 'in_progress' };
    } catch (error) {
      throw journalUnavailable(error);
    }
  }

  /** Keeps the response of a claim that this process holds, durably. Throws ApiError `journal_unavailable`. */
  async complete(key: IdempotencyKey, response: StoredResponse): Promise<void> {
    const name = keyNameOf(key);
    const held = this.#held.get(name);
    if (held === undefined) return;
    await this.#finish(name, () => replaceClaim(held.file, { ...held.claim, answer: response }, this.#parts.owner));
  }

  /**
   * Gives up a claim that this process holds, so that the key can be used again. Throws ApiError `journal_unavailable`.
   */
  async release(key: IdempotencyKey): Promise<void> {
    const name = keyNameOf(key);
    const held = this.#held.get(name);
    if (held !== undefined) await this.#finish(name, () => removeClaim(held.file));
  }

  /** Removes expired keys and the drafts of dead processes; returns the number of keys removed. */
  async sweep(): Promise<number> {
    const { claimsFolder, ownersFolder, quarantine } = this.#parts;
    let removed = 0;
    // They may have been removed while the service runs.
    await makeDirectory(claimsFolder);
    await makeDirectory(ownersFolder);
    await mapWithConcurrency(await readdir(claimsFolder, { withFileTypes: true }), SWEEP_PARALLEL, async (found) => {
      const place = path.join(claimsFolder, found.name);
      if (!found.isDirectory()) return quarantine.takeStray(place, 'not the folder of a key');
      if (isKeyFolder(found.name) && (await this.#sweepKey(place))) removed += 1;
    });
    for (const [name, { claim }] of this.#held) if (hasExpired(claim)) this.#held.delete(name);
    for (const name of await readdir(ownersFolder)) {
      if (!isOwnerName(name) || !(await this.#isDead(name))) continue;
      // Drafts only; the claims stand elsewhere, and their owner's name is enough to know that it is dead.
      await rm(path.join(ownersFolder, name), { recursive: true, force: true });
    }
    return removed;
  }

  /** Stops the heartbeat. Claims that are still held can then be taken over once this process has ended. */
  async close(): Promise<void> {
    await this.#parts.owner.close();
  }

  /** Null when another process changed the key in this moment: look again. */
  async #tryToClaim(name: string, fingerprint: string, ttlMs: number): Promise<KeyClaimOutcome | null> {
    const { claimsFolder, owner, quarantine } = this.#parts;
    const folder = path.join(claimsFolder, name);
    const file = newClaimFile(folder, owner);
    const found = await findClaim(folder, quarantine);
    if (found === null) {
      const expiresAt = new Date(Date.now() + ttlMs).toISOString();
      const claim: KeyClaim = { version: 1, fingerprint, expires_at: expiresAt, answer: null };
      return (await placeClaim(file, claim, owner)) ? this.#hold(name, { file, claim }, false) : null;
    }
    if (hasExpired(found.claim)) {
      await removeClaim(found.file);
      return null;
    }
    if (found.claim.fingerprint !== fingerprint) return { kind: 'mismatch' };
    if (found.claim.answer !== null) return { kind: 'completed', response: found.claim.answer };
    if (!(await this.#isDead(found.owner))) return { kind: 'in_progress' };
    return (await takeOverClaim(found, file)) ? this.#hold(name, { file, claim: found.claim }, true) : null;
  }

  #hold(name: string, held: HeldClaim, takenOver: boolean): KeyClaimOutcome {
    this.#held.set(name, held);
    return { kind: 'claimed', taken_over: takenOver };
  }

  async #finish(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.#limiter.run(work);
    } catch (error) {
      throw entryNotWritten(error);
    }
    this.#held.delete(name);
  }

  /** Whether a key was removed. A key that cannot be read now does not keep the others from being swept. */
  async #sweepKey(folder: string): Promise<boolean> {
    const { quarantine, log } = this.#parts;
    try {
      const found = await findClaim(folder, quarantine);
      if (found === null) return await removeIfEmpty(folder);
      if (!hasExpired(found.claim)) return false;
      await removeClaim(found.file);
      return true;
    } catch (error) {
      const code = errorCode(error) ?? 'unknown';
      log.warn({ event: 'key_sweep_failed', code }, 'An idempotency key could not be swept; it is tried again later');
      return false;
    }
  }

  #isDead(owner: string): Promise<boolean> {
    const { ownersFolder, owner: self } = this.#parts;
    return isOwnerDead(ownersFolder, owner, self.name);
  }
}

function hasExpired(claim: KeyClaim): boolean {
  return Date.parse(claim.expires_at) <= Date.now();
}
