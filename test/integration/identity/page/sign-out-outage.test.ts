import { setTimeout as sleep } from 'node:timers/promises';
import type { PageBrowser } from '../../../support/identity/page-browser';
import type { PageService } from '../../../support/identity/page-service';
import { type CutOffPair, startCutOffPair } from '../../../support/identity/page-services';
import type { TcpProxy } from '../../../support/network/tcp-proxy';

let pair: CutOffPair;
let proxy: TcpProxy;
let cutOff: PageService;
let other: PageService;

beforeAll(async () => {
  pair = await startCutOffPair({
    database: { healthCheckIntervalMs: 200, reconnectDelayMs: 100 },
    sessions: { endAgainMs: 100 },
  });
  ({ proxy, cutOff, other } = pair);
});
beforeEach(() => pair.untilBothHaveSessions());
afterEach(() => proxy.restore());
afterAll(() => pair.close());

/** Signs somebody in at the other instance, and sends a form with the cookie to the one that has no database any more. */
async function sendWhileAway(path: string): Promise<{ here: PageBrowser; there: PageBrowser; location: string }> {
  const [here, there] = [cutOff.browser(), other.browser()];
  await there.signIn('alice');
  here.session = there.session;
  const csrf_token = await there.csrfToken();
  await proxy.refuse();
  expect((await here.send(path, { method: 'POST', form: { csrf_token: `${csrf_token}x` } })).status).toBe(403);
  expect(here.session).toBe(there.session);
  const { status, location } = await here.send(path, { method: 'POST', form: { csrf_token } });
  expect([status, here.session]).toEqual([303, undefined]);
  return { here, there, location };
}

async function untilEnded(browser: PageBrowser): Promise<void> {
  for (let round = 0; round < 400 && (await browser.listStatus()) !== 401; round += 1) await sleep(25);
  expect(await browser.listStatus()).toBe(401);
}

it('signs out while the database is away, also where this instance has never seen the session', async () => {
  const { here, there, location } = await sendWhileAway('/sign-out');
  expect((await here.send(location)).text).toContain('You are signed out.');
  await proxy.restore();
  await untilEnded(there);
});

it('signs out here alone while the other sessions cannot be ended, and says so', async () => {
  const elsewhere = other.browser();
  await elsewhere.signIn('alice');
  const { here, there, location } = await sendWhileAway('/sign-out-everywhere');
  const { text } = await here.send(location);
  expect(text).toContain('Your sessions in other browsers could not be ended.');
  expect(text).toContain('notice-warning');
  await proxy.restore();
  await untilEnded(there);
  expect(await elsewhere.listStatus()).toBe(200);
});
