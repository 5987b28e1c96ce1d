import request from 'supertest';
import { startService, type TestService } from '../../support/service/service';

let service: TestService;
beforeEach(async () => {
  service = await startService({ settings: { EXPOSE_CREDIT: 'true' } });
});
afterEach(() => service.close());

const credit = (query = '') => request(service.url).get(`/api/credit${query}`);
/** How often the credit was asked for; the check of the key asks the same, on its own account. */
async function asked(): Promise<number> {
  const { text } = await request(service.url).get('/metrics');
  const lines = text.split('\n').filter((line) => /^echo_voice_fish_audio_attempts_total.*get_api_credit/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

describe('GET /api/credit', () => {
  it('asks Fish.Audio once for all who ask at the same time and soon after, and tells the credit alone', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => credit()));
    all.push(await credit());
    expect(await asked()).toBe(1);
    for (const { status, body } of all) {
      expect({ status, body }).toEqual({ status: 200, body: { credit_usd: 10, as_of: all[0]?.body.as_of } });
    }
    expect(Math.abs(Date.now() - Date.parse(all[0]?.body.as_of))).toBeLessThan(60_000);
  });

  it.each([
    [{ status: 401 }, 502, 'provider_auth'],
    [{ status: 403 }, 422, 'provider_forbidden'],
    [{ status: 200, body: { credit: 'plenty', user_id: 'the-account' } }, 502, 'provider_bad_response'],
  ])('passes on %j as %d %s, and does not ask again at once', async (fault, status, code) => {
    service.sandbox.faults.add({ match: { path: '/wallet/self/api-credit' }, ...fault });
    const first = await credit();
    expect({ status: first.status, code: first.body.code }).toEqual({ status, code });
    expect(first.text).not.toContain('the-account');
    const times = await asked();
    expect((await credit()).body.code).toBe(code);
    expect(await asked()).toBe(times);
  });

  it('refuses a query', async () => {
    expect((await credit('?user_id=self')).body.code).toBe('invalid_parameter');
  });

  it('does not exist unless EXPOSE_CREDIT says so', async () => {
    const plain = await startService();
    try {
      const { status, body } = await request(plain.url).get('/api/credit');
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
      expect((await request(plain.url).post('/api/credit')).status).toBe(404);
    } finally {
      await plain.close();
    }
  });
});
