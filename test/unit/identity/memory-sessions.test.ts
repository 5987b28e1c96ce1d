import { MemorySessions } from '../../../src/services/identity/sessions/memory-sessions';

const HOUR = 3_600_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('keeps a session no longer than it lasts, also where nobody asks for it', async () => {
  const sessions = new MemorySessions();
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 12 * HOUR);
  const user = { userId: 'a'.repeat(24), issuer: 'https://issuer.example', subject: 'alice', scopes: [] };
  for (const hash of ['unused', 'used']) {
    await sessions.add({ ...user, hash, createdAt: now, lastSeenAt: now, expiresAt });
  }
  jest.advanceTimersByTime(11 * HOUR);
  await sessions.touch('used', { lastSeenAt: new Date(), expiresAt: new Date(Date.now() + 12 * HOUR) });
  expect(await sessions.find('unused')).not.toBeNull();
  jest.advanceTimersByTime(HOUR);
  expect([await sessions.find('unused'), (await sessions.find('used'))?.hash]).toEqual([null, 'used']);
  jest.advanceTimersByTime(12 * HOUR);
  expect([await sessions.find('used'), jest.getTimerCount()]).toEqual([null, 0]);
});
