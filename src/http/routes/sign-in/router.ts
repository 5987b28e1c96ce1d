import { type Request, type RequestHandler, type Response, Router } from 'express';
import { ApiError } from '../../../errors/api-error';
import { SignInRefused } from '../../../identity/sign-in/sign-in-errors';
import type { PageSignIn } from '../../../services/identity';
import { type AddressOptions, ownOrigins, publicPath } from '../../address/public-address';
import type { PageCookies } from '../../identity/page/cookies';
import { checkCsrfHeader, formToken } from '../../identity/page/csrf';
import { maySignInAt, pageOrigin } from '../../identity/page/page-origin';
import { returnPathOf } from '../../identity/page/return-path';
import { identify } from '../../identity/sign-in';
import { queryOf } from '../../input/parse-query';
import { formBody } from '../../middleware/small-body';
import { addRoute } from '../add-route';
import { noticeOf, showSignIn } from './show-sign-in';

/** What signing in needs. */
export interface SignInDeps {
  readonly pageSignIn: PageSignIn;
  readonly cookies: PageCookies;
  readonly address: AddressOptions;
}

const CALLBACK = '/sign-in/callback';
/** In the address of a browser that was sent to the host of PUBLIC_URL to sign in there. */
const MOVED = 'moved';
/** In the address to which a tab leads whose session has ended. */
const AGAIN = 'again';

/**
 * `GET /sign-in` sends the browser to the issuer, and `GET /sign-in/callback` is where it comes back. `POST /sign-out` ends the
 * session, `POST /sign-out-everywhere` all sessions of the user.
 */
export function signInRouter(deps: SignInDeps): Router {
  const router = Router();
  addRoute(router, '/sign-in', { get: [begin(deps)] }, { pageAccess: 'public' });
  addRoute(router, CALLBACK, { get: [finish(deps)] }, { pageAccess: 'public' });
  const form = [checkSender(deps), ...formBody(), formToken()];
  addRoute(router, '/sign-out', { post: [...form, signOut(deps)] }, { pageAccess: 'public' });
  addRoute(router, '/sign-out-everywhere', { post: [...form, signOutEverywhere(deps)] }, { pageAccess: 'public' });
  return router;
}

function begin(deps: SignInDeps): RequestHandler {
  const { pageSignIn, cookies, address } = deps;
  return async (req, res) => {
    const origin = pageOrigin(req, address);
    if (!maySignInAt(origin)) throw needsHttps();
    const returnPath = returnPathOf(req.query.return);
    const isAgain = req.query[AGAIN] !== undefined;
    if (isElsewhere(req, origin, address)) {
      const query = new URLSearchParams({ return: returnPath, [MOVED]: '1', ...(isAgain && { [AGAIN]: '1' }) });
      res.redirect(303, `${origin}${publicPath(res, '/sign-in')}?${query}`);
      return;
    }
    const { state, cookie, ...issuer } = await pageSignIn.begin({
      redirectUri: `${origin}${publicPath(res, CALLBACK)}`,
      returnPath,
      // The issuer knows whoever signed in last, and would let the next person in as that one.
      asks: cookies.hasSignedOut(req) || (isAgain && (await hasSession(req, deps))),
    });
    cookies.addSignIn(req, res, { state, sealed: cookie });
    res.redirect(303, issuer.address);
  };
}

/** Whether the browser has a session: then somebody, who may be somebody else, has signed in at another tab. */
async function hasSession(req: Request, { pageSignIn, cookies }: SignInDeps): Promise<boolean> {
  const sealed = cookies.session(req);
  return sealed !== null && (await pageSignIn.read(sealed)) !== null;
}

/**
 * Whether the browser is at another host than the one to which the issuer sends it back, where it would not have the cookie. Behind a
 * proxy that says neither host nor scheme it looks so after the redirect as well, so that there is one alone.
 */
function isElsewhere(req: Request, origin: string, address: AddressOptions): boolean {
  const [, ownOrigin] = ownOrigins(req, address);
  return req.query[MOVED] === undefined && ownOrigin !== origin;
}

function finish({ pageSignIn, cookies }: SignInDeps): RequestHandler {
  return async (req, res) => {
    const query = queryOf(req);
    const state = query.get('state') ?? '';
    const sealed = cookies.signIn(req, state);
    // It counts once, however this ends.
    if (sealed !== null) cookies.clearSignIn(req, res, state);
    const underWay = sealed === null ? null : pageSignIn.underWay(sealed);
    if (underWay === null || underWay.state !== state) {
      showSignIn(req, res, { status: 400, notice: 'stale', returnPath: '/' });
      return;
    }
    const { returnPath } = underWay;
    try {
      const session = await pageSignIn.finish(underWay, query);
      const before = cookies.session(req);
      if (before !== null) await pageSignIn.end(before);
      cookies.setSession(req, res, session);
      res.redirect(303, publicPath(res, returnPath));
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error;
      showSignIn(req, res, { status: 400, notice: noticeOf(error.reason), returnPath });
    }
  };
}

/**
 * The cookie itself says what the token has to be, so that nobody is kept from signing out while the database is away. Whoever has
 * no session any more may sign out as well, which changes nothing then.
 */
function checkSender({ pageSignIn, cookies }: SignInDeps): RequestHandler {
  return async (req, res, next) => {
    if (req.headers.authorization !== undefined) await identify(req, res);
    const sealed = sealedOf(req, cookies);
    const csrfToken = sealed === null ? null : pageSignIn.csrfTokenOf(sealed);
    if (csrfToken !== null) checkCsrfHeader(req, res, { csrfToken }, true);
    next();
  };
}

/** A request with a token is judged by that alone. */
function sealedOf(req: Request, cookies: PageCookies): string | null {
  return req.headers.authorization === undefined ? cookies.session(req) : null;
}

function signOut({ pageSignIn, cookies }: SignInDeps): RequestHandler {
  return async (req, res) => {
    const sealed = sealedOf(req, cookies);
    if (sealed !== null) await pageSignIn.end(sealed);
    leave(req, res, cookies, 'signed_out');
  };
}

function signOutEverywhere({ pageSignIn, cookies }: SignInDeps): RequestHandler {
  return async (req, res) => {
    const sealed = sealedOf(req, cookies);
    const areAllEnded = sealed === null || (await pageSignIn.endAll(sealed));
    leave(req, res, cookies, areAllEnded ? 'signed_out_everywhere' : 'signed_out_here');
  };
}

function leave(req: Request, res: Response, cookies: PageCookies, flash: string): void {
  cookies.clearSession(req, res);
  res.redirect(303, publicPath(res, `/?flash=${flash}`));
}

function needsHttps(): ApiError {
  return new ApiError(
    'sign_in_unavailable',
    'Signing in needs https, except on this machine itself. Set PUBLIC_URL to the https address of this service, or TRUST_PROXY if a proxy in front of it adds TLS.',
  );
}
