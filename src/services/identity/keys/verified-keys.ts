import { type ApiKey, isLiving } from '../../../domain/identity/api-key';

/** So long a key goes on that was just verified, while the database is away. */
const GOES_ON_MS = 60_000;
/** So many are remembered. */
const MAX_REMEMBERED = 10_000;

/** Keys that the database has just known, by the hash of their texts. It is asked only while the database is away. */
export class VerifiedKeys {
  readonly #verified = new Map<string, { readonly key: ApiKey; readonly at: number }>();
  #revocations = 0;

  /** To be taken before the database is asked, and handed to `note`. */
  get revocations(): number {
    return this.#revocations;
  }

  /** Remembers a key, unless one was revoked since the database was asked for it, which may have been this one. */
  note(hash: string, key: ApiKey, revocations: number): void {
    if (revocations !== this.#revocations) return;
    this.#verified.delete(hash);
    this.#verified.set(hash, { key, at: performance.now() });
    const [oldest] = this.#verified.keys();
    if (this.#verified.size > MAX_REMEMBERED && oldest !== undefined) this.#verified.delete(oldest);
  }

  /** A key that was verified within the last minute, and works still; null where there is none. */
  find(hash: string): ApiKey | null {
    const found = this.#verified.get(hash);
    if (found === undefined || performance.now() - found.at > GOES_ON_MS) return null;
    return isLiving(found.key, Date.now()) ? found.key : null;
  }

  /** Forgets the key with this hash, which does not work any more. */
  forget(hash: string): void {
    if (this.#verified.delete(hash)) this.#revocations += 1;
  }

  /** Forgets a key that was revoked. */
  forgetRevoked(keyId: string): void {
    this.#revocations += 1;
    for (const [hash, { key }] of this.#verified) if (key.key_id === keyId) this.#verified.delete(hash);
  }
}
