import type { Scope } from '../../domain/identity/principal';
import { IssuerKeys, type IssuerKeysOptions } from './issuer-keys';
import { checkIssuedAt, expiryOf, scopesOf, subjectOf, userIdIn } from './read-claims';
import { TokenRefused } from './token-errors';
import { ALGORITHMS, readHeader } from './token-header';
import { checkKind } from './token-kind';

/** Which tokens are accepted. */
export interface AccessTokensOptions extends IssuerKeysOptions {
  /** What has to be among the audiences of a token. */
  readonly audience: string;
  /** The claim that has the id of the user; without one, or where a token has none, the id is made of issuer and subject. */
  readonly userIdClaim?: string | undefined;
}

/** What a valid access token says. */
export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  /** 24 hex digits in lower case. */
  readonly userId: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly expiresAt: Date;
  /** By whole seconds; where the token does not say, the moment at which it was verified. */
  readonly issuedAt: Date;
}

/** Some three times what Auth0 issues for a user with many permissions. */
const MAX_TOKEN_LENGTH = 8192;
/** Three parts of base64url, the last of them a signature: an unsigned or encrypted token is none of ours. */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** By how much the clocks of the issuer and of this machine may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Verifies access tokens of one issuer (RFC 9068, and those of issuers that are older than it), by its published keys. */
export class AccessTokens {
  /** By which other tokens of the issuer are verified as well. */
  readonly keys: IssuerKeys;
  readonly #audience: string;
  readonly #userIdClaim: string | undefined;

  constructor({ audience, userIdClaim, ...keys }: AccessTokensOptions) {
    this.keys = new IssuerKeys(keys);
    this.#audience = audience;
    this.#userIdClaim = userIdClaim;
  }

  /** Reads the keys before the first token comes. Never rejects; what is wrong with the issuer is in the log. */
  async prepare(): Promise<void> {
    await this.keys.current().catch(() => undefined);
  }

  /**
   * Says who the bearer of a token is. Throws TokenRefused for whatever is wrong with the token, and IssuerUnavailable if there is no key to
   * judge it by because the issuer does not answer.
   */
  async verify(token: string): Promise<VerifiedToken> {
    if (token.length > MAX_TOKEN_LENGTH) throw new TokenRefused('too_long');
    if (!COMPACT_JWS.test(token)) throw new TokenRefused('malformed');
    const header = readHeader(token);
    const { claims, issuer } = await this.keys.verify(token, header, {
      algorithms: [...ALGORITHMS],
      audience: this.#audience,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'exp'],
    });
    checkIssuedAt(claims, Date.now() / 1000, CLOCK_TOLERANCE_SECONDS);
    checkKind(header.type, claims);
    return {
      issuer,
      subject: subjectOf(claims),
      userId: userIdIn(claims, { claim: this.#userIdClaim, issuer }),
      scopes: scopesOf(claims),
      expiresAt: expiryOf(claims),
      issuedAt: claims.iat === undefined ? new Date() : new Date(claims.iat * 1000),
    };
  }
}
