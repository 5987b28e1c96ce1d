import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { fixture } from '../../../support/media/fixtures';
import { PageHarness } from '../../page-harness';
import { created, keysOf, slowDown, submit } from './form-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const restored = (page: Page) => page.getByText('Draft restored.').waitFor();

/** A page with something entered, whose files have been written. */
async function openWithDraft() {
  const userId = harness.newUserId();
  const opened = await harness.open(`/?user_id=${userId}`);
  const { page } = opened;
  await page.locator('#audio').setInputFiles([fixture('speech.mp3'), fixture('speech-2.mp3')]);
  await page.locator('#name').fill('Kept');
  await page.getByRole('radio', { name: 'Synthetic' }).check();
  await page.locator('#more > summary').click();
  await page.locator('#tags').fill('one,');
  await page.getByLabel('What is said in speech-2.mp3').fill('The second.');
  await page.waitForTimeout(100);
  return { ...opened, userId };
}

describe('a draft', () => {
  it('survives a reload with its files and transcripts, and is sent as it was entered', async () => {
    const { page, complaints, userId } = await openWithDraft();
    await page.reload();
    await restored(page);
    expect(await page.locator('#name').inputValue()).toBe('Kept');
    await submit(page);
    await created(page);
    const response = await fetch(`${harness.service.url}/api/voice-models?user_id=${userId}`);
    expect(((await response.json()) as { voice_models: unknown }).voice_models).toMatchObject([
      {
        name: 'Kept',
        tags: ['one'],
        consent: { basis: 'synthetic' },
        samples: [{ file_name: 'speech.mp3' }, { file_name: 'speech-2.mp3', transcript: 'The second.' }],
      },
    ]);
    await page.reload();
    await page.waitForTimeout(200);
    expect(await page.getByText('Draft restored.').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('makes no second voice when the page was reloaded while it was sent', async () => {
    const { page, userId } = await openWithDraft();
    const before = harness.service.sandbox.state.creates;
    const keys = keysOf(page);
    // The answer is lost on the way to the page.
    await slowDown(page, -1, 10);
    await submit(page);
    while (harness.service.sandbox.state.creates === before) await page.waitForTimeout(20);
    await page.close();
    const again = await page.context().newPage();
    keysOf(again, keys);
    await again.goto(`${harness.service.url}/?user_id=${userId}`);
    await restored(again);
    await submit(again);
    await created(again);
    expect(keys[1]).toBe(keys[0]);
    expect(harness.service.sandbox.state.creates - before).toBe(1);
  });

  it('is discarded when that is wanted, and comes back with Undo', async () => {
    const { page } = await openWithDraft();
    await page.reload();
    await restored(page);
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await page.locator('#name').inputValue()).toBe('');
    expect(await page.locator('#transcripts textarea').count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.locator('#name').inputValue()).toBe('Kept');
    expect(await page.locator('#transcripts textarea').count()).toBe(2);
  });

  it('of another tab is not removed by a success in this one', async () => {
    const { page, userId } = await openWithDraft();
    const other = await page.context().newPage();
    await other.goto(`${harness.service.url}/?user_id=${userId}`);
    await restored(other);
    await page.locator('#name').fill('Changed here');
    await submit(other);
    await created(other);
    await page.waitForFunction("localStorage.getItem('voice-models.draft')?.includes('Changed here')");
    await page.waitForTimeout(200);
    await page.reload();
    await restored(page);
    expect(await page.locator('#name').inputValue()).toBe('Changed here');
    expect(await page.locator('#transcripts textarea').count()).toBe(2);
  });

  it('that another tab has sent is sent once more by none that has only shown it, and not restored again', async () => {
    const { page, userId } = await openWithDraft();
    const before = harness.service.sandbox.state.creates;
    // The first has gone on with what it had entered before, as the other does.
    await page.reload();
    await restored(page);
    const other = await page.context().newPage();
    await other.goto(`${harness.service.url}/?user_id=${userId}`);
    await restored(other);
    await submit(page);
    await created(page);
    await other.getByText('Draft restored.').waitFor({ state: 'hidden' });
    expect(await other.locator('#transcripts textarea').count()).toBe(0);
    await submit(other);
    await other.locator('#recordings-error:not([hidden])').waitFor();
    expect(await other.evaluate("localStorage.getItem('voice-models.draft')")).toBe(null);
    expect(harness.service.sandbox.state.creates - before).toBe(1);
  });

  it('stays where another tab empties one that both have begun anew after the same', async () => {
    const { page, userId } = await openWithDraft();
    const other = await page.context().newPage();
    await other.goto(`${harness.service.url}/?user_id=${userId}`);
    await restored(other);
    await page.reload();
    await restored(page);
    await page.getByRole('button', { name: 'Discard' }).click();
    await other.getByText('Draft restored.').waitFor({ state: 'hidden' });
    await other.locator('#name').fill('Second');
    await other.reload();
    await restored(other);
    // The page has dealt with the event before this listener is called.
    await other.evaluate(
      "window.addEventListener('storage', ({ newValue }) => { if (newValue === null) window.isRemoved = true; })",
    );
    await page.locator('#name').fill('Third');
    await page.locator('#name').fill('');
    while (!(await other.evaluate('window.isRemoved'))) await other.waitForTimeout(20);
    expect(await other.locator('#name').inputValue()).toBe('Second');
    expect(await other.evaluate("localStorage.getItem('voice-models.draft')")).toContain('Second');
  });

  it('shows what it sets where that is folded away, and only then', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`);
    const isOpen = () => page.evaluate("document.querySelector('#more').open");
    const stored = (text: string) =>
      page.waitForFunction(`localStorage.getItem('voice-models.draft')?.includes(${JSON.stringify(text)})`);
    await page.locator('#name').fill('Kept');
    await page.reload();
    await restored(page);
    expect(await isOpen()).toBe(false);
    await page.locator('#more > summary').click();
    await page.locator('#visibility').selectOption('unlist');
    await stored('unlist');
    await page.reload();
    await restored(page);
    expect(await isOpen()).toBe(true);
  });

  it('says which file was too large to be kept', async () => {
    const { page } = await harness.open();
    const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-draft-'));
    const large = path.join(folder, 'large.wav');
    await writeFile(large, '');
    await truncate(large, 21_000_000);
    await page.locator('#audio').setInputFiles([large, fixture('speech.mp3')]);
    await page.waitForTimeout(100);
    await page.reload();
    await rm(folder, { recursive: true });
    await page.getByText('Draft restored without large.wav, which could not be kept.').waitFor();
    expect(await page.locator('#transcripts textarea').count()).toBe(1);
  });

  it('is not missed where the browser keeps nothing', async () => {
    const { page, complaints } = await harness.open();
    await page.addInitScript(`
      for (const name of ['localStorage', 'indexedDB']) {
        Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
      }`);
    await page.goto(`${harness.service.url}/?user_id=${harness.newUserId()}`);
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.getByRole('radio', { name: 'My voice' }).check();
    await submit(page);
    await created(page);
    expect(complaints).toEqual([]);
  });
});
