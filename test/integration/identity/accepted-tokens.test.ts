import { createHash } from 'node:crypto';
import { AccessTokens, type AccessTokensOptions, type VerifiedToken } from '../../../src/identity/tokens/access-tokens';
import { AUDIENCE, ScriptedIssuer } from '../../support/identity/scripted-issuer';
import { makeKey, type SigningAlgorithm, signToken } from '../../support/identity/sign-token';
import { RecordedLog } from '../../support/service/recorded-log';

let issuer: ScriptedIssuer;

beforeAll(async () => {
  issuer = await ScriptedIssuer.start();
});
afterAll(() => issuer.close());

function verify(token: string, options: Partial<AccessTokensOptions> = {}): Promise<VerifiedToken> {
  return new AccessTokens({ issuer: issuer.url, audience: AUDIENCE, log: new RecordedLog(), ...options }).verify(token);
}

describe('a valid access token', () => {
  it('says who its bearer is, what is allowed, and until when', async () => {
    const claims = issuer.claims({ scope: 'openid voices:read voices:speak other:read' });
    const userId = createHash('sha256').update(`${issuer.url}\nauth0|alice`).digest('hex').slice(0, 24);
    expect(await verify(issuer.token(claims))).toEqual({
      issuer: issuer.url,
      subject: 'auth0|alice',
      userId,
      scopes: new Set(['voices:read', 'voices:speak']),
      issuedAt: new Date(Number(claims.iat) * 1000),
      expiresAt: new Date(Number(claims.exp) * 1000),
    });
  });

  it('counts as issued when it comes, where it does not say so itself', async () => {
    const before = Date.now();
    const { issuedAt } = await verify(issuer.token({ iat: undefined }));
    expect(issuedAt.getTime()).toBeGreaterThanOrEqual(before);
  });

  it.each<SigningAlgorithm>(['RS256', 'PS256', 'ES256', 'EdDSA'])('may be signed with %s', async (alg) => {
    const key = makeKey(`of-${alg}`, alg);
    issuer.keys = [issuer.key, key];
    expect(await verify(issuer.token({}, {}, key))).toMatchObject({ subject: 'auth0|alice' });
  });

  it('needs no kid where the issuer has one key for its algorithm', async () => {
    issuer.keys = [issuer.key];
    expect(await verify(issuer.token({}, { kid: undefined }))).toMatchObject({ subject: 'auth0|alice' });
  });

  it('may have several audiences', async () => {
    const aud = [AUDIENCE, `${issuer.url}/userinfo`];
    expect(await verify(issuer.token({ aud }))).toMatchObject({ subject: 'auth0|alice' });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['RFC 9068', { client_id: 'app', jti: '1' }, { typ: 'at+jwt' }],
    ['RFC 9068, with the whole type and without a scope', { scope: undefined }, { typ: 'application/AT+JWT' }],
    ['Auth0', { azp: 'app', aud: [AUDIENCE, 'https://issuer.example/userinfo'], permissions: [] }, {}],
    ['Auth0, for a program', { scope: undefined, azp: 'app', gty: 'client-credentials' }, {}],
    [
      'Keycloak before 25, with the nonce of the request',
      { typ: 'Bearer', azp: 'app', nonce: 'n', scope: 'openid' },
      {},
    ],
    ['Okta', { scope: undefined, scp: ['voices:read'], cid: 'app', uid: 'u', ver: 1 }, { typ: undefined }],
    [
      'Entra ID, where page and API are one app',
      { scope: undefined, scp: 'voices:read', azp: AUDIENCE, ver: '2.0' },
      { x5t: 't' },
    ],
    ['Cognito', { token_use: 'access', client_id: 'app' }, {}],
  ])('may be of the kind of %s', async (_name, claims, header) => {
    expect(await verify(issuer.token(claims, header))).toMatchObject({ subject: 'auth0|alice' });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['words', { scope: 'voices:write voices:read' }, ['voices:read', 'voices:write']],
    ['a list', { scope: ['voices:read'] }, ['voices:read']],
    ['permissions', { permissions: ['voices:admin', 'other'] }, ['voices:read', 'voices:admin']],
    ['admin that an app has asked for', { scope: 'voices:admin voices:read' }, ['voices:read']],
    ['admin of a program', { scope: 'voices:admin', azp: 'job', sub: 'job@clients' }, ['voices:admin']],
    ['nothing that is known', { scope: 'voices:readx VOICES:READ voices:' }, []],
    ['none', { scope: undefined, permissions: [] }, []],
    ['no text', { scope: { 'voices:admin': true }, permissions: 'voices:speak' }, ['voices:speak']],
    ['names of the language', { scope: '__proto__ constructor', permissions: [null, 1, ['voices:admin']] }, []],
  ])('has scopes as %s', async (_name, claims, scopes) => {
    const { scopes: read } = await verify(issuer.token(claims));
    expect([...read]).toEqual(scopes);
  });

  it('has of two claims of one name the latter, and everywhere the same', async () => {
    const claims = JSON.stringify(issuer.claims()).replace('{', '{"sub":"auth0|bob","iss":"https://other.example",');
    const token = signToken({ alg: 'ES256', kid: 'first', typ: 'JWT' }, claims, issuer.key);
    expect(await verify(token)).toMatchObject({ subject: 'auth0|alice', issuer: issuer.url });
  });
});

describe('the id of the user', () => {
  const userIdClaim = 'https://app.example/id';

  it('is that of the claim, in lower case', async () => {
    const token = issuer.token({ [userIdClaim]: '64B0000000000000000000AF' });
    expect((await verify(token, { userIdClaim })).userId).toBe('64b0000000000000000000af');
  });

  it('is made of issuer and subject where a token has no such claim', async () => {
    const { userId } = await verify(issuer.token());
    expect((await verify(issuer.token(), { userIdClaim })).userId).toBe(userId);
    expect((await verify(issuer.token({ sub: 'auth0|bob' }))).userId).not.toBe(userId);
  });

  it('is not taken from what every object has', async () => {
    const { userId } = await verify(issuer.token());
    expect((await verify(issuer.token(), { userIdClaim: 'constructor' })).userId).toBe(userId);
  });
});

describe('an issuer', () => {
  it.each<['' | '/', '' | '/']>([
    ['/', ''],
    ['/', '/'],
    ['', '/'],
    ['', ''],
  ])('whose name ends with "%s" may be set with "%s" at the end', async (slash, set) => {
    issuer.slash = slash;
    const { issuer: name } = await verify(issuer.token(), { issuer: `${issuer.url}${set}` });
    expect(name).toBe(`${issuer.url}${slash}`);
    const other = issuer.token({ iss: slash === '' ? `${issuer.url}/` : issuer.url });
    await expect(verify(other)).rejects.toMatchObject({ reason: 'issuer' });
    issuer.slash = '';
  });
});
