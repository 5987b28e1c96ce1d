import { z } from 'zod';
import type { Principal } from '../../../domain/identity/principal';
import type { Session } from '../../../domain/identity/session';
import type { Log } from '../../../domain/log';
import { reasonOf } from '../../../errors/reason-of';
import type { CodeFlow } from '../../../identity/sign-in/code-flow';
import type { Sealer } from '../../../identity/sign-in/sealer';
import { SignInRefused } from '../../../identity/sign-in/sign-in-errors';
import type { AccessTokens } from '../../../identity/tokens/access-tokens';
import { IssuerUnavailable, TokenRefused } from '../../../identity/tokens/token-errors';
import type { AuditTrail } from '../audit-trail';
import { unlessIssuerIsAway } from '../refusals';
import type { SeenUsers } from '../seen-users';
import type { Sessions } from './sessions';

/** What signing in on the page works with. */
export interface PageSignInDeps {
  readonly flow: CodeFlow;
  readonly tokens: Pick<AccessTokens, 'verify'>;
  readonly sessions: Sessions;
  readonly users: Pick<SeenUsers, 'note'>;
  readonly sealer: Sealer;
  readonly audit: Pick<AuditTrail, 'note'>;
  readonly log: Log;
}

/** Who has sent a request of the page. */
export interface PageSession {
  readonly principal: Principal;
  /** May be empty. */
  readonly displayName: string;
  /** By this a browser keeps apart what several users leave in it. Nobody can tell from it who they are. */
  readonly mark: string;
  /** Has to come with every request that changes something. */
  readonly csrfToken: string;
}

/** What the page asks for when somebody signs in. */
export interface SignInRequest {
  readonly redirectUri: string;
  /** Where to go afterwards: a path of the page. */
  readonly returnPath: string;
  /** Whether the issuer is to ask who it is, also where it knows somebody already. */
  readonly asks: boolean;
}

type SessionUser = Pick<Session, 'userId' | 'issuer' | 'subject' | 'scopes'>;

/** A sign-in takes no longer than that. */
const FLOW_MS = 600_000;
const flowCookie = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  returnPath: z.string(),
  until: z.number(),
});
const sessionCookie = z.object({ id: z.string(), name: z.string() });
/** What the sealed texts are for: none of them counts in the place of another. */
const FLOW = 'sign-in';
const SESSION = 'session';
const CSRF = 'csrf';
const MARK = 'mark';
const MARK_LENGTH = 12;

/** A sign-in that is under way in a browser. */
export type SignInUnderWay = z.output<typeof flowCookie>;

/** Signs people in and out on the page. What the browser keeps meanwhile is sealed; what is sealed are no tokens. */
export class PageSignIn {
  readonly #deps: PageSignInDeps;

  constructor(deps: PageSignInDeps) {
    this.#deps = deps;
  }

