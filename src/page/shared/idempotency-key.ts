/**
 * The idempotency key of one intended upload. It stays the same while a person retries the same form, so that the service
 * can recognise the repetition; after a change of the form or a success, the next upload gets a new key.
 */
export class IdempotencyKey {
  #key: string | null = null;

  /** The key of the upload that is intended now. */
  current(): string {
    this.#key ??= randomKey();
    return this.#key;
  }

  /** Forgets the key; the next upload gets another. */
  renew(): void {
    this.#key = null;
  }
}

/** `randomUUID` exists in secure contexts only (https, localhost); `getRandomValues` exists everywhere. */
function randomKey(): string {
  return typeof crypto.randomUUID === 'function' ? crypto.randomUUID() : randomHex(16);
}

/** Random bytes in hex. */
export function randomHex(byteCount: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(byteCount));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
