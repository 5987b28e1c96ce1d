/** Why somebody could not sign in. For the log, and for what the page says. */
export type SignInFault = 'stale' | 'denied' | 'issuer_error' | 'response' | 'access_token' | 'subject' | 'no_scope';

/** A sign-in that did not succeed. Neither the message nor the reason has anything of what the issuer sent in it. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(
    readonly reason: SignInFault,
    /** For the log: the code of a library or of RFC 6749. */
    readonly code?: string | undefined,
    cause?: unknown,
  ) {
    super(`The sign-in is refused: ${reason}`, cause === undefined ? undefined : { cause });
  }
}
