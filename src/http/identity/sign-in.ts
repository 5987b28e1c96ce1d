import type { Request, RequestHandler, Response } from 'express';
import { hasScope, type Principal, type Scope } from '../../domain/identity/principal';
import { ApiError } from '../../errors/api-error';
import { type PageSession, unauthenticated } from '../../services/identity';
import { bearerTokenOf, isSentOnce } from './bearer-token';
import { checkCsrfHeader } from './page/csrf';

/** Tells who a request comes from. */
export interface Authenticator {
  /**
   * Whom an access token or the key of a program belongs to. Throws ApiError `unauthenticated`, the same for all that is wrong
   * with it, and `sign_in_unavailable` where that cannot be told now.
   */
  ofToken(token: string): Promise<Principal>;
}

/** The session of the page that a request is a part of; null where there is none. Throws `database_unavailable`. */
export type SessionReader = (req: Request) => Promise<PageSession | null>;

/** Whom a route lets through. */
export interface RequiredScope {
  readonly scope: Scope;
  /** Whether forms of browsers without scripts are sent there; the route has to call `checkFormToken` then. */
  readonly takesForms?: boolean;
}

/** What is known of the sign-in where requests are answered. */
interface SignIn {
  readonly authenticator: Authenticator;
  /** Null where nobody can sign in on the page. */
  readonly sessionOf: SessionReader | null;
}

/**
 * Makes the sign-in known to the routes. Without an authenticator the service has none, and every request may do
 * everything.
 */
export function signIn(authenticator: Authenticator | null, sessionOf: SessionReader | null): RequestHandler {
  const known: SignIn | null = authenticator && { authenticator, sessionOf };
  return (_req, res, next) => {
    res.locals.signIn = known;
    next();
  };
}

/** Whether requests have to say who they come from. */
export function hasSignIn(res: Response): boolean {
  return signInOf(res) !== null;
}

/** Whether people can sign in on the page. */
export function hasPageSignIn(res: Response): boolean {
  return (signInOf(res)?.sessionOf ?? null) !== null;
}

/** Who the request comes from; null where the service has no sign-in. Only to be asked behind `requireScope` or `identify`. */
export function principalOf(res: Response): Principal | null {
  return (res.locals.principal as Principal | undefined) ?? null;
}

/** The session of the page that the request is a part of; null for all others. Only to be asked as `principalOf`. */
export function sessionOf(res: Response): PageSession | null {
  return (res.locals.session as PageSession | undefined) ?? null;
}

/**
 * Lets those through who have the scope, before anything of the body is read. Throws ApiError `unauthenticated`,
 * `insufficient_scope`, `cross_site_request`, `sign_in_unavailable`, or `database_unavailable`.
 */
export function requireScope({ scope, takesForms = false }: RequiredScope): RequestHandler {
  return async (req, res, next) => {
    if (hasSignIn(res)) {
      const principal = await identify(req, res);
      if (principal === null) throw unauthenticated();
      checkScope(principal, scope);
      const session = sessionOf(res);
      if (session !== null) checkCsrfHeader(req, res, session, takesForms);
    }
    next();
  };
}

/**
 * Finds out who a request comes from: by its Authorization header if it has one, and then by nothing else, or by the session of
 * the page. Null where it says neither. Throws as `requireScope` does for a token. However often it is asked, it is found out once.
 */
export function identify(req: Request, res: Response): Promise<Principal | null> {
  const { locals } = res as { locals: { identified?: Promise<Principal | null> } };
  locals.identified ??= findPrincipal(req, res);
  return locals.identified;
}

async function findPrincipal(req: Request, res: Response): Promise<Principal | null> {
  const signIn = signInOf(res);
  if (signIn === null) return null;
  if (req.headers.authorization !== undefined) {
    res.locals.principal = await ofHeader(signIn.authenticator, req);
  } else {
    const session = (await signIn.sessionOf?.(req)) ?? null;
    if (session === null) return null;
    res.locals.session = session;
    res.locals.principal = session.principal;
  }
  return principalOf(res);
}

/** Throws ApiError `insufficient_scope` for a principal without the scope. */
export function checkScope(principal: Principal, scope: Scope): void {
  if (hasScope(principal, scope)) return;
  throw new ApiError('insufficient_scope', `This needs the scope ${scope}, which the token does not have.`, {
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });
}

function signInOf(res: Response): SignIn | null {
  return (res.locals.signIn as SignIn | null | undefined) ?? null;
}

async function ofHeader(authenticator: Authenticator, req: Request): Promise<Principal> {
  const token = isSentOnce(req, 'authorization') ? bearerTokenOf(req.headers) : null;
  if (token === null) throw unauthenticated();
  return authenticator.ofToken(token);
}
