import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { sha256Hex } from '../../../domain/values/sha256-hex';
import type { AddressOptions } from '../../address/public-address';
import { isSecure, pageOrigin } from './page-origin';

/** Longer than the cookies of the page together; what is behind it is not looked at. */
const MAX_HEADER = 16_384;
const SESSION = 'voices-session';
const SIGN_IN = 'voices-sign-in-';
const SIGN_IN_SECONDS = 600;
const SIGNED_OUT = 'voices-signed-out';
const SIGNED_OUT_SECONDS = 30 * 24 * 60 * 60;
/** That many sign-ins may be under way in one browser; a further one ends the oldest. */
const MAX_SIGN_INS = 6;

/**
 * The cookies of the page, by which a browser shows who has signed in. Over https their names begin with `__Host-`, so that no
 * other host of the same domain can set them (RFC 6265bis, section 4.1.3.2). None of them can be read by scripts.
 */
export class PageCookies {
  readonly #address: AddressOptions;
  readonly #isOwn: (sealed: string) => boolean;

  /** `isOwn` tells sessions that this service has sealed: another one at the same host has cookies of the same names. */
  constructor(address: AddressOptions, isOwn: (sealed: string) => boolean) {
    this.#address = address;
    this.#isOwn = isOwn;
  }

  /**
   * The sealed session, whether it has ended or not; null where there is none of this service, or several, of which nobody can tell
   * whose request it is.
   */
  session(req: Request): string | null {
    const sealed = this.#sealed(req);
    return sealed !== null && this.#isOwn(sealed) ? sealed : null;
  }

  #sealed(req: Request): string | null {
    const name = this.#name(req, SESSION);
    const sent = (req.headers.cookie ?? '').split(';').filter((pair) => pair.split('=', 1)[0]?.trim() === name);
    return sent.length > 1 ? null : (this.#read(req)[name] ?? null);
  }

  /** Lives as long as the browser keeps it; when the session ends, the service decides. */
  setSession(req: Request, res: Response, sealed: string): void {
    this.#set(req, res, SESSION, { value: sealed });
    if (this.hasSignedOut(req)) this.#set(req, res, SIGNED_OUT, { value: '', maxAge: 0 });
  }

  /** Leaves the session of another service where it is. */
  clearSession(req: Request, res: Response): void {
    const sealed = this.#sealed(req);
    if (sealed === null || this.#isOwn(sealed)) this.#set(req, res, SESSION, { value: '', maxAge: 0 });
    this.#set(req, res, SIGNED_OUT, { value: '1', maxAge: SIGNED_OUT_SECONDS });
  }

  /** Whether somebody has signed out in this browser since the last sign-in: the next one may be somebody else. */
  hasSignedOut(req: Request): boolean {
    return this.#read(req)[this.#name(req, SIGNED_OUT)] !== undefined;
  }

  /** The sealed sign-in that the issuer answers with this state; null where there is none. */
  signIn(req: Request, state: string): string | null {
    return this.#read(req)[this.#name(req, SIGN_IN + markOf(state))] ?? null;
  }

  /** Each tab that signs in has a cookie of its own. */
  addSignIn(req: Request, res: Response, { state, sealed }: { readonly state: string; readonly sealed: string }): void {
    const names = Object.keys(this.#read(req)).filter((name) => name.startsWith(this.#name(req, SIGN_IN)));
    // Browsers send older cookies first (RFC 6265, section 5.4).
    for (const name of names.slice(0, Math.max(0, names.length - MAX_SIGN_INS + 1))) this.#remove(req, res, name);
    this.#set(req, res, SIGN_IN + markOf(state), { value: sealed, maxAge: SIGN_IN_SECONDS });
  }

  clearSignIn(req: Request, res: Response, state: string): void {
    this.#set(req, res, SIGN_IN + markOf(state), { value: '', maxAge: 0 });
  }

  #read(req: Request): ReturnType<typeof parseCookie> {
    return parseCookie(req.headers.cookie?.slice(0, MAX_HEADER) ?? '');
  }

  #name(req: Request, name: string): string {
    return isSecure(pageOrigin(req, this.#address)) ? `__Host-${name}` : name;
  }

  #set(req: Request, res: Response, name: string, cookie: { readonly value: string; readonly maxAge?: number }): void {
    this.#append(req, res, this.#name(req, name), cookie);
  }

  #remove(req: Request, res: Response, name: string): void {
    this.#append(req, res, name, { value: '', maxAge: 0 });
  }

  #append(
    req: Request,
    res: Response,
    name: string,
    cookie: { readonly value: string; readonly maxAge?: number },
  ): void {
    const secure = isSecure(pageOrigin(req, this.#address));
    // A cookie with the prefix has to have this path; Lax, since the issuer sends the browser here from another site.
    const line = stringifySetCookie({ name, ...cookie, path: '/', httpOnly: true, secure, sameSite: 'lax' });
    res.append('Set-Cookie', line);
  }
}

/** A state has signs that are allowed in values of cookies alone. */
function markOf(state: string): string {
  return sha256Hex(state).slice(0, 16);
}
