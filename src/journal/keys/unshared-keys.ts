import { stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { StoredResponse } from '../../domain/idempotency-keys';
import { ignoreErrno, makeDirectory, syncDirectory, writeSynced } from '../../files/durable-files';
import { namesIn } from '../../files/names-in';
import type { Quarantine } from '../entries/quarantine';
import type { Owner } from '../ownership/owner';
import { isKeyFolder, type KeyClaim } from './key-claim';
import { findClaim, replaceClaim } from './key-claim-files';

/** Where the keys of a data folder are. */
export interface UnsharedKeysParts {
  readonly unsharedFolder: string;
  readonly claimsFolder: string;
  readonly owner: Owner;
  readonly quarantine: Quarantine;
}

/**
 * The keys whose response other installations do not know of yet, because the database was away: one empty file each. All methods
 * throw the file system's error.
 */
export class UnsharedKeys {
  readonly #parts: UnsharedKeysParts;

  /** The folder is made with the first key. */
  constructor(parts: UnsharedKeysParts) {
    this.#parts = parts;
  }

  /** Notes, durably, that a key is to be shared. */
  async add(name: string): Promise<void> {
    const { unsharedFolder } = this.#parts;
    await makeDirectory(unsharedFolder);
    if (await ignoreErrno(writeSynced(this.#fileOf(name), ''), 'EEXIST')) await syncDirectory(unsharedFolder);
  }

  has(name: string): Promise<boolean> {
    return ignoreErrno(stat(this.#fileOf(name)), 'ENOENT');
  }

  /** A key has been shared, or has expired. */
  async remove(name: string): Promise<void> {
    await ignoreErrno(unlink(this.#fileOf(name)), 'ENOENT');
  }

  /** The names of all keys to be shared. */
  async all(): Promise<readonly string[]> {
    return (await namesIn(this.#parts.unsharedFolder)).filter(isKeyFolder);
  }

  /** What is stored of a key in this data folder, or null. */
  async read(name: string): Promise<KeyClaim | null> {
    const { claimsFolder, quarantine } = this.#parts;
    return (await findClaim(path.join(claimsFolder, name), quarantine))?.claim ?? null;
  }

  /** Puts the response that all installations give into the place of the one that is stored here, durably. */
  async replace(name: string, fingerprint: string, response: StoredResponse): Promise<void> {
    const { claimsFolder, quarantine, owner } = this.#parts;
    const found = await findClaim(path.join(claimsFolder, name), quarantine);
    if (found !== null) await replaceClaim(found.file, { ...found.claim, fingerprint, answer: response }, owner);
  }

  #fileOf(name: string): string {
    return path.join(this.#parts.unsharedFolder, name);
  }
}
