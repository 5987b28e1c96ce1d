import { AccessTokens } from '../../../src/identity/tokens/access-tokens';
import { userIdOf } from '../../../src/identity/tokens/user-id';
import { startIssuer, type TestIssuer } from '../../support/identity/issuer';
import { RecordedLog } from '../../support/service/recorded-log';

let issuer: TestIssuer;
let tokens: AccessTokens;

beforeAll(async () => {
  issuer = await startIssuer();
  tokens = new AccessTokens({ issuer: issuer.url, audience: issuer.audience, log: new RecordedLog() });
});
afterAll(() => issuer.close());

describe('the tokens of an OpenID provider', () => {
  it.each(['alice', 'bob'] as const)('say that their bearer is %s, who has signed in', async (user) => {
    expect(await tokens.verify(await issuer.tokenFor(user))).toMatchObject({
      subject: user,
      userId: userIdOf(issuer.url, user),
      scopes: new Set(['voices:read', 'voices:write', 'voices:speak']),
    });
  });

  it('allow what was asked for', async () => {
    const { scopes } = await tokens.verify(await issuer.tokenFor('alice', ['voices:read']));
    expect([...scopes]).toEqual(['voices:read']);
    expect((await tokens.verify(await issuer.tokenFor('alice', []))).scopes.size).toBe(0);
  });

  it('may be those of a program', async () => {
    const verified = await tokens.verify(await issuer.programToken(['voices:admin']));
    expect(verified).toMatchObject({ subject: 'voices-program', scopes: new Set(['voices:admin']) });
  });

  it('are refused if they are id tokens, also where the audience is the client', async () => {
    const { idToken } = await issuer.signIn('alice');
    await expect(tokens.verify(idToken)).rejects.toMatchObject({ reason: 'audience' });
    const careless = new AccessTokens({ issuer: issuer.url, audience: 'voices-page', log: new RecordedLog() });
    await expect(careless.verify(idToken)).rejects.toMatchObject({ reason: 'not_an_access_token' });
  });
});
