import type { Page } from 'playwright-core';
import { PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const focusedText = (page: Page) => page.locator(':focus').textContent();

describe('the list of voice models', () => {
  it('comes back on the next visit, because the page remembers the user', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Remembered', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await page.goto(harness.service.url);
    await page.getByRole('heading', { name: 'Remembered' }).waitFor();
    expect(await page.locator('#user_id').inputValue()).toBe(userId);
  });

  it('does not hide what is wrong with an address behind the remembered list', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await page.getByText('This user has no voice models yet.').waitFor();
    await page.goto(`${harness.service.url}/?user_id=nobody`);
    await page.waitForLoadState('networkidle');
    expect(await page.getByText('user_id must be 24 hex digits.').isVisible()).toBe(true);
  });

  it('says where a list is not complete', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Waiting', user_id: userId });
    const { page } = await harness.open();
    await page.route('**/api/voice-models?**', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), partial: true } });
    });
    await page.locator('#list-user-id').fill(userId);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('only voice models that wait to be saved are listed').waitFor();
  });

  it('shows the details of a voice model', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Detailed', user_id: userId, description: 'Warm and slow' });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await page.getByRole('link', { name: 'Details of Detailed' }).click();
    await page.getByText('Warm and slow').waitFor();
    await page.getByText(/^speech\.mp3: .*mp3.*12\.\d s/).waitFor();
  });

  it('links a voice model to an Echo, and takes the Echo from the one that had it', async () => {
    const userId = harness.newUserId();
    const echoId = userId.replace('5', 'e');
    await harness.upload({ name: 'First', user_id: userId, echo_id: echoId });
    await harness.upload({ name: 'Second', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    const card = (name: string) => page.locator('.voice-model').filter({ hasText: name });
    await card('Second').getByText('Link to an Echo').click();
    await card('Second').getByLabel('Echo id').fill(echoId);
    await page.keyboard.press('Enter');
    await page.getByText(`Second now speaks for Echo ${echoId}`).waitFor();
    expect(await card('Second').getByText('Speaks for Echo').isVisible()).toBe(true);
    expect(await card('First').getByText('Speaks for Echo').isVisible()).toBe(false);
    expect(await focusedText(page)).toBe('Second');
  });

  it('asks once before it deletes a voice model', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Doomed', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    const deleteAction = page.locator('summary', { hasText: 'Delete' });
    await deleteAction.click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await page.getByRole('button', { name: 'Yes, delete it' }).isVisible()).toBe(false);
    await deleteAction.click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await page.getByText('Deleted: Doomed').waitFor();
    await page.reload();
    await page.getByText('This user has no voice models yet.').waitFor();
  });

  it('says in the card what went wrong with an action (I186)', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Gone', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await fetch(`${harness.service.url}/api/voice-models/${modelId}`, { method: 'DELETE' });
    await page.locator('summary', { hasText: 'Delete' }).click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await page.getByRole('alert').getByText('Voice model not found').waitFor();
  });

  it('says how far a voice is, and follows it until it is ready or has failed', async () => {
    const { sandbox } = harness.service;
    const userId = harness.newUserId();
    sandbox.behave({ trainingMs: 600_000 });
    const first = await harness.upload({ name: 'First', user_id: userId });
    const second = await harness.upload({ name: 'Second', user_id: userId });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    const card = (name: string) => page.locator('.voice-model').filter({ hasText: name });
    for (const name of ['First', 'Second']) {
      expect(await card(name).getByText('Fish.Audio is still making this voice').isVisible()).toBe(true);
    }
    sandbox.changeModel(first, { state: 'trained' });
    sandbox.changeModel(second, { state: 'failed' });
    await card('Second').getByText('Fish.Audio could not make this voice.').waitFor();
    await card('First').getByText('still making').waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
    sandbox.state.reset();
  });

  it('goes on where the first page of the list ends', async () => {
    const userId = harness.newUserId();
    const names = Array.from({ length: 22 }, (_, index) => `Voice ${index}`);
    await Promise.all(names.map((name) => harness.upload({ name, user_id: userId })));
    const { page } = await harness.open(`/?user_id=${userId}`);
    expect(await page.locator('.voice-model').count()).toBe(20);
    await page.getByRole('link', { name: 'Show more' }).click();
    await page.getByText('2 more voice models loaded').waitFor();
    expect((await page.locator('.voice-model h3').allInnerTexts()).toSorted()).toEqual(names.toSorted());
    expect(await page.getByRole('link', { name: 'Show more' }).isVisible()).toBe(false);
  });
});
