import { AccessTokens } from '../../../src/identity/tokens/access-tokens';
import { TokenRefused } from '../../../src/identity/tokens/token-errors';
import { AUDIENCE, ScriptedIssuer } from '../../support/identity/scripted-issuer';
import { makeKey, part, signToken, signWithSecret } from '../../support/identity/sign-token';
import { idleMsOf } from '../../support/machine/busyness';
import { type ScriptedServer, scriptedServer } from '../../support/network/scripted-server';
import { RecordedLog } from '../../support/service/recorded-log';

const rsa = makeKey('rsa', 'RS256');
const foreign = makeKey('first');

let issuer: ScriptedIssuer;
/** What an attacker has in the net, for addresses in headers. */
let elsewhere: ScriptedServer;
let tokens: AccessTokens;
const log = new RecordedLog();

beforeAll(async () => {
  issuer = await ScriptedIssuer.start();
  issuer.keys = [issuer.key, rsa];
  elsewhere = await scriptedServer(({ response }) => response.end(JSON.stringify({ keys: [foreign.jwk] })));
  tokens = new AccessTokens({ issuer: issuer.url, audience: AUDIENCE, log });
  await tokens.prepare();
});
afterAll(async () => {
  await issuer.close();
  await elsewhere.close();
});

/** Why a token is refused; null if it is not. */
async function reasonFor(token: string, by: AccessTokens = tokens): Promise<string | null> {
  try {
    await by.verify(token);
    return null;
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    expect([error.message, error.cause]).toEqual([`The access token is refused: ${error.reason}`, undefined]);
    return error.reason;
  }
}

const seconds = (offset: number): number => Math.floor(Date.now() / 1000) + offset;
const pem = (): string => String(rsa.publicKey.export({ format: 'pem', type: 'spki' }));
const withPart = (token: string, index: number, value: string): string =>
  token
    .split('.')
    .map((one, at) => (at === index ? value : one))
    .join('.');

