import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { PageBrowser } from '../../support/identity/page-browser';
import { type PageService, startPageService } from '../../support/identity/page-service';

let database: TemporaryDatabase;
let service: PageService;

beforeAll(async () => {
  database = await startTemporaryDatabase();
  service = await startPageService({ mongoUri: database.uri, dbName: database.newName() });
});
afterAll(async () => {
  await service.close();
  await database.stop();
});

async function signedIn(user = 'alice'): Promise<PageBrowser> {
  const browser = service.browser();
  await browser.signIn(user);
  return browser;
}

describe('signing in on the page', () => {
  it('begins with a card, and ends with a session that holds no tokens', async () => {
    const browser = service.browser();
    const card = await browser.send('/');
    expect([card.status, card.text.includes('href="/sign-in"'), card.text.includes('upload-form')]).toEqual([
      200,
      true,
      false,
    ]);
    const { status, location, setCookies } = await browser.signIn('alice');
    expect([status, location]).toEqual([303, `${service.url}/`]);
    const cookie = setCookies.find((line) => line.startsWith('voices-session='));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain('eyJ');
    const page = await browser.send('/');
    expect(page.text).toContain('Alice Example');
    expect(page.text).not.toContain('user_id');
    expect(await browser.listStatus()).toBe(200);
  });

  it('keeps the session of each browser apart', async () => {
    const [alice, bob] = [await signedIn('alice'), await signedIn('bob')];
    expect((await bob.send('/')).text).toContain('Bob Example');
    expect((await alice.send('/')).text).toContain('Alice Example');
  });

  it('works in two tabs at once, in any order', async () => {
    const browser = service.browser();
    const first = await browser.walkToCallback('alice', '/sign-in?return=/?search=one');
    const second = await browser.walkToCallback('alice', '/sign-in?return=/?search=two');
    expect((await browser.send(second)).location).toBe(`${service.url}/?search=two`);
    expect((await browser.send(first)).location).toBe(`${service.url}/?search=one`);
    expect(await browser.listStatus()).toBe(200);
  });

  it('keeps a bounded number of sign-ins that were begun', async () => {
    const browser = service.browser();
    for (let tab = 0; tab < 12; tab += 1) await browser.send('/sign-in');
    expect(browser.cookies.size).toBeLessThanOrEqual(6);
  });

  it('goes on after another page has begun as many sign-ins as it can, with paths as long as can be', async () => {
    const browser = service.browser();
    // As long as is kept, longer, and longer once it is written as an address.
    for (const search of ['a'.repeat(985), 'a'.repeat(1_980), '語'.repeat(400)]) {
      const asked = `/?search=${search}`;
      for (let tab = 0; tab < 6; tab += 1) await browser.send(`/sign-in?return=${encodeURIComponent(asked)}`);
      const line = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      // The rest of the 16 kB is for the address and the other headers of a browser.
      expect(line.length).toBeLessThan(12_000);
      // A cookie that is longer is not kept by a browser (RFC 6265, section 6.1), so that nobody could sign in.
      for (const [name, value] of browser.cookies) expect(name.length + value.length).toBeLessThan(4_096);
    }
    expect((await browser.signIn('alice')).location).toBe(`${service.url}/`);
  });

  it.each([
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['/%2f%2fevil.example', '/'],
    ['/?search=a%0d%0aSet-Cookie:%20x', '/?search=a%0D%0ASet-Cookie%3A+x'],
    ['/api/voice-models', '/'],
    ['/sign-in/callback?code=1', '/'],
    ['/?next=//evil.example&sort=name', '/?sort=name'],
    ['/?user_id=5f0c1d2e3b4a49688776a5b4&tag=a&tag=b', '/?tag=a&tag=b'],
    ['javascript:alert(1)', '/'],
  ])('does not lead from %s to another site', async (asked, expected) => {
    const path = `/sign-in?return=${encodeURIComponent(asked)}`;
    const { location } = await service.browser().signIn('alice', path);
    expect(location).toBe(`${service.url}${expected}`);
  });

  it('says that it was cancelled', async () => {
    const { status, text } = await service.browser().signIn('nobody');
    expect([status, text.includes('cancelled')]).toEqual([400, true]);
  });
});

