import net from 'node:net';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { FORM_TYPE, sendRaw } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

const MODEL = '/api/voice-models/0123456789abcdef0123456789abcdef';
const ECHO = '/api/echo/5f0c1d2e3b4a49688776a5b4';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

/** The policy of a response, without what is drawn at random for each. */
const policyOf = ({ headers }: request.Response): string =>
  String(headers['content-security-policy']).replace(/'nonce-[^']{20,}'/, "'nonce'");

const raw = (lines: string, body = '') => sendRaw(service.url, `${lines}\r\nConnection: close\r\n\r\n${body}`);

describe('an address', () => {
  it.each(['/nothing', '/api/nothing', '/api/voice-models/x/y/z', '/assets/none.css', '/page/../package.json'])(
    '%s that does not exist is a 404 problem that does not repeat it (H155)',
    async (address) => {
      const { status, body, text, type } = await request(service.url).get(address).set('Accept', 'application/json');
      expect({ status, type }).toEqual({ status: 404, type: 'application/problem+json' });
      expect(body).toMatchObject({ code: 'not_found', success: false });
      expect(text).not.toContain(address);
    },
  );

  it.each([
    ['get', '/api/upload-reference', 'POST, OPTIONS'],
    ['post', '/api/voice-models', 'GET, HEAD, OPTIONS'],
    ['put', MODEL, 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['get', `${MODEL}/speech`, 'POST, OPTIONS'],
    ['post', `${ECHO}/voice-model`, 'GET, HEAD, PUT, DELETE, OPTIONS'],
    ['delete', '/api/echo', 'GET, HEAD, POST, OPTIONS'],
    ['delete', '/healthz', 'GET, HEAD, OPTIONS'],
    ['trace', '/api/voice-models', 'GET, HEAD, OPTIONS'],
  ] as const)('refuses %s %s with 405 and Allow: %s (H156, H159)', async (method, address, allow) => {
    const { status, headers, body } = await request(service.url)[method](address);
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow });
    expect(body).toMatchObject({ code: 'method_not_allowed' });
  });

  it('answers HEAD as GET, without a body (H157)', async () => {
    for (const address of ['/', '/healthz', '/readyz', '/nothing', '/api/voice-models?user_id=abc']) {
      const get = await request(service.url).get(address);
      const head = await request(service.url).head(address);
      expect(head.status).toBe(get.status);
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      expect(policyOf(head)).toBe(policyOf(get));
      expect(head.text ?? '').toBe('');
    }
  });

  it.each(['https://evil.example', 'null', 'http://localhost:5000.evil.example'])(
    'answers OPTIONS with Allow, and gives %s no CORS header (H158)',
    async (origin) => {
      const { status, headers } = await request(service.url)
        .options('/api/upload-reference')
        .set({ Origin: origin, 'Access-Control-Request-Method': 'POST' });
      expect({ status, allow: headers.allow }).toEqual({ status: 204, allow: 'POST, OPTIONS' });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  it('refuses methods that are none (H159)', async () => {
    expect((await raw('FOO / HTTP/1.1\r\nHost: localhost')).status).toBe(400);
  });

  it('is read without the host of an absolute form, and links never follow Host (H162)', async () => {
    const open = await startService({ settings: { ALLOWED_HOSTS: 'evil.example' } });
    const request = 'GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example';
    const answer = await sendRaw(open.url, `${request}\r\nConnection: close\r\n\r\n`);
    await open.close();
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer)).not.toContain('evil.example');
  });

  it('that cannot be decoded is a 400 problem', async () => {
    const { status, body } = await request(service.url).get('/api/voice-models/%zz');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'malformed_request' });
  });
});

