import { makeVoice } from './make-voice';
import { PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(['--autoplay-policy=no-user-gesture-required'], {
    PUBLIC_URL: 'https://voices.example.com/voices',
    SAMPLE_STORE: 'filesystem',
  });
});
afterAll(() => harness.close());

describe('the page below a path prefix', () => {
  it('uploads, lists, shows and deletes with scripts, and never leaves the prefix', async () => {
    const userId = harness.newUserId();
    const { page, complaints } = await harness.open(`/voices/?user_id=${userId}`);
    const left: string[] = [];
    page.on('request', (request) => {
      const { pathname, protocol } = new URL(request.url());
      if (protocol === 'http:' && !pathname.startsWith('/voices/')) left.push(pathname);
    });
    const result = await makeVoice(page, 'Prefixed');
    await result.getByRole('button', { name: 'Play the voice' }).click();
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    const row = page.locator('.voice-model', { hasText: 'Prefixed' });
    await row.getByRole('button', { name: 'Original of Prefixed' }).click();
    await row.locator('[data-role="play-original"][aria-pressed="true"]').waitFor();
    expect(new URL(page.url()).pathname).toBe('/voices/');
    await row.getByRole('button', { name: 'More for Prefixed' }).click();
    await page.getByRole('menuitem', { name: 'Details' }).click();
    await page.getByText(/^speech\.mp3: .*mp3/).waitFor();
    await page.keyboard.press('Escape');
    await row.getByRole('button', { name: 'More for Prefixed' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Prefixed was deleted').waitFor();
    expect({ left, complaints }).toEqual({ left: [], complaints: [] });
  });
});
