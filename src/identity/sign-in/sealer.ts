import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D, section 8.2.2: 96 bits at random are enough for 2^32 texts by one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals what the browser keeps for the service, so that nobody can read or change it, nor use it for anything else. */
export class Sealer {
  readonly #sealing: Buffer;
  readonly #signing: Buffer;

  constructor(secret: string) {
    const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `echo-voice-models ${use}`, KEY_BYTES));
    this.#sealing = derive('sealing');
    this.#signing = derive('signing');
  }

  /** Seals JSON for one purpose, as base64url. */
  seal(purpose: string, value: unknown): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#sealing, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** What was sealed for this purpose by the same secret; null for anything else. */
  open(purpose: string, text: string): unknown {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
    const tagEnd = IV_BYTES + TAG_BYTES;
    const iv = bytes.subarray(0, IV_BYTES);
    try {
      const decipher = createDecipheriv(CIPHER, this.#sealing, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(IV_BYTES, tagEnd));
      const opened = Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]);
      return JSON.parse(opened.toString('utf8'));
    } catch {
      return null;
    }
  }

  /** A token that belongs to a text and a purpose, and that nobody else can make. */
  tokenFor(purpose: string, text: string): string {
    return createHmac('sha256', this.#signing).update(`${purpose}\n${text}`).digest('base64url');
  }
}
