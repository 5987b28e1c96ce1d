/** What a principal may be allowed to do, as access tokens name it. `voices:admin` may do all of it for any user. */
export const SCOPES = ['voices:read', 'voices:write', 'voices:speak', 'voices:admin'] as const;

/** One of them. */
export type Scope = (typeof SCOPES)[number];

/** Who a request comes from. */
export interface Principal {
  /** 24 hex digits in lower case: the `user_id` of the records of this user. */
  readonly userId: string;
  readonly scopes: ReadonlySet<Scope>;
  /** How the request has shown it: an access token, the session of the page, or the key of a program. */
  readonly by: 'token' | 'session' | 'key';
  /** Which key it was, where it was one: 24 hex digits. */
  readonly keyId?: string;
}

/** Whether a principal has a scope; an admin has all. */
export function hasScope({ scopes }: Pick<Principal, 'scopes'>, scope: Scope): boolean {
  return scopes.has(scope) || scopes.has('voices:admin');
}
