import { PageBrowser } from '../../../support/identity/page-browser';
import type { PageService } from '../../../support/identity/page-service';
import { pageServices } from '../../../support/identity/page-services';
import { freePort } from '../../../support/network/free-port';

const startWith = pageServices();
const start = (settings: Readonly<Record<string, string>> = {}) => startWith({ settings });

/** Where the button for signing in leads. */
async function buttonAt({ url }: PageService, path: string): Promise<string | undefined> {
  const { text } = await new PageBrowser(url).send(path);
  return /href="([^"]*\/sign-in[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
}

it('signing in at another host than that of PUBLIC_URL goes on at that one', async () => {
  const port = await freePort();
  const PUBLIC_URL = `http://localhost:${port}`;
  const service = await start({ PORT: String(port), PUBLIC_URL });
  await service.issuer.allowRedirect(`${PUBLIC_URL}/sign-in/callback`);
  const { status, location } = await service.browser().send(`/sign-in?return=${encodeURIComponent('/?search=one')}`);
  expect([status, new URL(location).origin]).toEqual([303, PUBLIC_URL]);
  const browser = new PageBrowser(PUBLIC_URL);
  expect((await browser.signIn('alice', location)).location).toBe(`${PUBLIC_URL}/?search=one`);
  expect((await browser.send('/')).text).toContain('Alice Example');
  // Behind a proxy that does not say which host the browser is at, it is sent there once.
  const again = await service.browser().send(location.replace(PUBLIC_URL, service.url));
  expect(again.location).toContain(service.issuer.url);
});

const UPLOAD = '/uploads/3f2b1c9a-7d34-4f2e-9c1b-0a5d8e6f7b21';

describe('signing in leads back to where one was', () => {
  it.each([
    ['', ''],
    ['/voices', 'https://voices.example/voices'],
  ])('below the path "%s", which the proxy leaves on', async (prefix, PUBLIC_URL) => {
    const service = await start({ PUBLIC_URL });
    for (const path of ['/account', '/?search=one', UPLOAD]) {
      const link = `${prefix}/sign-in?${new URLSearchParams({ return: path })}`;
      expect(await buttonAt(service, `${prefix}${path}`)).toBe(link);
    }
    expect(await buttonAt(service, `${prefix}/`)).toBe(`${prefix}/sign-in`);
  });
});

describe('the address of the page', () => {
  it('gives the cookies their prefix over https', async () => {
    const service = await start({ PUBLIC_URL: 'https://voices.example/studio', TRUST_PROXY: '1' });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'voices.example' };
    const { status, location, setCookies } = await service.browser().send('/sign-in', { headers });
    expect(status).toBe(303);
    const redirect = new URL(location).searchParams.get('redirect_uri');
    expect(redirect).toBe('https://voices.example/studio/sign-in/callback');
    expect(setCookies[0]).toMatch(/^__Host-voices-sign-in-[\da-f]{16}=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure/);
  });

  it('has to be https, except on this machine', async () => {
    const service = await start({ PUBLIC_URL: 'http://voices.example' });
    const { status, text } = await service.browser().send('/sign-in');
    expect([status, text.includes('needs https')]).toEqual([503, true]);
  });
});
