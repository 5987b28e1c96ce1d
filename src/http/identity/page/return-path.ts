import { type AskedState, addressOf, askedState } from '../../input/list-state';

const MAX_LENGTH = 2_000;
/** The path is kept in a cookie, of which a browser has six, and a request may have 16 kB of headers. */
const MAX_KEPT_LENGTH = 1_000;
/** Pages without a state: of what a form has made, and of one's account. */
const PLAIN_PAGE = /^\/(?:uploads\/[\da-f-]{36}|account)$/;

/**
 * Where to go after signing in: the start page with the state of its list, the page of an upload, or that of the account. It is written anew from
 * its parts, so that whatever the address asks for, nothing leads to another site; anything else, and what is too long for a
 * cookie, is the start page.
 */
export function returnPathOf(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > MAX_LENGTH || !/^\/(?![/\\])/.test(asked)) return '/';
  const [path = '', query = ''] = asked.split('?');
  if (PLAIN_PAGE.test(path)) return path;
  if (path !== '/') return '/';
  const state = stateIn(new URLSearchParams(query));
  const kept = Object.keys(state).length === 0 ? '/' : `/${addressOf(state)}`;
  // Letters that are not ASCII are up to nine times as long in an address.
  return kept.length > MAX_KEPT_LENGTH ? '/' : kept;
}

/** Where signing in begins for whoever is to come back to a path, as `returnPathOf` gives it. */
export function signInLink(returnPath: string): string {
  return returnPath === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ return: returnPath })}`;
}

/** A user is not a part of it: it is always the one that has signed in. */
function stateIn(query: URLSearchParams): AskedState {
  const names = [...new Set(query.keys())].filter((name) => name !== 'user_id' && name !== '__proto__');
  return askedState(Object.fromEntries(names.map((name) => [name, query.getAll(name)])));
}
