import { INVALID_KEY, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { SandboxCaller } from '../support/network/sandbox-requests';
import { useSandbox, withSandbox } from './kit';

describe('the sandbox, access', () => {
  const shared = useSandbox();

  describe('keys', () => {
    it('responds to a missing or malformed Authorization with plain text and a challenge', async () => {
      for (const headers of [{}, { authorization: 'Basic abc' }]) {
        const response = await fetch(`${shared.sandbox.url}/wallet/self/api-credit`, { headers });

        expect(response.status).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
        expect(await response.text()).toBe('No permission -- see authorization schemes');
      }
    });

    it('accepts any key but one, or the listed ones only', async () => {
      expect((await new SandboxCaller(shared.sandbox, INVALID_KEY).get('/wallet/self/package')).status).toBe(401);
      await withSandbox({ keys: ['good'] }, async (caller) => {
        expect((await caller.get('/wallet/self/package')).status).toBe(401);
        expect((await new SandboxCaller(caller.sandbox, 'good').get('/wallet/self/package')).status).toBe(200);
      });
    });
  });

  it('listens on loopback only', async () => {
    await expect(startSandbox({ host: '0.0.0.0' })).rejects.toThrow('loopback');
  });

  it('responds with 404 to an unknown path and with 405 to a wrong method', async () => {
    expect((await shared.fish.get('/v1/user')).status).toBe(404);
    const response = await shared.fish.request('PUT', '/model');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
