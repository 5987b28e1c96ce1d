import type { Page } from 'playwright-core';
import { PageHarness } from '../../page-harness';
import { row, showFailingList } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const rows = (page: Page) => page.locator('.voice-model');
const names = (page: Page) => page.locator('.voice-model h3').allTextContents();
const status = (page: Page) => page.locator('#list-status');
const query = (page: Page) => new URL(page.url()).searchParams;

async function userWith(...voices: readonly Readonly<Record<string, string>>[]): Promise<string> {
  const userId = harness.newUserId();
  for (const fields of voices) await harness.upload({ user_id: userId, ...fields });
  return userId;
}

describe('the list of voices', () => {
  it('comes back on the next visit, because the page remembers the user', async () => {
    const userId = await userWith({ name: 'Remembered' });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await page.goto(harness.service.url);
    await page.getByRole('heading', { name: 'Remembered' }).waitFor();
    expect(await page.locator('#user_id').inputValue()).toBe(userId);
    expect(query(page).get('user_id')).toBe(userId);
  });

  it('does not hide what is wrong with an address behind the remembered list', async () => {
    const { page } = await harness.open(`/?user_id=${await userWith()}`);
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    await page.goto(`${harness.service.url}/?user_id=nobody`);
    await page.waitForLoadState('networkidle');
    expect(await page.getByText('user_id must be 24 hex digits.').isVisible()).toBe(true);
  });

  it('shows no button that does nothing yet', async () => {
    const { page } = await harness.open(`/?user_id=${await userWith({ name: 'Early' })}`);
    await page.getByRole('button', { name: 'More for Early' }).waitFor();
    await page.route('**/api/voice-models?**', () => undefined);
    await page.reload();
    await row(page, 'Early').waitFor();
    expect(await row(page, 'Early').getByRole('button').count()).toBe(0);
  });

  it('keeps voices in this browser for whoever has no user, and leads to the form', async () => {
    const { page, complaints } = await harness.open();
    await page.getByRole('button', { name: 'Keep my voices in this browser' }).click();
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    expect(query(page).get('user_id')).toMatch(/^[0-9a-f]{24}$/);
    await page.getByRole('link', { name: 'Create your first voice' }).click();
    expect(await page.getByRole('heading', { name: 'Create a voice' }).isVisible()).toBe(true);
    await page.getByText('I have a user id').click();
    await page.locator('#list-user-id').fill(await userWith({ name: 'Known' }));
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('heading', { name: 'Known' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says where it is not complete, and is complete by itself when the database is back', async () => {
    const userId = await userWith({ name: 'Waiting' });
    const { page } = await harness.open();
    await page.route('**/api/voice-models?**', async (route) => {
      const response = await route.fetch();
      const json = { ...(await response.json()), voice_models: [], total: null, partial: true };
      await route.fulfill({ response, json });
    });
    await page.locator('#list-user-id').fill(userId);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('only voices that wait to be saved are shown').waitFor();
    await page.unroute('**/api/voice-models?**');
    await page.getByRole('heading', { name: 'Waiting' }).waitFor();
    expect(await status(page).textContent()).toBe('');
  });

  it('says why it cannot be read for now, and reads it again when asked to', async () => {
    const userId = await userWith({ name: 'Back' });
    const { page } = await harness.open();
    const letRead = await showFailingList(page, userId);
    await page.getByText('Something went wrong in the service.').waitFor();
    await letRead();
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'Back').waitFor();
    expect(await page.locator('#list-problem').isVisible()).toBe(false);
  });

  it('searches as one types, with the focus where it is, and keeps the state in the address', async () => {
    const userId = await userWith({ name: 'Jürgen' }, { name: 'Ada' }, { name: 'Adele' });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    const search = page.getByRole('searchbox', { name: 'Search voices' });
    await search.pressSequentially('ad', { delay: 20 });
    await page.getByText('2 voices found').waitFor();
    expect(await names(page)).toEqual(['Adele', 'Ada']);
    expect(await page.locator(':focus').getAttribute('id')).toBe('list-search');
    await page.getByLabel('Order').selectOption('name');
    await page.waitForURL(/sort=name/);
    await page.waitForFunction("document.querySelector('.voice-model h3').textContent === 'Ada'");
    await page.reload();
    expect([await names(page), await search.inputValue()]).toEqual([['Ada', 'Adele'], 'ad']);
    await page.goto('about:blank');
    await page.goBack();
    await row(page, 'Adele').waitFor();
    expect([await names(page), query(page).get('search')]).toEqual([['Ada', 'Adele'], 'ad']);
    await search.fill('nobody at all');
    await page.getByRole('heading', { name: 'No voice found' }).waitFor();
    await page.getByRole('link', { name: 'Clear all filters' }).last().click();
    await row(page, 'Jürgen').waitFor();
    expect(complaints).toEqual([]);
  });

  it('filters by tag and Echo, shows which filters are on, and takes each away', async () => {
    const userId = await userWith(
      { name: 'Warm', tags: 'warm' },
      { name: 'Linked', tags: 'warm', echo_id: 'e'.repeat(24) },
      { name: 'Cold' },
    );
    const { page } = await harness.open(`/?user_id=${userId}`);
    await page.locator('#list-filters summary').click();
    await page.getByRole('checkbox', { name: 'warm 2' }).check();
    await page.getByText('2 voices found').waitFor();
    await page.locator('.filter-panel').getByLabel('Echo', { exact: true }).selectOption({ label: 'Without an Echo' });
    await page.getByText('1 voice found').waitFor();
    expect([await names(page), query(page).getAll('tag'), query(page).get('linked')]).toEqual([
      ['Warm'],
      ['warm'],
      'false',
    ]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Remove the filter Without an Echo' }).click();
    await page.getByText('2 voices found').waitFor();
    await page.getByRole('link', { name: 'Clear all filters' }).first().click();
    await row(page, 'Cold').waitFor();
    expect(query(page).has('tag')).toBe(false);
  });

  it('shows 120 voices page by page, and as many again after a reload', async () => {
    const userId = harness.newUserId();
    await harness.insertVoices(userId, 120);
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    expect(await page.locator('#list-total').textContent()).toBe('120');
    expect(await rows(page).count()).toBe(20);
    await page.getByRole('link', { name: 'Show more' }).click();
    await page.getByText('20 more voices shown').waitFor();
    expect(await page.locator(':focus').textContent()).toBe('Voice 100');
    const list = await page.locator('#voice-model-list').boundingBox();
    expect(list?.height).toBeLessThan(40 * 76);
    await page.reload();
    expect(await rows(page).count()).toBe(40);
    for (let shown = 40; shown < 120; shown += 20) {
      await page.getByRole('link', { name: 'Show more' }).click();
      await rows(page)
        .nth(shown + 19)
        .waitFor();
    }
    expect(new Set(await names(page)).size).toBe(120);
    expect(await page.getByRole('link', { name: 'Show more' }).isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('says how far a voice is, and follows it until it is ready or has failed', async () => {
    const { sandbox } = harness.service;
    const userId = harness.newUserId();
    sandbox.behave({ trainingMs: 600_000 });
    const first = await harness.upload({ name: 'First', user_id: userId });
    const second = await harness.upload({ name: 'Second', user_id: userId });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    for (const name of ['First', 'Second']) {
      expect(await row(page, name).getByText('Being made; it cannot speak yet').isVisible()).toBe(true);
    }
    sandbox.changeModel(first, { state: 'trained' });
    sandbox.changeModel(second, { state: 'failed' });
    await row(page, 'Second').getByText('Could not be made.').waitFor();
    await row(page, 'First').getByText('Being made').waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
    sandbox.state.reset();
  });

  it('tags and deletes several voices at once', async () => {
    const userId = await userWith({ name: 'One' }, { name: 'Two' }, { name: 'Three', echo_id: 'd'.repeat(24) });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Select One' }).check();
    await page.getByRole('checkbox', { name: 'Select Two' }).check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByLabel('Add a tag').fill('story');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('2 voices tagged').waitFor();
    expect(await row(page, 'One').getByText('story').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    await page.getByRole('checkbox', { name: 'All', exact: true }).check();
    await page.getByRole('checkbox', { name: 'Select One' }).uncheck();
    await page.locator('#bulk-bar').getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Delete 2 voices?' }).waitFor();
    await dialog.getByText('Echo dddddd falls silent.').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('Still at Fish.Audio.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect([await names(page), await page.locator('#list-total').textContent()]).toEqual([['One'], '1']);
    expect(complaints).toEqual([]);
  });

  it('fits the smallest telephone, with the longest name', async () => {
    const userId = await userWith({ name: 'W'.repeat(200), tags: 'warm' }, { name: '\u200b\u2060Hidden\u200b' });
    const { page } = await harness.open(`/?user_id=${userId}`, { viewport: { width: 320, height: 640 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(await names(page)).toContain('Hidden');
    await page.getByRole('button', { name: 'More for Hidden' }).click();
    const menu = await page.getByRole('menu').boundingBox();
    expect((menu?.x ?? -1) >= 0 && (menu?.x ?? 0) + (menu?.width ?? 0) <= 320).toBe(true);
  });
});
