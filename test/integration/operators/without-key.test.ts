import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import request from 'supertest';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';

const USER_ID = '5f0c1d2e3b4a49688776a5b4';
const BOTH_WAYS = /FISH_API_KEY[\s\S]*npm run demo/;

let database: TemporaryDatabase;
let service: TestService;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  service = await startService({
    mongoUri: database.uri,
    dbName: database.newName(),
    settings: { FISH_API_KEY: ' ' },
  });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});

/** Asks before a body is sent, and tells whether the service wanted it. */
function askFirst(address: string, type: string): Promise<{ status: number | undefined; wanted: boolean }> {
  return new Promise((resolve, reject) => {
    let wanted = false;
    const headers = { 'Content-Type': type, 'Content-Length': 1000, Expect: '100-continue' };
    const asked = http.request(`${service.url}${address}`, { method: 'POST', headers });
    asked.on('continue', () => {
      wanted = true;
    });
    asked.on('response', (response) => {
      resolve({ status: response.statusCode, wanted });
      asked.destroy();
    });
    asked.on('error', reject);
    asked.flushHeaders();
  });
}

describe('without FISH_API_KEY', () => {
  it('one warning at the start names both ways on', () => {
    expect(service.logs.ofEvent('fish_audio_not_configured')).toEqual([
      expect.objectContaining({ level: 'warn', msg: expect.stringMatching(BOTH_WAYS) }),
    ]);
  });

  it('readiness names them, at 200', async () => {
    const { status, body } = await request(service.url).get('/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'degraded',
      fish_audio_calls: 'not_configured',
      storage: 'disabled',
      fish_audio: 'not_configured',
    });
    expect(body.advice).toMatch(BOTH_WAYS);
  });

  it('the page is there, and names them', async () => {
    const { status, text } = await request(service.url).get(`/?user_id=${USER_ID}`).set('Accept', 'text/html');
    expect(status).toBe(200);
    expect(text).toContain('There is no key for Fish.Audio.');
    expect(text).toMatch(BOTH_WAYS);
  });

  it('lists and checks work', async () => {
    const list = await request(service.url).get(`/api/voice-models?user_id=${USER_ID}`);
    expect({ status: list.status, count: list.body.count }).toEqual({ status: 200, count: 0 });
    const check = await request(service.url).post('/api/reference-checks').attach('audio', fixture('speech.mp3'));
    expect(check.body).toMatchObject({ success: true, accepted: true });
  });

  it.each([
    ['/api/upload-reference', 'multipart/form-data; boundary=x'],
    ['/api/voice-models/5f0c1d2e3b4a49688776a5b4c3d2e1f0/speech', 'application/json'],
  ])('%s is refused before a body is read', async (address, type) => {
    expect(await askFirst(address, type)).toEqual({ status: 503, wanted: false });
  });

  it('an upload is told both ways on, in one log line without a stack', async () => {
    const { status, body } = await request(service.url).post('/api/upload-reference').field('name', 'My Voice');
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'provider_not_configured', detail: expect.stringMatching(BOTH_WAYS) });
    const linesOfRequest = () => service.logs.texts.filter((text) => text.includes(body.request_id));
    // It is written when the connection has taken the whole response.
    for (let waits = 0; waits < 200 && linesOfRequest().length === 0; waits += 1) await delay(10);
    const lines = linesOfRequest();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'request',
      level: 'warn',
      status: 503,
      code: 'provider_not_configured',
    });
    expect(lines[0]).not.toMatch(/stack|\bat /);
  });

  it('Fish.Audio is never called', async () => {
    const removal = await request(service.url).delete(`/api/voice-models/some-model?fish_audio=true`);
    expect({ status: removal.status, code: removal.body.code }).toEqual({
      status: 503,
      code: 'provider_not_configured',
    });
    expect(service.sandbox.state.requests).toEqual([]);
  });
});
