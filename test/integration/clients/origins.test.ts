import request from 'supertest';
import { startService, type TestService } from '../../support/service/service';

const TAKEN = { status: 503, code: 'database_disabled' };

let service: TestService;
afterEach(() => service.close());

/** How a form sent by a page is refused: without a database, what is taken gets no further than to that. */
async function send(headers: Record<string, string>, address = '/voice-models/nothing/delete') {
  const { status, body } = await request(service.url).post(address).set(headers);
  return { status, code: body.code, detail: body.detail };
}

const portOf = () => new URL(service.url).port;

describe('a page of this service', () => {
  it('is known by its whole origin: scheme, host and port (G154)', async () => {
    service = await startService();
    const host = `localhost:${portOf()}`;
    expect(await send({ Host: host, Origin: `http://${host}` })).toMatchObject(TAKEN);
    expect(await send({ Host: host, Origin: `https://${host}` })).toMatchObject({ status: 403 });
    expect(await send({ Host: host, Origin: 'http://localhost:1' })).toMatchObject({ status: 403 });
    expect(await send({ Host: host, Origin: 'http://localhost' })).toMatchObject({ status: 403 });
  });

  it('is known whether the port of the scheme is written or not (G154)', async () => {
    service = await startService();
    expect(await send({ Host: 'localhost:80', Origin: 'http://localhost' })).toMatchObject(TAKEN);
    expect(await send({ Host: 'LocalHost', Origin: 'http://localhost:80' })).toMatchObject(TAKEN);
  });

  it('behind a proxy that rewrites Host is refused with what to set, until PUBLIC_URL is set', async () => {
    service = await startService();
    const headers = { Host: '127.0.0.1:5000', Origin: 'https://voices.example.com' };
    const refused = await send({ ...headers, 'X-Forwarded-Host': 'voices.example.com', 'X-Forwarded-Proto': 'https' });
    expect(refused).toMatchObject({ status: 403, code: 'cross_site_request' });
    expect(refused.detail).toMatch(/PUBLIC_URL/);
    await service.close();
    service = await startService({ settings: { PUBLIC_URL: 'https://voices.example.com:443/' } });
    expect(await send(headers)).toMatchObject(TAKEN);
    expect(await send({ ...headers, Origin: 'http://voices.example.com' })).toMatchObject({ status: 403 });
  });

  it('is known by what a trusted proxy says of host and scheme, the last entry of each', async () => {
    service = await startService({ settings: { TRUST_PROXY: '1', ALLOWED_HOSTS: 'voices.example.com' } });
    const proxied = { Host: '127.0.0.1', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'voices.example.com' };
    expect(await send({ ...proxied, Origin: 'https://voices.example.com' })).toMatchObject(TAKEN);
    expect(await send({ ...proxied, Origin: 'http://127.0.0.1' })).toMatchObject({ status: 403 });
    const claimed = { ...proxied, 'X-Forwarded-Host': 'evil.example, voices.example.com' };
    expect(await send({ ...claimed, Origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    expect(await send({ ...claimed, Origin: 'https://voices.example.com' })).toMatchObject(TAKEN);
  });
});

describe('CORS_ORIGINS', () => {
  const APP = 'https://app.example.com';
  const settings = { CORS_ORIGINS: 'https://APP.example.com:443/ capacitor://localhost', RATE_LIMIT_PER_MINUTE: '4' };
  const corsHeaders = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control')));

  it('lets a page of a listed origin ask first, and read the response and its headers', async () => {
    service = await startService({ settings });
    const preflight = await request(service.url)
      .options('/api/upload-reference')
      .set({ Origin: APP, 'Access-Control-Request-Method': 'POST' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.vary).toMatch(/\bOrigin\b/);
    expect(corsHeaders(preflight.headers)).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': expect.stringMatching(/Authorization.*Idempotency-Key/),
      'access-control-max-age': '600',
    });
    const { status, headers } = await request(service.url).get('/api/limits').set('Origin', APP);
    expect(status).toBe(200);
    expect(corsHeaders(headers)).toEqual({
      'access-control-allow-origin': APP,
      'access-control-expose-headers': expect.stringMatching(/Location.*WWW-Authenticate/),
    });
  });

  it('lets it send what changes something, and read a refusal', async () => {
    service = await startService({ settings });
    const post = (origin: string) =>
      request(service.url).post('/api/upload-reference').set({ Origin: origin, 'Sec-Fetch-Site': 'cross-site' });
    for (const origin of [APP, 'capacitor://localhost']) {
      const { status, headers } = await post(origin);
      expect([status, headers['access-control-allow-origin']]).toEqual([415, origin]);
    }
    for (let i = 0; i < 3; i += 1) await post(APP);
    const { status, headers } = await post(APP);
    expect([status, headers['access-control-allow-origin']]).toEqual([429, APP]);
    expect(headers['access-control-expose-headers']).toContain('Retry-After');
  });

  it('answers what a browser asks in front of a request, however many others there were from its address', async () => {
    service = await startService({ settings });
    const ask = (origin: string) =>
      request(service.url)
        .options('/api/upload-reference')
        .set({ Origin: origin, 'Access-Control-Request-Method': 'POST' });
    for (let sent = 0; sent < 5; sent += 1) await request(service.url).get('/api/limits');
    expect((await request(service.url).get('/api/limits')).status).toBe(429);
    expect([(await ask(APP)).status, (await ask('https://other.example.com')).status]).toEqual([204, 429]);
  });

  it.each(['https://app.example.com.evil.example', 'http://app.example.com', 'https://app.example.com:8443', 'null'])(
    'gives %s no header, and refuses what it sends (H158, G154)',
    async (origin) => {
      service = await startService({ settings });
      const read = await request(service.url).get('/api/limits').set('Origin', origin);
      expect([read.status, corsHeaders(read.headers), read.headers.vary]).toEqual([
        200,
        {},
        expect.stringMatching('Origin'),
      ]);
      expect(await send({ Origin: origin }, '/api/upload-reference')).toMatchObject({ status: 403 });
    },
  );

  it('opens the API alone, not the forms of the page (G154)', async () => {
    service = await startService({ settings });
    expect(await send({ Origin: APP })).toMatchObject({ status: 403 });
    expect(corsHeaders((await request(service.url).get('/').set('Origin', APP)).headers)).toEqual({});
  });
});
