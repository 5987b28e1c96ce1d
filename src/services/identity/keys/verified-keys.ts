import { BoundedMap } from '../../../concurrency/bounded-map';
import { type ApiKey, isLiving } from '../../../domain/identity/api-key';

/** So long a key goes on that was just verified, while the database is away. */
const GOES_ON_MS = 60_000;
/** So many are remembered. */
const MAX_REMEMBERED = 10_000;

/** Keys that the database has just known, by the hash of their texts. It is asked only while the database is away. */
export class VerifiedKeys {
  readonly #verified = new BoundedMap<string, { readonly key: ApiKey; readonly at: number }>(MAX_REMEMBERED);
  #revocations = 0;

  /** To be taken before the database is asked, and handed to `note`. */
  get revocations(): number {
    return this.#revocations;
  }

  /** Remembers a key, unless one was revoked since the database was asked for it, which may have been this one. */
  note(hash: string, key: ApiKey, revocations: number): void {
    if (revocations !== this.#revocations) return;
    this.#verified.set(hash, { key, at: performance.now() });
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
    this.#verified.deleteWhere(({ key }) => key.key_id === keyId);
  }

  /** Forgets the keys of a user who was erased. */
  forgetAllOf(userId: string): void {
    this.#revocations += 1;
    this.#verified.deleteWhere(({ key }) => key.user_id === userId);
  }
}
