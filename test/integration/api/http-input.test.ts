import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import request from 'supertest';
import { startService, type TestService } from '../../support/service/service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe('a query', () => {
  const USER = 'user_id=5f0c1d2e3b4a49688776a5b4';

  it.each([
    'limit[$gt]=1',
    'limit=1&limit=2',
    'limit=-1',
    'limit=0',
    'limit=1e9',
    'limit=NaN',
    'limit=0x10',
    'limit=101',
    '__proto__=1',
    'user_id[$ne]=1',
    'cursor=',
    'cursor=a&cursor=b',
    'cursor=%00',
    'file_type=text',
    'linked=perhaps',
    'search=',
  ])('with %s is refused with 400 (H164)', async (query) => {
    const { status, body } = await request(service.url).get(`/api/voice-models?${USER}&${query}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_parameter' });
    expect(body.errors[0]).toEqual({ field: expect.any(String), message: expect.any(String) });
  });

  it('of a thousand parameters is refused (H164)', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => `p${i}=1`).join('&');
    expect((await request(service.url).get(`/api/voice-models?${USER}&${many}`)).status).toBe(400);
  });

  it.each(['', 'abc', '5f0c1d2e3b4a49688776a5b', '5f0c1d2e3b4a49688776a5bg', ' 5f0c1d2e3b4a49688776a5b4'])(
    'with user_id=%s is refused and says what it must be',
    async (userId) => {
      const { status, body } = await request(service.url).get('/api/voice-models').query({ user_id: userId });
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ field: 'user_id', message: 'must be 24 hex digits' }]);
    },
  );

  it.each([
    ['/api/voice-models', `${USER}&search=a&search=b`, 'search must be sent once, as text.'],
    ['/api/voice-models/x/sample', 'index=0&index=0', 'index must be sent once.'],
    ['/api/limits', 'user_id=abc', 'user_id must be 24 hex digits.'],
    ['/api/limits', 'users=all', 'users is not a recognised field.'],
    ['/api/echo/5f0c1d2e3b4a49688776a5b4', 'x=1', 'x is not a recognised field.'],
    ['/api/echo/5f0c1d2e3b4a49688776a5b4/voice-model', 'x=1', 'x is not a recognised field.'],
  ])('of %s, %s, is refused with what is wrong with it', async (path, query, detail) => {
    const { status, body } = await request(service.url).get(`${path}?${query}`);
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 400,
      code: 'invalid_parameter',
      detail,
    });
  });

  it('without user_id is refused', async () => {
    const { status, body } = await request(service.url).get('/api/voice-models');
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field: 'user_id' });
  });
});

describe('an id in a path', () => {
  it.each(['..%2f..%2fwallet', 'a%00b', 'a.b', 'x'.repeat(65), '%7B%22$ne%22%3A1%7D'])(
    '%s is refused before Fish.Audio is asked',
    async (id) => {
      service.sandbox.state.reset();
      const speech = await request(service.url).post(`/api/voice-models/${id}/speech`).send({ text: 'Hello' });
      const read = await request(service.url).get(`/api/voice-models/${id}`);
      expect([speech.status, read.status]).toEqual([400, 400]);
      expect(service.sandbox.state.requests).toEqual([]);
    },
  );
});

describe('a JSON body', () => {
  const post = (body: string | Buffer, type = 'application/json') =>
    new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
      const call = httpRequest(
        `${service.url}/api/echo`,
        { method: 'POST', headers: { 'Content-Type': type } },
        (res) => {
          let text = '';
          res.on('data', (piece) => {
            text += piece;
          });
          res.on('end', () => resolve({ status: res.statusCode ?? 0, body: JSON.parse(text) }));
        },
      );
      call.on('error', reject);
      call.end(body);
    });

  it.each([
    ['broken', '{"name": '],
    ['a lone number', '5'],
    ['NaN', '{"name": NaN}'],
    ['an array', '[]'],
    ['null', 'null'],
    ['__proto__', '{"__proto__": {"user_id": "x"}}'],
    ['50,000 levels deep', `${'['.repeat(25_000)}${']'.repeat(25_000)}`],
    ['empty', ''],
    ['an operator for an id', '{"name":"x","user_id":{"$ne":null}}'],
    ['an unknown member', '{"name":"x","user_id":"5f0c1d2e3b4a49688776a5b4","admin":true}'],
  ])('that is %s is a 400 problem (H165)', async (_title, text) => {
    const { status, body } = await post(text);
    expect({ status, success: body.success }).toEqual({ status: 400, success: false });
  });

  it.each(['null', '5', 'true', '"x"', '[]'])('that is %s is JSON, and no object', async (text) => {
    const { body } = await post(text);
    expect([body.code, body.detail]).toEqual(['invalid_parameter', expect.stringMatching(/^body must be/)]);
  });

  it('is told of each field at fault, a user that is missing as well', async () => {
    const { body } = await post('{"color":"red"}');
    const fields = (body.errors as { field: string }[]).map(({ field }) => field);
    expect(fields.sort()).toEqual(['color', 'name', 'user_id']);
  });

  it.each(['null', '{"a":1}'])('with %s for its tags is told that they are no list', async (tags) => {
    const { body } = await request(service.url).patch('/api/voice-models/x').type('json').send(`{"tags":${tags}}`);
    expect(body.errors).toEqual([{ field: 'tags', message: 'must be a list of texts' }]);
  });

  it('over 64 kB is refused with 413 (H165)', async () => {
    const { status, body } = await post(JSON.stringify({ name: 'x'.repeat(200_000) }));
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'request_too_large' });
  });

  it.each(['application/json; charset=utf-7', 'text/plain', 'application/x-www-form-urlencoded'])(
    'of type %s is refused with 415 (H165)',
    async (type) => {
      expect((await post('{"name":"x"}', type)).status).toBe(415);
    },
  );
});

describe('a small body that is too large', () => {
  const ID = '5f0c1d2e3b4a49688776a5b4';
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };

  /** The response to a request whose body has begun with `sent`, and never ends. */
  const beginning = (method: string, path: string, headers: OutgoingHttpHeaders, sent: string) =>
    new Promise<{ status: number; connection: string; code: unknown }>((resolve, reject) => {
      const call = httpRequest(`${service.url}${path}`, { method, headers }, (res) => {
        let text = '';
        res.on('data', (piece) => {
          text += piece;
          if (text.length < Number(res.headers['content-length'])) return;
          call.destroy();
          resolve({
            status: res.statusCode ?? 0,
            connection: res.headers.connection ?? '',
            code: JSON.parse(text).code,
          });
        });
      });
      call.on('error', reject);
      call.on('continue', () => reject(new Error('was told to go on')));
      call.flushHeaders();
      if (sent !== '') call.write(sent);
    });
  const refusal = { status: 413, connection: 'close', code: 'request_too_large' };

  const ROUTES: readonly [method: string, path: string, headers: OutgoingHttpHeaders][] = [
    ['POST', '/api/echo', JSON_TYPE],
    ['PUT', `/api/echo/${ID}/voice-model`, JSON_TYPE],
    ['POST', `/api/voice-models/${ID}/speech`, JSON_TYPE],
    ['POST', `/voice-models/${ID}/delete`, FORM_TYPE],
    ['POST', `/voice-models/${ID}/link`, FORM_TYPE],
  ];

  it.each(ROUTES)(
    'is refused by its length before a byte of it has come: %s %s (H165)',
    async (method, path, headers) => {
      const startedAt = performance.now();
      const declared = { ...headers, 'Content-Length': 65_537 };
      expect(await beginning(method, path, declared, '')).toEqual(refusal);
      expect(await beginning(method, path, { ...declared, Expect: '100-continue' }, '')).toEqual(refusal);
      // Bodies are waited for up to 10 seconds.
      expect(performance.now() - startedAt).toBeLessThan(8_000);
    },
  );

  it.each(ROUTES)(
    'and does not say how large it is, as soon as it has too many bytes: %s %s (H165)',
    async (...route) => {
      const startedAt = performance.now();
      expect(await beginning(...route, 'x'.repeat(65_537))).toEqual(refusal);
      expect(performance.now() - startedAt).toBeLessThan(8_000);
    },
  );
});