describe('a callback that is not the own', () => {
  it('counts once', async () => {
    const browser = service.browser();
    const callback = await browser.walkToCallback('alice');
    const copy = new Map(browser.cookies);
    expect((await browser.send(callback)).status).toBe(303);
    const other = new PageBrowser(service.url);
    for (const [name, value] of copy) other.cookies.set(name, value);
    // The cookie is gone in the first browser; whoever has a copy of it has no use of the code, which the issuer takes once.
    for (const one of [browser, other]) expect((await one.send(callback)).status).toBe(400);
    expect(other.session).toBeUndefined();
  });

  it('is refused in another browser, with another state, and with the state of another tab', async () => {
    const browser = service.browser();
    const callback = await browser.walkToCallback('alice');
    const other = service.browser();
    const othersCallback = await other.walkToCallback('bob');
    const foreign = await other.send(callback);
    expect([foreign.status, other.session]).toEqual([400, undefined]);
    const mixed = new URL(callback);
    mixed.searchParams.set('code', new URL(othersCallback).searchParams.get('code') ?? '');
    const changed = new URL(callback);
    changed.searchParams.set('state', 'other');
    for (const address of [changed, mixed]) expect((await browser.send(address.href)).status).toBe(400);
    expect(browser.session).toBeUndefined();
  });

  it('is refused with another issuer, two states, and without a code', async () => {
    for (const change of [
      (query: URLSearchParams) => query.set('iss', 'https://evil.example'),
      (query: URLSearchParams) => query.append('state', 'other'),
      (query: URLSearchParams) => query.delete('code'),
      (query: URLSearchParams) => query.set('error', 'server_error'),
    ]) {
      const browser = service.browser();
      const callback = new URL(await browser.walkToCallback('alice'));
      change(callback.searchParams);
      expect((await browser.send(callback.href)).status).toBe(400);
      expect(browser.session).toBeUndefined();
    }
  });
});

describe('the cookie of a session', () => {
  it('is a new one with each sign-in, and the one before has ended', async () => {
    const browser = await signedIn();
    const before = browser.session;
    await browser.signIn('alice');
    expect(browser.session).not.toBe(before);
    browser.session = before;
    expect(await browser.listStatus()).toBe(401);
  });

  it('cannot be chosen by somebody else', async () => {
    const attacker = await signedIn('bob');
    const victim = service.browser();
    victim.session = attacker.session;
    await victim.signIn('alice');
    expect(victim.session).not.toBe(attacker.session);
    expect(await attacker.listStatus()).toBe(401);
  });

  it('counts only as it was sealed', async () => {
    const browser = await signedIn();
    const sealed = browser.session ?? '';
    const at = Math.floor(sealed.length / 2);
    const flipped = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    const [underWay = ''] = await signInCookie();
    for (const wrong of [flipped, sealed.slice(0, -8), '', 'x'.repeat(5_000), underWay, '{"id":"1"}']) {
      browser.session = wrong;
      expect(await browser.listStatus()).toBe(401);
    }
    browser.session = sealed;
    expect(await browser.listStatus()).toBe(200);
  });

  it('does not count beside a token, however wrong that is', async () => {
    const browser = await signedIn('alice');
    expect(await browser.listStatus({ authorization: 'Bearer nonsense' })).toBe(401);
    const bob = await service.issuer.tokenFor('bob', ['voices:speak']);
    expect(await browser.listStatus({ authorization: `Bearer ${bob}` })).toBe(403);
  });

  it('leads to the card with a word on it when the session has ended', async () => {
    const [browser, elsewhere] = [await signedIn(), service.browser()];
    elsewhere.session = browser.session;
    await elsewhere.send('/sign-out', { method: 'POST', form: { csrf_token: await elsewhere.csrfToken() } });
    expect((await browser.send('/')).text).toContain('Your session has ended');
    expect(browser.session).toBeUndefined();
  });
});

async function signInCookie(): Promise<string[]> {
  const browser = service.browser();
  await browser.send('/sign-in');
  return [...browser.cookies.values()];
}

describe('signing out', () => {
  it('ends the session in the service', async () => {
    const browser = await signedIn();
    const sealed = browser.session;
    const csrf_token = await browser.csrfToken();
    const { location } = await browser.send('/sign-out', { method: 'POST', form: { csrf_token } });
    expect(location).toBe(`${service.url}/?flash=signed_out`);
    expect((await browser.send('/?flash=signed_out')).text).toContain('You are signed out');
    browser.session = sealed;
    expect(await browser.listStatus()).toBe(401);
    // The next one may be somebody else.
    expect((await browser.send('/sign-in')).location).toContain('prompt=login');
  });

  it('ends every session of the user, and of nobody else', async () => {
    const [first, second, bob] = [await signedIn(), await signedIn(), await signedIn('bob')];
    await first.send('/sign-out-everywhere', { method: 'POST', form: { csrf_token: await first.csrfToken() } });
    expect([await second.listStatus(), await bob.listStatus()]).toEqual([401, 200]);
  });

  it('needs the token of the session', async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    for (const form of [{}, { csrf_token: '' }, { csrf_token: await other.csrfToken() }]) {
      expect((await browser.send('/sign-out', { method: 'POST', form })).status).toBe(403);
    }
    expect(await browser.listStatus()).toBe(200);
  });
});
