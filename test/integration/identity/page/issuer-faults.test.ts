import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PageBrowser, type PageResponse } from '../../../support/identity/page-browser';
import { SESSION_SECRET } from '../../../support/identity/page-service';
import { AUDIENCE, ScriptedIssuer } from '../../../support/identity/scripted-issuer';
import { makeKey, type SigningKey, signToken } from '../../../support/identity/sign-token';
import { type ScriptedServer, scriptedServer } from '../../../support/network/scripted-server';
import { startService, type TestService } from '../../../support/service/service';

const CLIENT = 'page';
let issuer: ScriptedIssuer;
let tokenEndpoint: ScriptedServer;
let service: TestService;
let respond: (response: ServerResponse) => unknown;

beforeAll(async () => {
  [issuer, tokenEndpoint] = await Promise.all([
    ScriptedIssuer.start(),
    scriptedServer(async ({ response, whole }) => {
      await whole();
      await respond(response);
    }),
  ]);
  issuer.metadata = {
    authorization_endpoint: `${issuer.url}/authorize`,
    token_endpoint: tokenEndpoint.url,
    id_token_signing_alg_values_supported: ['ES256'],
  };
  const signIn = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: AUDIENCE, AUTH_CLIENT_ID: CLIENT, SESSION_SECRET };
  service = await startService({ settings: signIn });
});
afterAll(async () => {
  await service.close();
  await tokenEndpoint.close();
  await issuer.close();
});

/** Sends tokens that are as they should be; `signer` has signed the id token, in the name of `key`. */
const tokens =
  (nonce: string, key: SigningKey, signer = key) =>
  (response: ServerResponse): void => {
    const claims = { ...issuer.claims({ aud: CLIENT, scope: undefined }), nonce };
    const id_token = signToken({ alg: key.alg, kid: key.kid, typ: 'JWT' }, claims, signer);
    const access_token = issuer.token({}, { kid: key.kid }, key);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ access_token, id_token, token_type: 'Bearer', expires_in: 300 }));
  };

/** Begins to sign in, and comes back to the callback; `answer` is what the token endpoint does then. */
async function signIn(answer: (nonce: string) => typeof respond): Promise<PageResponse> {
  const browser = new PageBrowser(service.url);
  const { searchParams } = new URL((await browser.send('/sign-in')).location);
  respond = answer(searchParams.get('nonce') ?? '');
  return browser.send(`/sign-in/callback?code=c&state=${searchParams.get('state')}`);
}

it('takes an id token with a key that the issuer has just begun to use, and none that it has not signed', async () => {
  expect((await signIn((nonce) => tokens(nonce, issuer.key))).status).toBe(303);
  const next = makeKey('next');
  issuer.keys = [issuer.key, next];
  expect((await signIn((nonce) => tokens(nonce, next))).status).toBe(303);
  for (const kid of ['next', 'first', 'unknown']) {
    const forged = { ...next, kid };
    expect((await signIn((nonce) => tokens(nonce, forged, makeKey('of somebody else')))).status).toBe(400);
  }
});

it('says in the log why the metadata of an issuer cannot be read', async () => {
  const away = await ScriptedIssuer.start();
  await away.close();
  const signIn = { AUTH_ISSUER: away.url, AUTH_AUDIENCE: AUDIENCE, AUTH_CLIENT_ID: CLIENT, SESSION_SECRET };
  const alone = await startService({ settings: signIn });
  expect((await new PageBrowser(alone.url).send('/sign-in')).status).toBe(503);
  expect(alone.logs.ofEvent('sign_in_unavailable').at(-1)?.reason).toContain('ECONNREFUSED');
  await alone.close();
});

/** Goes on for 64 MiB; false where nobody reads that far. */
async function writeMuch(response: ServerResponse): Promise<boolean> {
  const piece = Buffer.alloc(1 << 20, 'a');
  for (let sent = 0; sent < 64 && !response.destroyed; sent += 1) {
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  const isRead = !response.destroyed;
  response.end('"}');
  return isRead;
}

describe('a token endpoint', () => {
  const json = (status: number) => (response: ServerResponse) =>
    response.writeHead(status, { 'Content-Type': 'application/json' });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['says that it is down', (response) => response.writeHead(503).end('down')],
    ['is behind a gateway that does not reach it', (response) => json(502)(response).end('{"error":"server_error"}')],
    ['hangs up', (response) => response.destroy()],
    ['hangs up in the middle', (response) => json(200)(response).write('{"access_token":"', () => response.destroy())],
  ])('that %s is no failed sign-in', async (_what, answer) => {
    const { status, text } = await signIn(() => answer);
    expect([status, text.includes('The issuer does not answer.')]).toEqual([503, true]);
    // Whoever looks after the service has to know what is wrong, and where.
    const said = service.logs.ofEvent('sign_in_unavailable').map(({ reason }) => reason);
    expect(said.at(-1)).toMatch(/^http:.*(status 50[23]|fetch failed: .|terminated: .)/);
  });

  it('that refuses the code is a failed sign-in', async () => {
    const { status, text } = await signIn(() => (response) => json(400)(response).end('{"error":"invalid_grant"}'));
    expect([status, text.includes('Signing in did not succeed.')]).toEqual([400, true]);
  });

  it('is not read to its end where that does not come soon', async () => {
    let whole = new Promise<boolean>(() => undefined);
    const flood = (response: ServerResponse): void => {
      json(200)(response).write('{"access_token":"');
      whole = writeMuch(response);
    };
    expect((await signIn(() => flood)).status).toBe(400);
    expect(await whole).toBe(false);
  });
});
