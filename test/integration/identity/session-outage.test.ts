import { setTimeout as sleep } from 'node:timers/promises';
import { SessionsRepository } from '../../../src/database/repositories/identity/sessions-repository';
import type { PageService } from '../../support/identity/page-service';
import { type CutOffPair, startCutOffPair } from '../../support/identity/page-services';
import type { TcpProxy } from '../../support/network/tcp-proxy';

let pair: CutOffPair;
let proxy: TcpProxy;
let cutOff: PageService;
let other: PageService;

beforeAll(async () => {
  pair = await startCutOffPair({ erasures: { everyMs: 50 }, sessions: { endAgainMs: 100 } });
  ({ proxy, cutOff, other } = pair);
});
beforeEach(() => pair.untilBothHaveSessions());
afterEach(() => proxy.restore());
afterAll(() => pair.close());

it('lets sessions go on that were seen lately while the database is away, and says of others that nobody can tell', async () => {
  const [alice, bob] = [cutOff.browser(), other.browser()];
  await Promise.all([alice.signIn('alice'), bob.signIn('bob')]);
  const csrf_token = await alice.csrfToken();
  const stranger = cutOff.browser();
  stranger.session = bob.session;

  await proxy.refuse();
  expect((await alice.send('/')).text).toContain('Alice Example');
  const unknown = await stranger.send('/api/voice-models', { headers: { accept: 'application/json' } });
  expect([unknown.status, JSON.parse(unknown.text).code]).toEqual([503, 'database_unavailable']);
  expect(stranger.session).toBe(bob.session);

  // Signing out counts at once here, and everywhere when the database is back.
  const sealed = alice.session;
  expect((await alice.send('/sign-out', { method: 'POST', form: { csrf_token } })).status).toBe(303);
  alice.session = sealed;
  expect(await alice.listStatus()).toBe(401);
  const elsewhere = other.browser();
  elsewhere.session = sealed;
  expect(await elsewhere.listStatus()).toBe(200);
  await proxy.restore();
  for (let round = 0; round < 400 && (await elsewhere.listStatus()) === 200; round += 1) await sleep(50);
  expect(await elsewhere.listStatus()).toBe(401);
  for (let round = 0; round < 400 && (await stranger.listStatus()) !== 200; round += 1) await sleep(50);
  expect((await stranger.send('/')).text).toContain('Bob Example');
});

it('ends a session everywhere that the database has refused to end once', async () => {
  const alice = cutOff.browser();
  await alice.signIn('alice');
  const csrf_token = await alice.csrfToken();
  const elsewhere = other.browser();
  elsewhere.session = alice.session;
  const remove = jest.spyOn(SessionsRepository.prototype, 'remove').mockRejectedValueOnce(new Error('code 112'));
  expect((await alice.send('/sign-out', { method: 'POST', form: { csrf_token } })).status).toBe(303);
  expect(remove).toHaveBeenCalled();
  for (let round = 0; round < 200 && (await elsewhere.listStatus()) === 200; round += 1) await sleep(50);
  expect(await elsewhere.listStatus()).toBe(401);
  remove.mockRestore();
});

it('lets no session go on that another tab has read while it was ended', async () => {
  const alice = cutOff.browser();
  await alice.signIn('alice');
  const csrf_token = await alice.csrfToken();
  const otherTab = cutOff.browser();
  otherTab.session = alice.session;
  const { remove: removeNow } = SessionsRepository.prototype;
  const remove = jest.spyOn(SessionsRepository.prototype, 'remove');
  remove.mockImplementationOnce(async function (this: SessionsRepository, hash) {
    await otherTab.listStatus();
    await removeNow.call(this, hash);
  });
  await alice.send('/sign-out', { method: 'POST', form: { csrf_token } });
  remove.mockRestore();
  await proxy.refuse();
  expect(await otherTab.listStatus()).toBe(401);
});

it('knows without the database that a session is over which it did not find there once', async () => {
  const [alice, elsewhere] = [cutOff.browser(), other.browser()];
  await alice.signIn('alice');
  elsewhere.session = alice.session;
  const csrf_token = await alice.csrfToken();
  await elsewhere.send('/sign-out', { method: 'POST', form: { csrf_token } });
  expect(await alice.listStatus()).toBe(401);
  await proxy.refuse();
  expect(await alice.listStatus()).toBe(401);
});

it('lets no session go on of a user who was erased', async () => {
  const bob = cutOff.browser();
  await bob.signIn('bob');
  const csrf = await bob.csrfToken();
  const elsewhere = other.browser();
  elsewhere.session = bob.session;
  const headers = { accept: 'application/json', 'x-csrf-token': csrf };
  expect((await elsewhere.send('/api/users/me', { method: 'DELETE', headers })).status).toBe(202);
  for (let round = 0; round < 400 && (await elsewhere.listStatus()) !== 401; round += 1) await sleep(25);
  // The instance that is cut off next has looked by then.
  await sleep(300);
  await proxy.refuse();
  expect(await bob.listStatus()).toBe(503);
});

it('takes no session where two are sent', async () => {
  const [alice, bob] = [other.browser(), other.browser()];
  await Promise.all([alice.signIn('alice'), bob.signIn('bob')]);
  const cookie = `voices-session=${alice.session}; voices-session=${bob.session}`;
  const { status } = await fetch(`${other.url}/api/voice-models`, { headers: { cookie, accept: 'application/json' } });
  expect(status).toBe(401);
});
