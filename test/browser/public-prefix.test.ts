import { fixture } from '../support/media/fixtures';
import { PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start([], { PUBLIC_URL: 'https://voices.example.com/voices' });
});
afterAll(() => harness.close());

describe('the page below a path prefix', () => {
  it('uploads, lists, shows and deletes with scripts, and never leaves the prefix', async () => {
    const userId = harness.newUserId();
    const { page, complaints } = await harness.open('/voices/');
    const left: string[] = [];
    page.on('request', (request) => {
      const { pathname, protocol } = new URL(request.url());
      if (protocol === 'http:' && !pathname.startsWith('/voices/')) left.push(pathname);
    });
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.locator('#name').fill('Prefixed');
    await page.locator('#user_id').fill(userId);
    await page.getByRole('button', { name: 'Make the voice model' }).click();
    await page.locator('.voice-model h3', { hasText: 'Prefixed' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/voices/');
    await page.getByRole('link', { name: 'Details of Prefixed' }).click();
    await page.getByText('speech.mp3: mp3').waitFor();
    await page.locator('summary', { hasText: 'Delete' }).click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await page.getByText('Deleted: Prefixed').waitFor();
    expect({ left, complaints }).toEqual({ left: [], complaints: [] });
  });
});
