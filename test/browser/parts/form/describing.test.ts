import type { Page } from 'playwright-core';
import { fixture } from '../../../support/media/fixtures';
import { PageHarness } from '../../page-harness';
import { created, submit } from './form-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const focusedId = (page: Page) => page.evaluate('document.activeElement.id');
const nameOf = (page: Page) => page.locator('#name').inputValue();

/** Opens the page for a user of its own, with a recording and whose voice it is. */
async function openFilled(files: string | string[] = fixture('speech.mp3')) {
  const userId = harness.newUserId();
  const opened = await harness.open(`/?user_id=${userId}`);
  await opened.page.locator('#audio').setInputFiles(files);
  await opened.page.getByRole('radio', { name: 'My voice' }).check();
  return { ...opened, userId };
}

const openMore = (page: Page) => page.locator('#more > summary').click();

/** The newest record of a user. */
async function recordOf(userId: string) {
  const response = await fetch(`${harness.service.url}/api/voice-models?user_id=${userId}`);
  const { voice_models } = (await response.json()) as { voice_models: Record<string, unknown>[] };
  return voice_models[0];
}

describe('describing a voice', () => {
  it('takes the name of the file until a person writes one', async () => {
    const { page } = await openFilled();
    expect(await nameOf(page)).toBe('speech');
    await page.locator('#files [data-role="remove"]').click();
    const mimeType = 'audio/mpeg';
    await page.locator('#audio').setInputFiles({ name: 'aunt_May.mp3', mimeType, buffer: Buffer.from('x') });
    expect(await nameOf(page)).toBe('aunt May');
    await page.locator('#name').fill('Grandmother');
    await page.locator('#audio').setInputFiles(fixture('speech.wav'));
    expect(await nameOf(page)).toBe('Grandmother');
  });

  it('says at once everything that is missing, and sends nothing', async () => {
    const { page, complaints } = await harness.open();
    const posts: string[] = [];
    page.on('request', (request) => request.url().endsWith('/api/upload-reference') && posts.push(request.url()));
    await openMore(page);
    await page.locator('#user_id').fill('not-an-id');
    await submit(page);
    await page.getByText('Choose or record something first.').waitFor();
    await page.getByText('Say whose voice it is.').waitFor();
    await page.getByText('An id has 24 characters').waitFor();
    expect(await focusedId(page)).toBe('audio');
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    expect(await page.getByText('Choose or record something first.').isVisible()).toBe(false);
    await submit(page);
    expect(await focusedId(page)).toBe('consent-self');
    await page.getByRole('radio', { name: 'Synthetic' }).check();
    expect(await page.getByText('Say whose voice it is.').isVisible()).toBe(false);
    await submit(page);
    expect(await focusedId(page)).toBe('user_id');
    expect(posts).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('keeps whose voice it is, the tags, the description and the transcripts in their order', async () => {
    const { page, complaints, userId } = await openFilled([fixture('speech.mp3'), fixture('speech-2.mp3')]);
    await page.getByRole('radio', { name: 'I have permission' }).check();
    await openMore(page);
    await page.locator('#tags').fill('warm, slow,');
    await page.locator('#tags').pressSequentially('Hörbuch');
    await page.keyboard.press('Enter');
    await page.getByLabel('Description').fill('Read for the audio book');
    await page.getByLabel('What is said in speech-2.mp3').fill('The second.');
    await submit(page);
    await created(page);
    expect(await recordOf(userId)).toMatchObject({
      name: 'speech',
      description: 'Read for the audio book',
      tags: ['warm', 'slow', 'Hörbuch'],
      consent: { basis: 'permission', text_version: '2026-11' },
      samples: [
        { file_name: 'speech.mp3', transcript: null },
        { file_name: 'speech-2.mp3', transcript: 'The second.' },
      ],
    });
    expect(complaints).toEqual([]);
  });

  it('takes tags by comma, Enter and leaving, takes them away again, and offers those of the user', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Former', user_id: userId, tags: 'known before' });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await openMore(page);
    const tags = () => page.locator('#tags-list [data-field="tag"]').allInnerTexts();
    await page.locator('#tags-suggestions option[value="known before"]').waitFor({ state: 'attached' });
    await page.locator('#tags').pressSequentially('one,two');
    await page.keyboard.press('Tab');
    await page.locator('#tags').pressSequentially('ONE,');
    expect(await tags()).toEqual(['one', 'two']);
    await page.keyboard.press('Backspace');
    expect(await tags()).toEqual(['one']);
    await page.getByRole('button', { name: 'Remove the tag one' }).click();
    expect(await tags()).toEqual([]);
    expect(await focusedId(page)).toBe('tags');
    await page.locator('#tags').fill(Array.from({ length: 11 }, (_, place) => `tag ${place}`).join(','));
    await page.getByText('There can be at most 10 tags.').waitFor();
    expect(await tags()).toHaveLength(10);
  });

  it('asks before it takes an Echo from another voice, and creates a new one', async () => {
    const { page, complaints, userId } = await openFilled();
    const echo = await fetch(`${harness.service.url}/api/echo`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user_id: userId, name: 'Captain Ada' }),
    });
    const { _id } = (await echo.json()) as { _id: string };
    await harness.upload({ name: 'Jürgen', user_id: userId, echo_id: _id });
    await openMore(page);
    const select = page.locator('#echo-select');
    await select.getByText('Captain Ada (taken by Jürgen)').waitFor({ state: 'attached' });
    await select.selectOption(_id);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Captain Ada speaks with “Jürgen” now.').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction("document.activeElement.id === 'echo-select'");
    expect(await select.inputValue()).toBe('');
    await select.selectOption('new');
    await dialog.getByRole('button', { name: 'Create Echo' }).click();
    await dialog.getByText('Give the Echo a name.').waitFor();
    await dialog.getByLabel('Name of the Echo').fill('Robin');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await select.locator('option:checked', { hasText: /^Robin$/ }).waitFor({ state: 'attached' });
    await select.selectOption(_id);
    await dialog.getByRole('button', { name: 'Take it' }).click();
    await submit(page);
    await created(page);
    expect(await recordOf(userId)).toMatchObject({ echo_id: _id });
    expect(complaints).toEqual([]);
  });

  it('says that nothing is saved without a user, and makes one up', async () => {
    const { page } = await harness.open();
    await page.getByText('Without a user id, it is not saved.').waitFor();
    await page.getByRole('link', { name: 'Enter one' }).click();
    expect(await focusedId(page)).toBe('user_id');
    await page.getByRole('button', { name: 'Create one' }).click();
    await page.getByText('It will be saved for this browser’s user.').waitFor();
    expect(await page.locator('#user_id').inputValue()).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('the form without scripts', () => {
  it('sends what was entered, with whose voice it is, and asks for that', async () => {
    const userId = harness.newUserId();
    const { page } = await harness.open(`/?user_id=${userId}`, { javaScriptEnabled: false });
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.locator('#name').fill('Plain');
    await openMore(page);
    await page.locator('#tags').fill('one, two');
    await page.locator('#enhance_audio_quality').check();
    await page.getByRole('button', { name: 'Create voice' }).click();
    expect(page.url()).toContain('?user_id=');
    await page.getByRole('radio', { name: 'Synthetic' }).check();
    await page.getByRole('button', { name: 'Create voice' }).click();
    await page.getByText('💾 Saved to database!').waitFor();
    expect(await recordOf(userId)).toMatchObject({
      name: 'Plain',
      tags: ['one', 'two'],
      consent: { basis: 'synthetic', text_version: '2026-11' },
    });
  });

  it('says in the language of the page what went wrong', async () => {
    const { page } = await harness.open('/?lang=de', { javaScriptEnabled: false });
    await page.locator('#audio').setInputFiles(fixture('silence.wav'));
    await page.getByRole('radio', { name: 'Meine Stimme' }).check();
    await page.getByRole('button', { name: 'Stimme erstellen' }).click();
    await page.getByRole('heading', { name: 'Die Aufnahme ist stumm' }).waitFor();
  });
});