  /** Begins to sign somebody in. Throws `sign_in_unavailable`. */
  async begin(
    request: SignInRequest,
  ): Promise<{ readonly address: string; readonly state: string; readonly cookie: string }> {
    const { address, ...secrets } = await this.#deps.flow.begin(request).catch(unlessIssuerIsAway);
    const { redirectUri, returnPath } = request;
    const underWay: SignInUnderWay = { ...secrets, redirectUri, returnPath, until: Date.now() + FLOW_MS };
    return { address, state: secrets.state, cookie: this.#deps.sealer.seal(FLOW, underWay) };
  }

  /** The sign-in of a sealed cookie; null where it is none, or has taken too long. */
  underWay(cookie: string): SignInUnderWay | null {
    const parsed = flowCookie.safeParse(this.#deps.sealer.open(FLOW, cookie));
    return parsed.success && Date.now() < parsed.data.until ? parsed.data : null;
  }

  /**
   * Ends a sign-in: the browser comes back from the issuer with this query. Gives the sealed cookie of a new session. Throws
   * SignInRefused, `sign_in_unavailable`, and what the database throws.
   */
  async finish(underWay: SignInUnderWay, query: URLSearchParams): Promise<string> {
    const { flow, sessions, users, sealer, audit, log } = this.#deps;
    const address = new URL(`${underWay.redirectUri}?${query}`);
    try {
      const { subject, displayName, accessToken } = await flow.finish(address, underWay);
      const user = await this.#userOf(accessToken, subject);
      const id = await sessions.begin(user);
      users.note({ _id: user.userId, issuer: user.issuer, subject, issuedAt: new Date() });
      audit.note({ user_id: user.userId, action: 'signed_in', by: 'session' });
      return sealer.seal(SESSION, { id, name: displayName });
    } catch (error) {
      if (error instanceof SignInRefused) {
        const { reason, code } = error;
        log.warn({ event: 'sign_in_refused', reason, code }, 'A sign-in did not succeed');
      } else if (error instanceof IssuerUnavailable) {
        log.warn({ event: 'sign_in_unavailable', reason: error.message }, 'The issuer cannot say who has signed in');
      }
      return unlessIssuerIsAway(error);
    }
  }

  /** The session of a sealed cookie; null where there is none. Throws `database_unavailable` where nobody can tell. */
  async read(cookie: string): Promise<PageSession | null> {
    const { sessions, sealer } = this.#deps;
    const opened = this.#open(cookie);
    if (opened === null) return null;
    const session = await sessions.find(opened.id);
    if (session === null) return null;
    return {
      principal: { userId: session.userId, scopes: new Set(session.scopes), by: 'session' },
      displayName: opened.name,
      mark: sealer.tokenFor(MARK, session.userId).slice(0, MARK_LENGTH),
      csrfToken: sealer.tokenFor(CSRF, opened.id),
    };
  }

  /** Ends the session of a sealed cookie; does nothing for anything else. Never throws. */
  async end(cookie: string): Promise<void> {
    const opened = this.#open(cookie);
    if (opened !== null) await this.#deps.sessions.end(opened.id);
  }

  /**
   * Ends all sessions of the user whose session a sealed cookie has; does nothing for anything else. False where the database fails,
   * and only this one is ended. Never throws.
   */
  async endAll(cookie: string): Promise<boolean> {
    const { sessions, log } = this.#deps;
    try {
      const session = await this.read(cookie);
      if (session !== null) await sessions.endAllOf(session.principal.userId);
      return true;
    } catch (error) {
      log.warn(
        { event: 'sessions_not_ended', reason: reasonOf(error) },
        'The sessions of a user who has signed out everywhere could not be ended',
      );
      await this.end(cookie);
      return false;
    }
  }

  /** Whether this service has sealed the session of a cookie, be it one that has ended. */
  hasSealed(cookie: string): boolean {
    return this.#open(cookie) !== null;
  }

  /** What the token of a sealed cookie's session is, whether that has ended or not; null for anything else. */
  csrfTokenOf(cookie: string): string | null {
    const opened = this.#open(cookie);
    return opened === null ? null : this.#deps.sealer.tokenFor(CSRF, opened.id);
  }

  /** Forgets the sessions of a user who was erased, which went with the user. */
  forgetAllOf(userId: string): void {
    this.#deps.sessions.forgetAllOf(userId);
  }

  #open(cookie: string): z.output<typeof sessionCookie> | null {
    return sessionCookie.safeParse(this.#deps.sealer.open(SESSION, cookie)).data ?? null;
  }

  /**
   * The access token says which user it is and what the user may do, as it would with a request to the API. It is not
   * kept.
   */
  async #userOf(accessToken: string, subject: string): Promise<SessionUser> {
    const token = await this.#deps.tokens.verify(accessToken).catch((error: unknown) => {
      throw error instanceof TokenRefused ? new SignInRefused('access_token', error.reason, error) : error;
    });
    if (token.subject !== subject) throw new SignInRefused('subject');
    const scopes = [...token.scopes].filter((scope) => scope !== 'voices:admin');
    if (scopes.length === 0) throw new SignInRefused('no_scope');
    const { issuer, userId } = token;
    return { issuer, subject, userId, scopes };
  }
}
