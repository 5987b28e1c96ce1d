import { TcpProxy } from '../../../support/network/tcp-proxy';
import { openPage, PageHarness } from '../../page-harness';
import { row } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('a service that is away for a while', () => {
  it('is seen in the header, and the list comes back by itself with it', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Back', user_id: userId });
    const { hostname: host, port } = new URL(harness.service.url);
    const proxy = await TcpProxy.start({ host, port: Number(port) });
    try {
      const { page } = await openPage(harness.browser, `http://127.0.0.1:${proxy.port}/?user_id=${userId}`);
      await row(page, 'Back').getByRole('button', { name: 'More for Back' }).waitFor();
      const pill = page.locator('#database-pill');
      await proxy.refuse();
      await page.getByRole('searchbox', { name: 'Search voices' }).fill('Ba');
      await page.getByText('Your voices cannot be read right now').waitFor();
      await pill.getByText('Service unreachable').waitFor();
      await proxy.restore();
      await page.locator('#list-problem').waitFor({ state: 'hidden' });
      expect(await row(page, 'Back').isVisible()).toBe(true);
      expect(await pill.textContent()).toBe('Database connected');
    } finally {
      await proxy.close();
    }
  });

  it('leaves a list that is read again by whoever comes back to the page', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Back', user_id: userId });
    const { page } = await harness.open();
    const json = { title: 'Unexpected error', detail: 'Unexpected error.', code: 'internal_error' };
    await page.route('**/api/voice-models?**', (route) => route.fulfill({ status: 500, json }));
    await page.locator('#list-user-id').fill(userId);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('Your voices cannot be read right now').waitFor();
    await page.unroute('**/api/voice-models?**');
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await row(page, 'Back').waitFor();
  });
});
