/**
 * Whom a failure concerns:
 * - `server`: the whole server, so that no other call would fare better in this moment;
 * - `unanswered`: nothing came within the time limit, because of the server or because of this call;
 * - `call`: this call, as far as is known; others may succeed;
 * - `for_good`: this call, which would fail again however often it is repeated.
 */
export type FailureScope = 'server' | 'unanswered' | 'call' | 'for_good';

/** Why a database call failed. The text is the kind of the failure in a few words and holds no secret. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';

  constructor(
    reason: string,
    readonly scope: FailureScope,
    /** The server's code, or null where the failure is not one that the server reported. */
    readonly code: number | null = null,
  ) {
    super(reason);
  }
}
