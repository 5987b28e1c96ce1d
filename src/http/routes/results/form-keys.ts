import { randomUUID } from 'node:crypto';

/** For so long the same form from the same client is the same upload, in milliseconds: enough for Back and another look. */
const SAME_FORM_MS = 15 * 60_000;
/** So many forms are remembered; the oldest goes for a further one. */
const MAX_FORMS = 1_000;

interface SentForm {
  readonly key: string;
  readonly sentAtMs: number;
}

/**
 * Idempotency keys for the forms of browsers without scripts, which can send none. A key is drawn at random, so that it can
 * name the result for whoever has sent the form, and nobody else.
 */
export class FormKeys {
  /** In the order in which they were sent. */
  readonly #sent = new Map<string, SentForm>();

  /** The key of the same form from the same client a moment before; null where there was none. */
  find(client: string, fingerprint: string): string | null {
    const sent = this.#sent.get(nameOf(client, fingerprint));
    return sent !== undefined && sent.sentAtMs + SAME_FORM_MS > Date.now() ? sent.key : null;
  }

  /** A new key for a form, by which `find` knows it from now on. */
  draw(client: string, fingerprint: string): string {
    const name = nameOf(client, fingerprint);
    const key = randomUUID();
    this.#sent.delete(name);
    this.#sent.set(name, { key, sentAtMs: Date.now() });
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > MAX_FORMS && oldest !== undefined) this.#sent.delete(oldest);
    return key;
  }
}

function nameOf(client: string, fingerprint: string): string {
  return `${fingerprint} ${client}`;
}