describe('every answer', () => {
  it('carries the security headers, without what breaks plain http (H170)', async () => {
    const { headers } = await request(service.url).get('/');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure-requests/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin' });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('of the API is not to be stored (H171)', async () => {
    for (const address of ['/api/voice-models', MODEL, '/readyz', '/nothing']) {
      expect((await request(service.url).get(address)).headers['cache-control']).toBe('no-store');
    }
  });

  it('carries a request id; a safe one of the caller is kept, another is replaced', async () => {
    const kept = await request(service.url).get('/nothing').set('X-Request-Id', 'caller-id-0001');
    expect([kept.headers['x-request-id'], kept.body.request_id]).toEqual(['caller-id-0001', 'caller-id-0001']);
    const replaced = await request(service.url).get('/healthz').set('X-Request-Id', '<script>');
    expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('to a browser that asks for a page is a page', async () => {
    const { status, type, text } = await request(service.url).get('/nothing').set('Accept', 'text/html');
    expect({ status, type }).toEqual({ status: 404, type: 'text/html' });
    expect(text).toContain('There is nothing at this address');
  });
});

describe('the server', () => {
  it('refuses a megabyte of cookies with 431 and goes on (H175)', async () => {
    const answer = await raw(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nCookie: ${'c=1; '.repeat(200_000)}`);
    expect(answer.status).toBe(431);
    expect((await request(service.url).get('/healthz').set('Cookie', '=;;=%%;a')).status).toBe(200);
  });

  it('says nothing of 100 Continue to a client of HTTP/1.0, which does not know it (B50)', async () => {
    const { hostname, port } = new URL(service.url);
    const socket = net.connect(Number(port), hostname);
    const headers = 'Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n';
    socket.write(`POST /api/echo HTTP/1.0\r\nHost: localhost\r\n${headers}\r\n{}`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('ignores an expectation that it does not know', async () => {
    const answer = await raw('GET /nothing HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nExpect: foo');
    expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const body = raw('POST /api/echo HTTP/1.1\r\nHost: localhost\r\nExpect: foo\r\nContent-Length: 2', '{}');
    expect((await body).json()).toMatchObject({ status: 415 });
  });

  it('refuses CONNECT, also behind another request (H159)', async () => {
    const connect = 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n';
    const answer = await sendRaw(service.url, connect);
    expect([answer.status, answer.headers.allow, answer.json().code]).toEqual([405, '', 'method_not_allowed']);
    const behind = await sendRaw(service.url, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n${connect}`);
    expect(behind.status).toBe(200);
  });

  it.each([
    ['POST', '/api/upload-reference', FORM_TYPE['Content-Type']],
    ['POST', '/api/echo', 'application/json'],
    ['POST', '/voice-models/x/delete', 'application/x-www-form-urlencoded'],
  ])('refuses a body that was encoded on its way: %s %s', async (method, address, type) => {
    const send = (coding: string) => {
      const headers = `Host: localhost\r\nAccept: application/json\r\nContent-Type: ${type}\r\nTransfer-Encoding: ${coding}`;
      return raw(`${method} ${address} HTTP/1.1\r\n${headers}`, '2\r\n{}\r\n0\r\n\r\n');
    };
    const answer = await send('gzip, chunked');
    expect(answer.json()).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    expect(answer.body).toContain('transfer coding');
    expect((await send('Chunked')).status).not.toBe(415);
  });

  it('reports its health without the database, and readiness with it (H177)', async () => {
    expect((await request(service.url).get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await request(service.url).get('/readyz')).body).toEqual({
      status: 'ready',
      database: 'disabled',
      fish_audio_calls: 'unknown',
      storage: 'disabled',
      fish_audio: 'unknown',
      journal: { depth: 0, oldest_age_seconds: null, quarantined: 0 },
    });
  });

  it('logs the pattern of a route, never the path (H178)', async () => {
    await request(service.url).get(MODEL);
    const lines = service.logs.ofEvent('request').map((line) => line.route);
    expect(lines).toContain('/api/voice-models/:model_id');
    expect(service.logs.texts.join('\n')).not.toContain(MODEL);
  });
});

describe('a page of another site', () => {
  it.each([
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
  ])('that makes a browser send a form is refused: %j (G154)', async (headers) => {
    service.sandbox.state.reset();
    for (const address of ['/api/upload-reference', '/voice-models/some-model/delete']) {
      const { status, body } = await request(service.url)
        .post(address)
        .set(headers as unknown as Record<string, string>)
        .field('name', 'x');
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'cross_site_request' });
    }
    expect(service.sandbox.state.requests).toEqual([]);
  });
});
