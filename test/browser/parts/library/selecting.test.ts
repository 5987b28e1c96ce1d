import type { Page } from 'playwright-core';
import { PageHarness } from '../../page-harness';
import { dialogOf, row } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const bar = (page: Page) => page.locator('#bulk-bar');
const search = (page: Page, text: string) => page.getByRole('searchbox', { name: 'Search voices' }).fill(text);
const pick = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}` });

/** The page of a user with Ada, Bert and Carl, all with these tags, of which the first two are picked. */
async function openPicked(tags = '') {
  const userId = harness.newUserId();
  const ids: Record<string, string> = {};
  for (const name of ['Ada', 'Bert', 'Carl']) ids[name] = await harness.upload({ name, user_id: userId, tags });
  const opened = await harness.open(`/?user_id=${userId}`);
  await opened.page.getByRole('button', { name: 'Select', exact: true }).click();
  for (const name of ['Ada', 'Bert']) await pick(opened.page, name).check();
  return { ...opened, ids };
}

describe('several voices that are picked', () => {
  it('stay picked while others are searched for, and it is said how many are not shown', async () => {
    const { page, complaints } = await openPicked();
    await search(page, 'Carl');
    await page.getByText('1 voice found').waitFor();
    expect(await bar(page).locator('#bulk-count').textContent()).toBe('2 selected, 2 of them not shown');
    await pick(page, 'Carl').check();
    await bar(page).getByText('3 selected, 2 of them not shown').waitFor();
    await search(page, '');
    await row(page, 'Ada').waitFor();
    expect(await bar(page).locator('#bulk-count').textContent()).toBe('3 selected');
    for (const name of ['Ada', 'Bert', 'Carl']) expect(await pick(page, name).isChecked()).toBe(true);
    await search(page, 'Carl');
    await page.getByText('1 voice found').waitFor();
    await bar(page).getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByLabel('Add a tag').fill('story');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('3 voices tagged').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(['Tag', 'Untag'])('give the focus back to the button that picks, by the keyboard: %s', async (action) => {
    const { page } = await openPicked('shared');
    await bar(page).getByRole('button', { name: action, exact: true }).press('Enter');
    if (action === 'Tag') {
      await page.getByLabel('Add a tag').fill('story');
      await page.keyboard.press('Enter');
    }
    await dialogOf(page).getByRole('button', { name: 'Save' }).press('Enter');
    await page.locator('.toast', { hasText: '2 voices' }).waitFor();
    await dialogOf(page).waitFor({ state: 'hidden' });
    await page.locator('#select-button:focus').waitFor();
  });

  it('are not picked any more once they are deleted, or the user is another one', async () => {
    const { page } = await openPicked();
    await page.getByRole('button', { name: 'More for Ada' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
    await dialogOf(page).getByRole('button', { name: 'Close' }).click();
    expect(await bar(page).locator('#bulk-count').textContent()).toBe('1 selected');
    await page.getByText('I have a user id').click();
    await page.locator('#list-user-id').fill(harness.newUserId());
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    expect(await bar(page).isVisible()).toBe(false);
  });

  it('are not picked any more once the whole list is read and has lost them, which a search does not tell', async () => {
    const { page, ids } = await openPicked();
    await harness.call('DELETE', `/voice-models/${ids.Bert}`);
    await search(page, 'Carl');
    await page.getByText('1 voice found').waitFor();
    expect(await bar(page).locator('#bulk-count').textContent()).toBe('2 selected, 2 of them not shown');
    await search(page, '');
    await row(page, 'Ada').waitFor();
    expect(await bar(page).locator('#bulk-count').textContent()).toBe('1 selected');
    expect(await pick(page, 'Ada').isChecked()).toBe(true);
  });

  it('are spoken of as several where they are deleted, in German as well', async () => {
    const { page, ids } = await openPicked();
    await page.goto(`${page.url()}&lang=de`);
    await page.getByRole('button', { name: 'Auswählen', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Alle', exact: true }).check();
    await bar(page).getByRole('button', { name: 'Löschen' }).click();
    const dialog = dialogOf(page);
    expect(await dialog.innerText()).not.toMatch(/Modell|Eintrag/);
    await harness.call('DELETE', `/voice-models/${ids.Bert}`);
    await dialog.getByRole('button', { name: 'Löschen' }).click();
    await dialog.getByText('Bert: Diese Stimme gibt es nicht. Vielleicht wurde sie gelöscht.').waitFor();
    await dialog.getByText('Weiterhin bei Fish.Audio.').waitFor();
    expect(await dialog.innerText()).not.toMatch(/Modell|Eintrag/);
    // What others have deleted has gone from the list as well.
    await dialog.getByRole('button', { name: 'Schließen' }).click();
    await row(page, 'Bert').waitFor({ state: 'detached' });
    expect(await page.locator('#list-total').isVisible()).toBe(false);
  });
});
