import { PageHarness } from '../../page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const NO_SCRIPTS = { javaScriptEnabled: false };

describe('the list without scripts', () => {
  it('searches, sorts and goes on to the next page', async () => {
    const userId = harness.newUserId();
    await harness.insertVoices(userId, 25);
    const { page } = await harness.open(`/?user_id=${userId}`, NO_SCRIPTS);
    const names = () => page.locator('.voice-model h3').allInnerTexts();
    await page.getByLabel('Order').selectOption('created_at');
    await page.getByRole('button', { name: 'Search' }).click();
    expect((await names())[0]).toBe('Voice 1');
    await page.getByRole('link', { name: 'Show more' }).click();
    expect(await names()).toEqual(['Voice 21', 'Voice 22', 'Voice 23', 'Voice 24', 'Voice 25']);
    await page.getByRole('link', { name: 'Back to the start of the list' }).click();
    await page.getByLabel('Search voices').fill('voice 25');
    await page.keyboard.press('Enter');
    await page.getByText('1 voice found').waitFor();
    expect(await names()).toEqual(['Voice 25']);
    expect(await page.getByRole('button', { name: 'More for Voice 25' }).isVisible()).toBe(false);
  });

  it('deletes, links and unlinks, and comes back to the same list', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Ada', user_id: userId });
    await harness.upload({ name: 'Adele', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}&search=ad&sort=name`, NO_SCRIPTS);
    const state = () => [...new URL(page.url()).searchParams].filter(([name]) => name !== 'flash');
    const before = state();
    const row = page.locator('.voice-model').filter({ hasText: 'Adele' });
    await row.locator('summary', { hasText: 'Link to an Echo' }).click();
    await row.getByLabel('Echo id').fill('e'.repeat(24));
    await row.getByRole('button', { name: 'Link' }).click();
    await page.getByText('The Echo now speaks with this voice.').waitFor();
    expect(await row.locator('[data-role="linked"]').innerText()).toContain('e'.repeat(24));
    await page.reload();
    expect(await row.locator('[data-role="linked"]').innerText()).toContain('e'.repeat(24));
    await row.locator('summary', { hasText: 'Unlink from the Echo' }).click();
    await row.getByRole('button', { name: 'Unlink' }).click();
    await page.getByText('The Echo has no voice now.').waitFor();
    await row.locator('summary', { hasText: 'Delete' }).click();
    await row.getByLabel('Delete at Fish.Audio as well').check();
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The voice was deleted, at Fish.Audio as well.').waitFor();
    expect(await page.locator('.voice-model h3').allInnerTexts()).toEqual(['Ada']);
    expect(state()).toEqual(before);
  });

  it('shows one voice in full, and deletes it from there', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Alone', user_id: userId });
    const { page } = await harness.open(`/api/voice-models/${modelId}`, NO_SCRIPTS);
    await page.getByRole('heading', { name: 'Alone' }).waitFor();
    await page.locator('summary', { hasText: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The voice was deleted.').waitFor();
    expect(await page.getByRole('heading', { name: 'No voices yet' }).isVisible()).toBe(true);
  });

  it('says which part of the address is wrong, and still shows the forms', async () => {
    const userId = harness.newUserId();
    const { page } = await harness.open(`/?user_id=${userId}&sort=loudness`, NO_SCRIPTS);
    await page.getByText('sort must be one of').waitFor();
    expect(await page.locator('#upload-form').isVisible()).toBe(true);
    expect(await page.getByLabel('Search voices').isVisible()).toBe(true);
  });
});
