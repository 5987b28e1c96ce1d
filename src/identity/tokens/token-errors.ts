/** Why a token is refused. For the log: whoever sent the token is told the same for each of them. */
export type TokenFault =
  | 'too_long'
  | 'malformed'
  | 'algorithm'
  | 'forbidden_header'
  | 'not_an_access_token'
  | 'sender_constrained'
  | 'unknown_key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not_yet_valid'
  | 'subject'
  | 'claim'
  | 'user_id_claim'
  | 'unexpected';

/** A token that does not prove who its sender is. Neither the message nor the reason has anything of the token in it. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  constructor(
    readonly reason: TokenFault,
    cause?: unknown,
  ) {
    super(`The access token is refused: ${reason}`, cause === undefined ? undefined : { cause });
  }
}

/** The key of a token could not be had because the issuer does not answer, so that nobody can say whether the token is valid. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';

  /**
   * @param retryAfterSeconds When the issuer is asked again, in whole seconds.
   * @param reason What the log says of it, without secrets.
   */
  constructor(
    readonly retryAfterSeconds: number,
    reason = 'The issuer of access tokens cannot be reached',
  ) {
    super(reason);
  }
}
