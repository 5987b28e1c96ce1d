import type { Page } from 'playwright-core';
import { PageHarness } from '../../page-harness';
import { choose, dialogOf, holdAnswers, row } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** The page of a user with a voice that is called Mine, and one that is called Other. */
async function openTwo() {
  const user_id = harness.newUserId();
  const modelId = await harness.upload({ name: 'Mine', user_id, tags: 'old' });
  await harness.upload({ name: 'Other', user_id, tags: 'other' });
  const change = (fields: object) => harness.call('PATCH', `/voice-models/${modelId}`, fields);
  const read = () => harness.call<{ name: string; tags: string[] }>('GET', `/voice-models/${modelId}`);
  const opened = await harness.open(`/?user_id=${user_id}`);
  // What is changed from here on, the list does not know of.
  await opened.page.waitForLoadState('networkidle');
  return { ...opened, change, read };
}

const save = (page: Page) => dialogOf(page).getByRole('button', { name: 'Save' }).click();
const chips = (page: Page) => dialogOf(page).locator('.tag-chip [data-field="tag"]').allInnerTexts();

/** Opens a dialog of a voice; resolves once it knows how the voice is now. */
async function open(page: Page, name: string, action: string): Promise<void> {
  await Promise.all([page.waitForResponse(/\/api\/voice-models\/[0-9a-f]+$/), choose(page, name, action)]);
}

describe('what somebody else has changed before', () => {
  it('is not overwritten by the tags of a list that is older, and what was entered stays', async () => {
    const { page, change, read, complaints } = await openTwo();
    await change({ tags: ['theirs', 'old'] });
    await open(page, 'Mine', 'Tags');
    await page.getByRole('button', { name: 'Remove the tag old' }).click();
    await page.getByLabel('Add a tag').fill('entered');
    await save(page);
    await dialogOf(page).getByText('Somebody else has changed the tags meanwhile.').waitFor();
    expect(await chips(page)).toEqual(['theirs', 'entered']);
    expect(await row(page, 'Mine').locator('.mini-tag').allInnerTexts()).toEqual(['theirs', 'old']);
    await save(page);
    await page.getByText('Tags of Mine saved').waitFor();
    expect((await read()).tags).toEqual(['theirs', 'entered']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    expect((await read()).tags).toEqual(['theirs', 'old']);
    expect(complaints).toEqual([]);
  });

  it('is not overwritten by a name that was entered over an older one', async () => {
    const { page, change, read } = await openTwo();
    await change({ name: 'Theirs' });
    await open(page, 'Mine', 'Rename');
    await page.getByLabel('New name').fill('Entered');
    await save(page);
    await dialogOf(page).getByText('it is called Theirs now').waitFor();
    expect(await page.getByLabel('New name').inputValue()).toBe('Entered');
    expect((await read()).name).toBe('Theirs');
  });

  it('is not overwritten by Undo', async () => {
    const { page, change, read } = await openTwo();
    await open(page, 'Mine', 'Tags');
    await page.getByLabel('Add a tag').fill('entered');
    await save(page);
    await page.getByText('Tags of Mine saved').waitFor();
    await change({ tags: ['theirs'] });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('That could not be undone.').waitFor();
    expect((await read()).tags).toEqual(['theirs']);
    expect(await row(page, 'Mine').locator('.mini-tag').allInnerTexts()).toEqual(['theirs']);
  });
});

describe('an answer that comes after its dialog was closed', () => {
  /** Closes the dialog while its answer is held back, and opens that of the other voice before it comes. */
  async function answerLate(page: Page, action: string, button: string): Promise<void> {
    const { arrived, release } = await holdAnswers(page, '*/api/voice-models/*');
    await dialogOf(page).getByRole('button', { name: button }).click();
    await arrived();
    await page.keyboard.press('Escape');
    await choose(page, 'Other', action);
    await release();
  }

  it('tells of the deletion in a toast, and asks on about the other voice', async () => {
    const { page, complaints } = await openTwo();
    await choose(page, 'Mine', 'Delete');
    await answerLate(page, 'Delete', 'Delete');
    await page.locator('.toast').getByText('Mine was deleted').waitFor();
    expect(await dialogOf(page).getByText('Delete “Other”?').isVisible()).toBe(true);
    expect(await dialogOf(page).getByRole('button', { name: 'Delete' }).isVisible()).toBe(true);
    expect(await page.locator('.voice-model').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it.each(['Tags', 'Rename'])(
    'tells in a toast that nothing was changed, and leaves the other dialog: %s',
    async (action) => {
      const { page, change } = await openTwo();
      await open(page, 'Mine', action);
      await change({ tags: ['theirs'], name: 'Theirs' });
      await dialogOf(page).getByRole('textbox').or(dialogOf(page).getByRole('combobox')).first().fill('entered');
      await answerLate(page, action, 'Save');
      await page.locator('.toast').getByText('was not changed: somebody else has changed it meanwhile.').waitFor();
      await row(page, 'Theirs').waitFor();
      expect(await dialogOf(page).getByRole('alert').count()).toBe(0);
      if (action === 'Tags') expect(await chips(page)).toEqual(['other']);
      else expect(await page.getByLabel('New name').inputValue()).toBe('Other');
    },
  );
});
