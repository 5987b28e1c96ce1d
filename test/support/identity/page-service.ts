import { setTimeout as sleep } from 'node:timers/promises';
import { PAGE_CLIENT } from '../../../src/sandbox/identity/start-provider';
import { startService, type TestService, type TestServiceOptions } from '../service/service';
import { startIssuer, type TestIssuer } from './issuer';
import { PageBrowser } from './page-browser';

/** The secret of the cookies; instances with the same one know each other's sessions. */
export const SESSION_SECRET = 'a-secret-for-the-cookies-of-the-tests';

/** A service on whose page people can sign in, at a real OpenID provider. */
export interface PageService extends TestService {
  readonly issuer: TestIssuer;
  /** A browser that nobody has used yet. */
  browser(): PageBrowser;
}

/** Starts a service, and a provider unless there is one already; `close` leaves that to the caller. */
export async function startPageService(
  options: TestServiceOptions & { readonly issuer?: TestIssuer } = {},
): Promise<PageService> {
  const { issuer: given, settings, ...rest } = options;
  const issuer = given ?? (await startIssuer());
  const signIn = {
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: issuer.audience,
    AUTH_CLIENT_ID: PAGE_CLIENT.id,
    AUTH_CLIENT_SECRET: PAGE_CLIENT.secret,
    SESSION_SECRET,
  };
  const service = await startService({ ...rest, settings: { ...signIn, ...settings } });
  await issuer.allowRedirect(`${service.url}/sign-in/callback`);
  return {
    ...service,
    issuer,
    browser: () => new PageBrowser(service.url),
    close: async () => {
      await service.close();
      if (given === undefined) await issuer.close();
    },
  };
}

/** Waits until a service that had no database, and may not have noticed it, has one again. */
export async function untilItHasSessions(service: PageService): Promise<void> {
  const browser = service.browser();
  for (let round = 0; round < 400; round += 1) {
    await browser.signIn('alice');
    if ((await browser.listStatus()) === 200) return;
    await sleep(25);
  }
  throw new Error('Nobody can sign in.');
}
