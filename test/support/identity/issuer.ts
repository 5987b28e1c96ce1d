import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { SCOPES, type Scope } from '../../../src/domain/identity/principal';
import {
  PAGE_CLIENT,
  PROGRAM_CLIENT,
  type RunningProvider,
  startProvider,
} from '../../../src/sandbox/identity/start-provider';
import { AUDIENCE } from './scripted-issuer';

/** Where the code flow of the tests ends; nothing listens there, and nobody goes there. */
const REDIRECT = 'http://127.0.0.1/signed-in';

/** What a code flow ends with. */
export interface SignedIn {
  readonly accessToken: string;
  readonly idToken: string;
}

/** A real OpenID provider with the users alice and bob. */
export interface TestIssuer extends RunningProvider {
  /** AUTH_AUDIENCE of the service. */
  readonly audience: string;
  /** Signs a user in by the code flow with PKCE, as a browser would. */
  signIn(user: 'alice' | 'bob', scopes?: readonly Scope[]): Promise<SignedIn>;
  /** An access token of a user, by the same way. */
  tokenFor(user: 'alice' | 'bob', scopes?: readonly Scope[]): Promise<string>;
  /** An access token of a program, by its own credentials. */
  programToken(scopes?: readonly Scope[]): Promise<string>;
}

/** Starts the provider of the sandbox. Without scopes, tokens have all but voices:admin. */
export async function startIssuer(): Promise<TestIssuer> {
  const provider = await startProvider({ audience: AUDIENCE, scopes: SCOPES });
  await provider.allowRedirect(REDIRECT);
  const signIn: TestIssuer['signIn'] = (user, scopes = USER_SCOPES) => runCodeFlow(provider.url, user, scopes);
  return {
    ...provider,
    audience: AUDIENCE,
    signIn,
    tokenFor: async (user, scopes) => (await signIn(user, scopes)).accessToken,
    programToken: async (scopes = USER_SCOPES) => {
      const { access_token } = await askForTokens(provider.url, PROGRAM_CLIENT, {
        grant_type: 'client_credentials',
        scope: scopes.join(' '),
      });
      return access_token;
    },
  };
}

const USER_SCOPES = SCOPES.filter((scope) => scope !== 'voices:admin');

async function runCodeFlow(issuer: string, user: string, scopes: readonly Scope[]): Promise<SignedIn> {
  const verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  const scope = ['openid', 'profile', ...scopes].join(' ');
  const asked = { client_id: PAGE_CLIENT.id, redirect_uri: REDIRECT, response_type: 'code', scope, code_challenge };
  const query = new URLSearchParams({ ...asked, code_challenge_method: 'S256' });
  const back = await walk(`${issuer}/auth?${query}`, user);
  const { access_token, id_token } = await askForTokens(issuer, PAGE_CLIENT, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  });
  return { accessToken: access_token, idToken: id_token ?? '' };
}

/** Follows redirects with cookies, presses the button of the user, and returns the address that leads back to the client. */
async function walk(address: string, user: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = new URL(address);
  while (!next.href.startsWith(REDIRECT)) {
    const form = next.pathname.startsWith('/interaction/')
      ? { method: 'POST', body: new URLSearchParams({ user }) }
      : {};
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(next, { ...form, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${next.pathname} has status ${response.status}: ${await response.text()}`);
    next = new URL(location, next);
  }
  return next;
}

const tokenResponse = z.object({ access_token: z.string(), id_token: z.string().optional() });

async function askForTokens(
  issuer: string,
  { id, secret }: { readonly id: string; readonly secret: string },
  form: Readonly<Record<string, string>>,
): Promise<z.output<typeof tokenResponse>> {
  const credentials = Buffer.from(`${id}:${secret}`).toString('base64');
  const headers = { authorization: `Basic ${credentials}` };
  const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams({ ...form }), headers });
  if (!response.ok) throw new Error(`No tokens: ${await response.text()}`);
  return tokenResponse.parse(await response.json());
}
