import path from 'node:path';
import type { StoredResponse } from '../../domain/idempotency-keys';
import { Marks } from '../../files/marks';
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
  readonly #marks: Marks;

  /** The folder is made with the first key. */
  constructor(parts: UnsharedKeysParts) {
    this.#parts = parts;
    this.#marks = new Marks(parts.unsharedFolder);
  }

  /** Notes, durably, that a key is to be shared. */
  add(name: string): Promise<void> {
    return this.#marks.add(name);
  }

  has(name: string): Promise<boolean> {
    return this.#marks.has(name);
  }

  /** A key has been shared, or has expired. */
  remove(name: string): Promise<void> {
    return this.#marks.remove(name);
  }

  /** The names of all keys to be shared. */
  async all(): Promise<readonly string[]> {
    return (await this.#marks.all()).filter(isKeyFolder);
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
}
