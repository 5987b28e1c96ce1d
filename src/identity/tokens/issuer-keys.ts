import type { JWTPayload, JWTVerifyOptions } from 'jose';
import type { Log } from '../../domain/log';
import { type Fetch, failureOf } from './fetch-json';
import { type IssuerDocument, readIssuer } from './read-issuer';
import { IssuerUnavailable } from './token-errors';
import { faultOf, isRotationFault } from './token-faults';
import type { TokenHeader } from './token-header';

/** How often and how long the issuer is asked, in milliseconds. */
export interface IssuerTiming {
  /** For how long keys are used without a look whether they are still those of the issuer. */
  readonly freshMs: number;
  /** Keys older than that are read anew beside the requests, so that none waits for them. */
  readonly renewMs: number;
  /** How long metadata and keys together may take. */
  readonly timeoutMs: number;
  /** The time between two attempts to reach an issuer that is away, and between two looks for keys that are not known. */
  readonly pauseMs: number;
}

const TIMING: IssuerTiming = { freshMs: 300_000, renewMs: 240_000, timeoutMs: 3_000, pauseMs: 3_000 };

/** How often a token may have keys read anew: a read that it joins may have begun too early for its key. */
const MAX_LOOKS = 2;

/** What the issuer has signed. */
export interface SignedClaims {
  readonly issuer: string;
  readonly claims: JWTPayload;
}

/** What keys are read with. */
export interface IssuerKeysOptions {
  /** As in AUTH_ISSUER: with or without a slash at the end. */
  readonly issuer: string;
  readonly log: Log;
  readonly fetch?: Fetch | undefined;
  readonly timing?: Partial<IssuerTiming> | undefined;
}

/**
 * The name and the keys of an issuer, kept in memory. However many ask, one read is under way. Keys that were read once are used
 * for as long as the issuer is away, because its tokens end by themselves, and without keys nobody could use the service.
 *
 * The key set that jose fetches itself would forget its keys after ten minutes, and not see a rotation for 30 s.
 */
export class IssuerKeys {
  readonly #issuer: string;
  readonly #log: Log;
  readonly #fetch: Fetch;
  readonly #timing: IssuerTiming;
  #known: IssuerDocument | null = null;
  #readAt = 0;
  /** When the latest read failed; null once one has succeeded. */
  #failedAt: number | null = null;
  #searchedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor({ issuer, log, fetch = globalThis.fetch, timing }: IssuerKeysOptions) {
    this.#issuer = issuer;
    this.#log = log;
    this.#fetch = fetch;
    this.#timing = { ...TIMING, ...timing };
  }

  /**
   * Verifies signature and issuer of a token, and what is `expected` of it besides; with keys read anew where it may be signed with one
   * that is new. Throws TokenRefused and IssuerUnavailable.
   */
  async verify(
    token: string,
    header: Pick<TokenHeader, 'keyId'>,
    expected: Omit<JWTVerifyOptions, 'issuer'>,
  ): Promise<SignedClaims> {
    let known = await this.current();
    for (let looks = 0; ; looks += 1) {
      const { issuer } = known;
      try {
        return { claims: await known.verify(token, { ...expected, issuer }), issuer };
      } catch (error) {
        const newer = looks < MAX_LOOKS && isRotationFault(error, header) ? await this.newerThan(known) : null;
        if (newer === null) throw faultOf(error);
        known = newer;
      }
    }
  }

  /** What is known of the issuer, and no older than `freshMs` if it answers. Throws IssuerUnavailable if nothing is known. */
  async current(): Promise<IssuerDocument> {
    const age = performance.now() - this.#readAt;
    if (this.#known === null || (age >= this.#timing.freshMs && this.#failedAt === null)) await this.#readAgain();
    // While the issuer is away nobody waits for it, because old keys are used anyway.
    else if (age >= this.#timing.renewMs) void this.#readAgain();
    if (this.#known === null) throw this.#unavailable();
    return this.#known;
  }

  /**
   * Looks for a key that `seen` does not have. Resolves with what is known now, or with null if there was nothing newer. However many
   * tokens name keys that do not exist, the issuer is asked once in `pauseMs`. Throws IssuerUnavailable if it does not
   * answer: the key may be one that it has just begun to use.
   */
  async newerThan(seen: IssuerDocument): Promise<IssuerDocument | null> {
    if (this.#known !== seen) return this.#known;
    // A read that is under way may have begun before the issuer had the key.
    if (this.#reading !== null) await this.#reading;
    else if (performance.now() - this.#searchedAt >= this.#timing.pauseMs) {
      this.#searchedAt = performance.now();
      await this.#readAgain();
    }
    if (this.#failedAt !== null) throw this.#unavailable();
    return this.#known === seen ? null : this.#known;
  }

  /** Joins the read that is under way, or begins one unless the latest has just failed. Never rejects. */
  async #readAgain(): Promise<void> {
    if (this.#failedAt !== null && performance.now() - this.#failedAt < this.#timing.pauseMs) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { timeoutMs } = this.#timing;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      this.#known = await readIssuer(this.#issuer, this.#fetch, timeout);
      this.#readAt = performance.now();
      if (this.#failedAt !== null)
        this.#log.info({ event: 'issuer_reachable' }, 'The keys of AUTH_ISSUER can be read again');
      this.#failedAt = null;
    } catch (error) {
      if (this.#failedAt === null) {
        const reason = timeout.aborted ? `it takes more than ${timeoutMs} ms` : failureOf(error);
        const fields = { event: 'issuer_unreachable', reason, keys_known: this.#known !== null };
        this.#log.warn(fields, 'The keys of AUTH_ISSUER cannot be read');
      }
      this.#failedAt = performance.now();
    }
  }

  #unavailable(): IssuerUnavailable {
    return new IssuerUnavailable(Math.ceil(this.#timing.pauseMs / 1000));
  }
}
