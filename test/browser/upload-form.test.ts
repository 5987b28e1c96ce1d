import type { Page } from 'playwright-core';
import { fixture } from '../support/media/fixtures';
import { startService } from '../support/service/service';
import { openPage, PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(async () => {
  harness.service.sandbox.behave({ trainingMs: 0 });
  await harness.closePages();
});
afterAll(() => harness.close());

const focusedText = (page: Page) => page.locator(':focus').textContent();
const focusedId = (page: Page) => page.evaluate('document.activeElement.id');
const chosenFiles = (page: Page) => page.evaluate("document.querySelector('#audio').files.length");
const send = (page: Page) => page.getByRole('button', { name: /^(Make the voice model|Try again)$/ }).click();

/** The Idempotency-Key of every upload that the page sends. */
function keysOf(page: Page): string[] {
  const keys: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') keys.push(request.headers()['idempotency-key'] ?? '');
  });
  return keys;
}

describe('the upload form', () => {
  it('shows the model id and that the record was saved, and lists the voice model', async () => {
    const { page, complaints } = await harness.open();
    await page.getByLabel('Recording', { exact: true }).setInputFiles(fixture('speech.mp3'));
    await page.getByLabel('Name of the voice').fill('Grandmother');
    await page.locator('#user_id').fill(harness.newUserId());
    await send(page);

    const result = page.getByRole('region', { name: 'Result' });
    await result.getByText('💾 Saved to database!').waitFor();
    expect(await focusedText(page)).toBe('Your voice model is ready');
    const modelId = await result.locator('.model-id').textContent();
    const card = page.locator('.voice-model');
    await card.waitFor();
    expect(await card.getByRole('heading').textContent()).toBe('Grandmother');
    expect(await card.locator('code.model-id').textContent()).toBe(modelId);
    expect(await result.getByText('Not saved').filter({ visible: true }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('does not call a voice ready that Fish.Audio is still making, and says so once it is', async () => {
    harness.service.sandbox.behave({ trainingMs: 600_000 });
    const { page, complaints } = await harness.open();
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.locator('#user_id').fill(harness.newUserId());
    await send(page);
    const result = page.getByRole('region', { name: 'Result' });
    await result.getByRole('heading', { name: 'Your voice model is being made' }).waitFor();
    expect(await result.locator('[data-state="training"]').isVisible()).toBe(true);
    harness.service.sandbox.behave({ trainingMs: 0 });
    await result.getByRole('heading', { name: 'Your voice model is ready' }).waitFor();
    expect(await result.locator('[data-state="training"]').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('says why nothing was saved when no user was named', async () => {
    const { page } = await harness.open();
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await send(page);
    const result = page.getByRole('region', { name: 'Result' });
    await result.getByText('Not saved to database.').filter({ visible: true }).waitFor();
    expect(await result.getByRole('listitem').first().textContent()).toContain('user_id');
    expect(await result.getByText('💾 Saved to database!').isVisible()).toBe(false);
  });

  it('says so before and after the upload when the database is off', async () => {
    const service = await startService();
    try {
      const { page } = await openPage(harness.browser, service.url);
      await page.getByText('The database is off.', { exact: true }).waitFor();
      await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
      await page.locator('#user_id').fill(harness.newUserId());
      await send(page);
      await page.getByText('Not saved to database.').filter({ visible: true }).waitFor();
      expect(await page.locator('#upload-result .model-id').textContent()).not.toBe('');
    } finally {
      await service.close();
    }
  });

  it('says that the record will be saved later while MongoDB is away, and lists what waits', async () => {
    const service = await startService({ mongoUri: 'mongodb://127.0.0.1:9/?directConnection=true' });
    try {
      const { page } = await openPage(harness.browser, service.url);
      await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
      await page.locator('#user_id').fill(harness.newUserId());
      await send(page);
      await page.getByText('Not saved to database yet.').filter({ visible: true }).waitFor();
      await page.locator('.voice-model').getByText('Waiting for the database').filter({ visible: true }).waitFor();
    } finally {
      await service.close();
    }
  });

  it('shows how much of the recording has been sent, then that the service is at work', async () => {
    const { page } = await harness.open();
    const devtools = await page.context().newCDPSession(page);
    const seen: string[] = [];
    await page.exposeFunction('note', (text: string) => seen.push(text));
    await page.evaluate(`
      for (const id of ['upload-bytes', 'upload-phase']) {
        const place = document.getElementById(id);
        new MutationObserver(() => note(place.textContent)).observe(place, { childList: true });
      }`);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 400_000,
    });
    await page.locator('#audio').setInputFiles(fixture('speech.wav'));
    await send(page);
    await page.getByRole('heading', { name: 'Your voice model is ready' }).waitFor();
    const percents = seen.flatMap((text) => /^(\d+) %: .+ of 192 kB$/.exec(text)?.[1] ?? []).map(Number);
    expect(percents.some((percent) => percent > 0 && percent < 100)).toBe(true);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(seen).toContain('Making the voice model');
  });

  it('shows what the service says of a file that is no recording, and keeps the form', async () => {
    const { page } = await harness.open();
    await page
      .locator('#audio')
      .setInputFiles({ name: 'notes.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('no sound') });
    await page.locator('#name').fill('Kept');
    await send(page);
    await page.getByRole('heading', { name: 'The file is not a supported sound or video file' }).waitFor();
    expect(await focusedText(page)).toBe('The file is not a supported sound or video file');
    expect(await page.locator('#name').inputValue()).toBe('Kept');
    expect(await chosenFiles(page)).toBe(1);
  });

  it('retries with the same key after a broken connection, and takes a new one for another upload (I186)', async () => {
    const { page } = await harness.open();
    const keys = keysOf(page);
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.locator('#name').fill('Twice');
    await page.route('**/api/upload-reference', (route) => route.abort('connectionreset'), { times: 4 });
    for (let attempt = 0; attempt < 2; attempt++) {
      await send(page);
      await page.getByRole('heading', { name: 'The service cannot be reached' }).waitFor();
    }
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Your voice model is ready' }).waitFor();
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    const answer = page.waitForResponse('**/api/upload-reference');
    await send(page);
    await answer;
    // The page repeats a call that failed once by itself.
    const [first, ...others] = keys;
    const another = others.pop();
    expect(first).toMatch(/^[0-9a-f-]{32,36}$/);
    expect(others).toEqual([first, first, first, first]);
    expect(another).not.toBe(first);
  });

  it('shows any other answer as a problem and lets it be tried again (I186)', async () => {
    const { page } = await harness.open();
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    const answers: [status: number, body: string, title: string, times?: number][] = [
      [413, '{"title":"A file is too large","detail":"At most 20 MB are allowed."}', 'A file is too large'],
      [429, '{"title":"Too many requests","detail":"Wait a minute."}', 'Too many requests'],
      [502, '<html>bad gateway</html>', 'The service cannot be reached', 2],
      [201, '{"success":true}', 'The service answered with status 201'],
    ];
    for (const [status, body, title, times = 1] of answers) {
      await page.route('**/api/upload-reference', (route) => route.fulfill({ status, body }), { times });
      await send(page);
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(true);
    }
  });

  it('can be cancelled while it waits', async () => {
    const { page } = await harness.open();
    await page.route('**/api/upload-reference', () => undefined);
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await send(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled. The form is as you left it.').waitFor({ state: 'attached' });
    expect(await page.locator('#upload-progress').isVisible()).toBe(false);
    expect(await chosenFiles(page)).toBe(1);
  });

  it('points at the fields that are wrong before anything is sent', async () => {
    const { page } = await harness.open();
    const keys = keysOf(page);
    await page.locator('#user_id').fill('not-an-id');
    await send(page);
    await page.getByText('Choose a recording first.').waitFor();
    await page.getByText('An id has 24 characters').waitFor();
    expect(await focusedId(page)).toBe('audio');
    await page.locator('#audio').setInputFiles({ name: 'empty.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(0) });
    await page.getByText('empty.mp3 is empty.').waitFor();
    expect(keys).toEqual([]);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await harness.open();
    const tabTo = async (id: string) => {
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press('Tab');
        if ((await focusedId(page)) === id) return;
      }
      throw new Error(`Tab does not lead to ${id}`);
    };
    await tabTo('audio');
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    await (await chooser).setFiles(fixture('speech.mp3'));
    await tabTo('name');
    await page.keyboard.type('Typed');
    await tabTo('user_id');
    await page.keyboard.type(harness.newUserId());
    await tabTo('upload-submit');
    await page.keyboard.press('Enter');
    await page.getByText('💾 Saved to database!').waitFor();
    expect(await focusedText(page)).toBe('Your voice model is ready');
  });
});
