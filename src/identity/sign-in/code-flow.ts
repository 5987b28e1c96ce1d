import { types } from 'node:util';
import type { Configuration, IDToken } from 'openid-client';
import { SCOPES } from '../../domain/identity/principal';
import type { IssuerKeys } from '../tokens/issuer-keys';
import { IssuerUnavailable, TokenRefused } from '../tokens/token-errors';
import { keyIdOf } from '../tokens/token-header';
import { Provider, type ProviderOptions } from './provider';
import { SignInRefused } from './sign-in-errors';

/** What the page is at the issuer, and for which API its users have tokens. */
export interface CodeFlowOptions extends ProviderOptions {
  readonly audience: string;
  /** Those of the issuer, by which access tokens are verified as well. */
  readonly keys: IssuerKeys;
}

/** What has to be known when the browser comes back from the issuer. */
export interface FlowSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Somebody whom the issuer has signed in. */
export interface SignedInPerson {
  readonly subject: string;
  /** For people to see who is signed in; at most 100 characters, and empty where the issuer says none. */
  readonly displayName: string;
  readonly accessToken: string;
}

/** How a sign-in begins. */
export interface FlowStart {
  /** Where the issuer sends the browser back to. */
  readonly redirectUri: string;
  /** Whether the issuer is to ask who it is, also where it knows somebody already. */
  readonly asks: boolean;
}

const MAX_NAME = 100;
const CLOCK_TOLERANCE_SECONDS = 30;
/** Nobody is an administrator by the page. */
const SCOPE = ['openid', 'profile', 'email', ...SCOPES.filter((scope) => scope !== 'voices:admin')].join(' ');

/** Signs people in by the authorization code flow with PKCE (RFC 7636; OpenID Connect Core 1.0, section 3.1). */
export class CodeFlow {
  readonly #provider: Provider;
  readonly #audience: string;
  readonly #clientId: string;
  readonly #keys: IssuerKeys;

  constructor({ audience, keys, ...options }: CodeFlowOptions) {
    this.#provider = new Provider(options);
    this.#audience = audience;
    this.#clientId = options.clientId;
    this.#keys = keys;
  }

  /** Where the browser is to be sent, and what to keep until it comes back. Throws IssuerUnavailable. */
  async begin({ redirectUri, asks }: FlowStart): Promise<FlowSecrets & { readonly address: string }> {
    const configuration = await this.#provider.configuration();
    const client = await import('openid-client');
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const address = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: SCOPE,
      // Auth0 issues a JWT for an API that is named so; other issuers know it by the scopes.
      audience: this.#audience,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...(asks ? { prompt: 'login' } : {}),
    });
    return { address: address.href, state, nonce, verifier };
  }

  /**
   * Who has signed in, after all checks of the response and of the id token: state, issuer, signature, audience, nonce, times.
   * `address` is the one to which the issuer has sent the browser. Throws SignInRefused, and IssuerUnavailable.
   */
  async finish(address: URL, { state, nonce, verifier }: FlowSecrets): Promise<SignedInPerson> {
    const configuration = await this.#provider.configuration();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    const { claims, idToken, accessToken } = await redeem(configuration, address, checks).catch(toRefusal);
    await this.#verifySignature(idToken);
    return { subject: claims.sub, displayName: displayNameOf(claims), accessToken };
  }

  /** openid-client does not do it here: it would look for a new key once in a minute, and keep keys of its own. */
  async #verifySignature(idToken: string): Promise<void> {
    const keyId = keyIdOf(idToken);
    // It has compared everything else: the times with this tolerance, the algorithm with those that the issuer names. Of these a set
    // of public keys verifies none but the asymmetric ones.
    const expected = { audience: this.#clientId, clockTolerance: CLOCK_TOLERANCE_SECONDS };
    await this.#keys.verify(idToken, { keyId }, expected).catch((error: unknown) => {
      throw error instanceof TokenRefused ? new SignInRefused('response', error.reason, error) : error;
    });
  }
}

interface Checks {
  readonly expectedState: string;
  readonly expectedNonce: string;
  readonly pkceCodeVerifier: string;
  readonly idTokenExpected: boolean;
}

async function redeem(configuration: Configuration, address: URL, checks: Checks) {
  const client = await import('openid-client');
  const tokens = await client.authorizationCodeGrant(configuration, address, checks);
  const claims = tokens.claims();
  if (claims === undefined || tokens.id_token === undefined) throw new SignInRefused('response', 'no_id_token');
  return { claims, idToken: tokens.id_token, accessToken: tokens.access_token };
}

/** Errors of openid-client: an issuer that does not answer, one that refuses, and responses that are not as they should be. */
function toRefusal(error: unknown): never {
  if (error instanceof SignInRefused || !types.isNativeError(error)) throw error;
  if (error.cause instanceof IssuerUnavailable) throw error.cause;
  const code = textIn(error, 'code');
  const said = textIn(error, 'error');
  if (said === 'access_denied') throw new SignInRefused('denied', said, error);
  throw new SignInRefused(said === undefined ? 'response' : 'issuer_error', said ?? code, error);
}

/** A code of an error, which is a short word of ASCII or nothing. */
function textIn(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined;
}

function displayNameOf(claims: IDToken): string {
  const texts = [claims.name, claims.preferred_username, claims.nickname, claims.email];
  const name = texts.find((text) => typeof text === 'string' && text.trim() !== '');
  if (typeof name !== 'string') return '';
  return [...name.replace(/\p{Cc}/gu, ' ').trim()].slice(0, MAX_NAME).join('').toWellFormed();
}
