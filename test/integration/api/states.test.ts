import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { itNeeds } from '../../support/database/engine';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { startService, type TestService } from '../../support/service/service';

const newUser = () => randomBytes(12).toString('hex');

function upload(service: TestService, userId?: string) {
  const form = request(service.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3'));
  return userId === undefined ? form : form.field('user_id', userId);
}

describe('without MONGO_URI', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ settings: { MONGO_URI: '  ' } });
  });
  afterAll(() => service.close());

  it('says so once at the start, and is ready (E99)', async () => {
    expect(service.logs.ofEvent('database_disabled')).toHaveLength(1);
    const { status, body } = await request(service.url).get('/readyz');
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'ready', database: 'disabled' } });
  });

  it('makes voice models, and says that nothing was saved (E99)', async () => {
    const { status, body } = await upload(service, newUser());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      message: 'Reference audio uploaded successfully',
      database_status: 'disabled',
      database_record: null,
      warnings: [expect.stringContaining('MONGO_URI')],
    });
  });

  it.each([
    ['get', '/api/voice-models?user_id=5f0c1d2e3b4a49688776a5b4'],
    ['get', '/api/voice-models/some-model'],
    ['delete', '/api/voice-models/some-model'],
    ['get', '/api/echo?user_id=5f0c1d2e3b4a49688776a5b4'],
    ['get', '/api/echo/5f0c1d2e3b4a49688776a5b4'],
    ['get', '/api/echo/5f0c1d2e3b4a49688776a5b4/voice-model'],
    ['delete', '/api/echo/5f0c1d2e3b4a49688776a5b4/voice-model'],
  ] as const)('answers %s %s with 503 database_disabled', async (method, address) => {
    const { status, body } = await request(service.url)[method](address);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_disabled' });
    expect(body.detail).toContain('MONGO_URI');
    // To repeat it would be of no use.
    expect(body.detail).not.toMatch(/repeat/);
  });

  it('speaks, and deletes at Fish.Audio', async () => {
    const { model_id } = (await upload(service)).body;
    const speech = await request(service.url).post(`/api/voice-models/${model_id}/speech`).send({ text: 'Hello' });
    expect({ status: speech.status, type: speech.type }).toEqual({ status: 200, type: 'audio/mpeg' });
    const { body } = await request(service.url).delete(`/api/voice-models/${model_id}?fish_audio=true`);
    expect(body.deleted).toEqual({ database: false, fish_audio: true, sample: false });
  });
});

describe('with MongoDB', () => {
  let database: TemporaryDatabase;
  let proxy: TcpProxy;
  beforeAll(async () => {
    database = await startTemporaryDatabase();
  });
  afterAll(() => database.stop());
  beforeEach(async () => {
    proxy = await TcpProxy.startFor(database.uri);
  });
  afterEach(() => proxy.close());

  const startWithProxy = () => startService({ mongoUri: proxy.uri, dbName: database.newName() });

  async function savedWithin(service: TestService, deadlineMs: number): Promise<boolean> {
    const until = Date.now() + deadlineMs;
    while (Date.now() < until) {
      const { body } = await upload(service, newUser());
      if (body.database_status === 'saved') return true;
    }
    return false;
  }

  itNeeds('partial indexes', 'expiring documents')(
    'that is away at the start, the service listens, is degraded, and saves once it is there (E102, E103)',
    async () => {
      await proxy.refuse();
      const service = await startWithProxy();
      try {
        expect((await request(service.url).get('/readyz')).body.status).toBe('degraded');
        const { status, body } = await upload(service, newUser());
        expect({ status, outcome: body.database_status }).toEqual({ status: 201, outcome: 'queued' });
        const list = await request(service.url).get(`/api/voice-models?user_id=${newUser()}`);
        expect({ status: list.status, code: list.body.code }).toEqual({ status: 503, code: 'database_unavailable' });
        expect(Number(list.headers['retry-after'])).toBeGreaterThan(0);
        await proxy.restore();
        expect(await savedWithin(service, 10_000)).toBe(true);
        expect((await request(service.url).get('/readyz')).body).toMatchObject({
          status: 'ready',
          database: 'connected',
        });
      } finally {
        await service.close();
      }
    },
  );

  it.each(['refuse', 'blackHole'] as const)(
    'that goes away (%s), voice models are made and the answer says that the record was not saved (E104)',
    async (away) => {
      const service = await startWithProxy();
      try {
        expect(await savedWithin(service, 10_000)).toBe(true);
        await proxy[away]();
        const { status, body } = await upload(service, newUser());
        expect(status).toBe(201);
        expect(body).toMatchObject({
          model_id: expect.any(String),
          message: 'Reference audio uploaded successfully',
          database_status: 'queued',
          database_record: null,
          warnings: [expect.stringContaining('database could not be reached')],
        });
        await proxy.restore();
        expect(await savedWithin(service, 15_000)).toBe(true);
      } finally {
        await service.close();
      }
    },
  );
});