describe('tokens whose signature proves nothing', () => {
  it.each<[string, () => string, string]>([
    ['alg none, without a signature', () => `${part({ alg: 'none' })}.${part(issuer.claims())}.`, 'malformed'],
    ['alg none, with one', () => `${part({ alg: 'none' })}.${part(issuer.claims())}.AAAA`, 'algorithm'],
    ['alg None', () => issuer.token({}, { alg: 'None' }), 'algorithm'],
    [
      'HS256 with the public key as a secret',
      () => signWithSecret({ alg: 'HS256', kid: 'rsa' }, issuer.claims(), pem()),
      'algorithm',
    ],
    [
      'HS256 with the published key as a secret',
      () => signWithSecret({ alg: 'HS256', kid: 'rsa' }, issuer.claims(), JSON.stringify(rsa.jwk)),
      'algorithm',
    ],
    ['RS384, which the issuer does not use', () => issuer.token({}, { alg: 'RS384' }), 'algorithm'],
    ['ES256K', () => issuer.token({}, { alg: 'ES256K' }), 'algorithm'],
    ['a list of algorithms', () => issuer.token({}, { alg: ['ES256'] }), 'algorithm'],
    ['the key of another algorithm', () => issuer.token({}, { kid: 'rsa' }), 'unknown_key'],
    ['the key of somebody else under a known name', () => issuer.token({}, {}, foreign), 'signature'],
    ['a signature of nothing', () => withPart(issuer.token(), 2, part('\0'.repeat(64))), 'signature'],
    ['a signature that was cut off', () => issuer.token().slice(0, -8), 'signature'],
    ['other claims', () => withPart(issuer.token(), 1, part(issuer.claims({ sub: 'auth0|bob' }))), 'signature'],
    [
      'another header',
      () => withPart(issuer.token(), 0, part({ alg: 'ES256', kid: 'first', typ: 'at+jwt' })),
      'signature',
    ],
  ])('are refused: %s', async (_name, token, reason) => {
    expect(await reasonFor(token())).toBe(reason);
  });

  it('are refused if they bring a key or say where one is, and nobody goes there', async () => {
    const address = `${elsewhere.url}/keys`;
    const headers = [
      { jku: address },
      { x5u: address },
      { jwk: foreign.jwk },
      { x5c: ['MIIB'] },
      { crit: ['exp'] },
      { crit: [] },
    ];
    for (const header of headers) {
      expect(await reasonFor(issuer.token({}, header, foreign))).toBe('forbidden_header');
      // Also where the issuer itself has signed it.
      expect(await reasonFor(issuer.token({}, header))).toBe('forbidden_header');
    }
    expect(await reasonFor(issuer.token({}, { kid: address }))).toBe('unknown_key');
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('tokens for other times and places', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['an audience that is another', { aud: 'https://other.example' }, 'audience'],
    ['audiences that are all others', { aud: ['https://other.example', `${AUDIENCE}/`] }, 'audience'],
    ['an audience in other letters', { aud: AUDIENCE.toUpperCase() }, 'audience'],
    ['an audience inside an audience', { aud: { [AUDIENCE]: true } }, 'audience'],
    ['no audience', { aud: undefined }, 'audience'],
    ['an empty list of audiences', { aud: [] }, 'audience'],
    ['another issuer', { iss: 'https://issuer.example' }, 'issuer'],
    ['a list of issuers', { iss: ['https://issuer.example'] }, 'issuer'],
    ['no issuer', { iss: undefined }, 'issuer'],
    ['a time that is over', { exp: seconds(-6) }, 'expired'],
    ['no end', { exp: undefined }, 'claim'],
    ['an end in words', { exp: '2100-01-01' }, 'claim'],
    ['an end that no clock has', { exp: 1e300 }, 'claim'],
    ['a time that has not begun', { nbf: seconds(30) }, 'not_yet_valid'],
    ['a beginning in words', { nbf: 'tomorrow' }, 'not_yet_valid'],
    ['an issue in the future', { iat: seconds(30) }, 'not_yet_valid'],
    ['nobody', { sub: undefined }, 'subject'],
    ['an empty subject', { sub: '' }, 'subject'],
    ['a subject that is no text', { sub: 12 }, 'subject'],
    ['a subject of 256 characters', { sub: 'x'.repeat(256) }, 'subject'],
    ['a subject with a line break', { sub: 'alice\nbob' }, 'subject'],
  ])('are refused: %s', async (_name, claims, reason) => {
    expect(await reasonFor(issuer.token(claims))).toBe(reason);
  });

  it('are refused with a slash that the issuer has not', async () => {
    expect(await reasonFor(issuer.token({ iss: `${issuer.url}/` }))).toBe('issuer');
  });

  it('pass within 5 s of skew', async () => {
    const claims = { exp: seconds(-3), nbf: seconds(3), iat: seconds(3) };
    expect(await reasonFor(issuer.token(claims))).toBeNull();
  });
});

describe('tokens that are too large or no tokens', () => {
  it.each<[string, () => string, string]>([
    ['1 MB', () => issuer.token({ text: 'x'.repeat(750_000) }), 'too_long'],
    ['a kid of 100 kB', () => issuer.token({}, { kid: 'k'.repeat(100_000) }), 'too_long'],
    ['a kid of 300 characters', () => issuer.token({}, { kid: 'k'.repeat(300) }), 'malformed'],
    ['a subject of 10 kB', () => issuer.token({ sub: 's'.repeat(10_000) }), 'too_long'],
    ['nothing', () => '', 'malformed'],
    ['two dots', () => '..', 'malformed'],
    ['two parts', () => issuer.token().split('.').slice(0, 2).join('.'), 'malformed'],
    ['an encrypted token', () => `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`, 'malformed'],
    ['a session id', () => 'abcdefghijklmnopqrstuvwxyz', 'malformed'],
    ['a header that is no JSON', () => withPart(issuer.token(), 0, part('{"alg":"ES256"')), 'malformed'],
    ['a header that is a list', () => signToken([{ alg: 'ES256' }], issuer.claims(), issuer.key), 'algorithm'],
    ['a header that is null', () => signToken('null', issuer.claims(), issuer.key), 'algorithm'],
    ['characters outside base64url', () => `${issuer.token()}=`, 'malformed'],
    ['a line break at the end', () => `${issuer.token()}\n`, 'malformed'],
    ['claims that are no JSON', () => signToken({ alg: 'ES256', kid: 'first' }, '{', issuer.key), 'malformed'],
    ['claims that are a list', () => signToken({ alg: 'ES256', kid: 'first' }, '[1]', issuer.key), 'malformed'],
    ['8 kB of brackets', () => signToken({ alg: 'ES256', kid: 'first' }, '['.repeat(5_900), issuer.key), 'malformed'],
    ['a kid that is a number', () => issuer.token({}, { kid: 1 }), 'malformed'],
    ['a typ that is a list', () => issuer.token({}, { typ: ['JWT'] }), 'malformed'],
  ])('are refused: %s', async (_name, token, reason) => {
    expect(await idleMsOf(async () => expect(await reasonFor(token())).toBe(reason))).toBeLessThan(1_000);
  });
});

describe('tokens of another kind', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ['an id token of Auth0', { scope: undefined, sid: 'a', name: 'Alice' }, {}, 'not_an_access_token'],
    ['an id token with a nonce, and a claim that looks like a scope', { nonce: 'n' }, {}, 'not_an_access_token'],
    ['an id token beside an access token', { at_hash: 'h' }, {}, 'not_an_access_token'],
    ['an id token of the hybrid flow', { c_hash: 'h' }, {}, 'not_an_access_token'],
    ['an id token of Keycloak', { typ: 'ID', azp: 'app' }, {}, 'not_an_access_token'],
    ['a refresh token of Keycloak', { typ: 'Refresh' }, {}, 'not_an_access_token'],
    ['an id token of Cognito', { token_use: 'id' }, {}, 'not_an_access_token'],
    ['a logout token', { events: {} }, { typ: 'logout+jwt' }, 'not_an_access_token'],
    ['a logout token without a type', { events: {} }, {}, 'not_an_access_token'],
    ['a DPoP proof', {}, { typ: 'dpop+jwt' }, 'not_an_access_token'],
    ['a token that is bound to a key', { cnf: { jkt: 'k' } }, { typ: 'at+jwt' }, 'sender_constrained'],
  ])('are refused: %s', async (_name, claims, header, reason) => {
    expect(await reasonFor(issuer.token(claims, header))).toBe(reason);
  });
});

it('refuses a claim for the id of the user that is none', async () => {
  const own = new AccessTokens({ issuer: issuer.url, audience: AUDIENCE, log, userIdClaim: 'https://app.example/id' });
  for (const value of ['alice', '', 12, null, ['64b000000000000000000001'], '64b000000000000000000001 ']) {
    expect(await reasonFor(issuer.token({ 'https://app.example/id': value }), own)).toBe('user_id_claim');
  }
});

it('says nothing of refused tokens in its log', () => {
  expect(log.lines).toEqual([]);
});
