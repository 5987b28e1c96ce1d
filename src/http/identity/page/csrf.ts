import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { ApiError } from '../../../errors/api-error';
import { type PageSession, unauthenticated } from '../../../services/identity';
import { SAFE_METHODS } from '../../address/refuse-cross-site';

/** How requests of the page show that the page has made them: scripts by a header, forms by a field. */
const CSRF_HEADER = 'x-csrf-token';
const CSRF_FIELD = 'csrf_token';

/** What is needed of a session here. */
type Tokened = Pick<PageSession, 'csrfToken'>;

/**
 * Refuses a request that would change something in the name of a session and does not have its token
 * (`cross_site_request`). A page of another origin can make a browser send cookies, and cannot read the token.
 *
 * A request that reads needs no token. One with that of another session comes from a page that is still open while somebody
 * else, or the same person, has signed in since: it is told that its own session has ended (`unauthenticated`), so that it shows
 * nothing of theirs under the former name.
 *
 * Where plain forms are sent to, a request without the header goes on, and `checkFormToken` has to look at its field before
 * anything is changed.
 */
export function checkCsrfHeader(req: Request, res: Response, session: Tokened, takesForms: boolean): void {
  const header = req.get(CSRF_HEADER);
  if (SAFE_METHODS.has(req.method)) {
    if (header !== undefined && !isTokenOf(session, header)) throw unauthenticated();
  } else if (header === undefined && takesForms) res.locals.formSession = session;
  else checkToken(session, header);
}

/** Refuses a form without the token of its session, where the request had no header with it. */
export function checkFormToken(res: Response, token: unknown): void {
  const session = res.locals.formSession as Tokened | undefined;
  if (session !== undefined) checkToken(session, token);
}

/**
 * Takes the token out of a form with files, which the page has put there for its session. Throws as `checkFormToken`; without a
 * session, the field is one like any other, and not known.
 */
export function takeFormToken<F extends { readonly fields: Readonly<Record<string, unknown>> }>(
  res: Response,
  form: F,
): F {
  if (res.locals.session === undefined) return form;
  const { [CSRF_FIELD]: token, ...fields } = form.fields;
  checkFormToken(res, token);
  return { ...form, fields };
}

/** As `checkFormToken`, for a small form that was read. */
export function formToken(): RequestHandler {
  return (req, res, next) => {
    checkFormToken(res, req.body?.[CSRF_FIELD]);
    next();
  };
}

function isTokenOf({ csrfToken }: Tokened, token: unknown): boolean {
  const expected = Buffer.from(csrfToken);
  const sent = Buffer.from(typeof token === 'string' ? token : '');
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}

function checkToken(session: Tokened, token: unknown): void {
  if (isTokenOf(session, token)) return;
  throw new ApiError(
    'cross_site_request',
    'The request does not have the X-CSRF-Token of your session. Reload the page and try again; programs send a token of their own.',
  );
}
