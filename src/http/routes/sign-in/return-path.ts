import { type AskedState, addressOf, askedState } from '../page/list-state';

const MAX_LENGTH = 2_000;
/** The page of what a form has made. */
const RESULT = /^\/uploads\/[\da-f-]{36}$/;

/**
 * Where to go after signing in: the start page with the state of its list, or the page of an upload. It is written anew from
 * its parts, so that whatever the address asks for, nothing leads to another site; anything else is the start page.
 */
export function returnPathOf(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > MAX_LENGTH || !/^\/(?![/\\])/.test(asked)) return '/';
  const [path = '', query = ''] = asked.split('?');
  if (RESULT.test(path)) return path;
  if (path !== '/') return '/';
  const state = stateIn(new URLSearchParams(query));
  return Object.keys(state).length === 0 ? '/' : `/${addressOf(state)}`;
}

/** A user is not a part of it: it is always the one that has signed in. */
function stateIn(query: URLSearchParams): AskedState {
  const names = [...new Set(query.keys())].filter((name) => name !== 'user_id' && name !== '__proto__');
  return askedState(Object.fromEntries(names.map((name) => [name, query.getAll(name)])));
}
