import { createHash } from 'node:crypto';
import { errorResponse, HttpError, text } from './http/response';
import { INVALID_KEY, type SandboxSettings } from './options';

/** The account of one API key. The key itself is not kept. */
export interface Account {
  /** 32 hexadecimal digits, the author id of the account's models. */
  readonly id: string;
  readonly createdAt: Date;
  creditUsd: number;
  inFlight: number;
}

const NO_PERMISSION = 'No permission -- see authorization schemes';

/** The accounts of the sandbox, one for every key that has been used. */
export class Accounts {
  #byId = new Map<string, Account>();

  constructor(readonly settings: SandboxSettings) {}

  /**
   * The account of an Authorization header. Throws an HttpError with 401: in plain text with `WWW-Authenticate` when there
   * is no bearer key, otherwise the JSON object, or plain text again where `plainText` says so (the model list).
   */
  authenticate(authorization: string | undefined, plainText = false): Account {
    const key = bearerKey(authorization);
    if (key === null) throw new HttpError(text(401, NO_PERMISSION, { 'www-authenticate': 'Bearer' }));
    const { keys } = this.settings;
    const accepted = keys === undefined ? key !== INVALID_KEY : keys.includes(key);
    if (!accepted) throw new HttpError(plainText ? text(401, NO_PERMISSION) : errorResponse(401, 'Invalid Token'));
    return this.ofKey(key);
  }

  /** The account of a key; created at its first use. */
  ofKey(key: string): Account {
    const id = createHash('sha256').update(key).digest('hex').slice(0, 32);
    const known = this.#byId.get(id);
    if (known) return known;
    const account = { id, createdAt: new Date(), creditUsd: this.settings.creditUsd, inFlight: 0 };
    this.#byId.set(id, account);
    return account;
  }

  /** Sets the API credit of the key's account. */
  setCredit(key: string, creditUsd: number): void {
    this.ofKey(key).creditUsd = creditUsd;
  }

  /** Resets the credit of every account to its start value. Calls in flight keep their places. */
  reset(): void {
    for (const account of this.#byId.values()) account.creditUsd = this.settings.creditUsd;
  }
}

/** The key of an `Authorization: Bearer` header; null when there is none. */
export function bearerKey(authorization: string | undefined): string | null {
  return /^Bearer +(\S+)\s*$/i.exec(authorization ?? '')?.[1] ?? null;
}
