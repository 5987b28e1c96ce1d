import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { fixture, fixtureBytes } from '../../support/media/fixtures';
import { makeWav, wavHeader } from '../../support/media/wav';
import { type OpenPage, PageHarness } from '../page-harness';
import { bring } from './form/form-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const cards = (page: Page) => page.locator('.file-card');
const names = (page: Page) => cards(page).getByRole('heading').allTextContents();
const problem = (page: Page) => page.locator('.card-problem:visible').textContent();
const focused = (page: Page) =>
  page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.id");
const choose = (page: Page, ...files: string[]) => page.locator('#audio').setInputFiles(files.map(fixture));
const submit = (page: Page) => page.getByRole('button', { name: 'Create voice' }).click();

/** Opens the page and notes every request that carries a recording, by its path. */
async function openWatched(): Promise<OpenPage & { readonly sent: string[] }> {
  const opened = await harness.open();
  const sent: string[] = [];
  opened.page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname);
  });
  return { ...opened, sent };
}

describe('choosing recordings', () => {
  it('shows a card for each file, which plays, and removes it with a way back', async () => {
    const { page, complaints } = await openWatched();
    await choose(page, 'speech.mp3', 'speech-video.mp4');
    await choose(page, 'speech-2.mp3');
    expect(await names(page)).toEqual(['speech.mp3', 'speech-video.mp4', 'speech-2.mp3']);
    await cards(page).nth(1).getByText('Only the sound of this video is used.').waitFor();
    await cards(page).first().getByText('0:00 / 0:12').waitFor();
    const slider = page.getByRole('slider', { name: 'Position in speech.mp3' });
    await cards(page).first().locator('[data-state="ready"]').waitFor();
    await slider.press('End');
    await slider.press('ArrowLeft');
    await page.locator('[aria-valuetext="0:11 / 0:12"]').waitFor();
    await cards(page).first().getByRole('button', { name: 'Play' }).click();
    await cards(page).first().getByRole('button', { name: 'Pause' }).waitFor();

    await page.getByRole('button', { name: 'Remove speech-video.mp4' }).click();
    expect(await names(page)).toEqual(['speech.mp3', 'speech-2.mp3']);
    expect(await focused(page)).toBe('Remove speech-2.mp3');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await names(page)).toEqual(['speech.mp3', 'speech-video.mp4', 'speech-2.mp3']);
    for (const name of ['speech-2.mp3', 'speech-video.mp4', 'speech.mp3'])
      await page.getByRole('button', { name: `Remove ${name}` }).click();
    expect(await focused(page)).toBe('audio');
    expect(complaints).toEqual([]);
  });

  it('takes what is dropped or pasted anywhere, and only files', async () => {
    const { page, complaints } = await openWatched();
    const one = { 'one.mp3': fixtureBytes('speech.mp3') };
    await bring(page, 'dragenter', '#voices', {});
    expect(await page.locator('#drop-highlight').isVisible()).toBe(false);
    await bring(page, 'dragenter', '#voices', one);
    await page.getByText('Drop your recordings anywhere').waitFor();
    await bring(page, 'drop', '#voices', one);
    expect(await page.locator('#drop-highlight').isVisible()).toBe(false);
    await bring(page, 'paste', 'body', { 'two.mp3': fixtureBytes('speech-2.mp3') });
    await bring(page, 'drop', '#audio', { 'three.mp3': fixtureBytes('brief-speech.mp3') });
    expect(await names(page)).toEqual(['one.mp3', 'two.mp3', 'three.mp3']);
    await page.getByRole('status').getByText('Added: three.mp3').waitFor({ state: 'attached' });
    expect(complaints).toEqual([]);
  });

  it('offers an example to whoever has no recording at hand', async () => {
    const { page, complaints } = await openWatched();
    await page.getByRole('button', { name: 'Try the example recording' }).click();
    await cards(page).getByText('Good length').waitFor();
    await cards(page).getByText('Clear sound').waitFor();
    expect(await names(page)).toEqual(['Example voice.mp3']);
    expect(await page.getByRole('button', { name: 'Try the example recording' }).isVisible()).toBe(false);
    await page.locator('#consent-synthetic').check();
    await submit(page);
    await page.locator('#upload-result').waitFor();
    expect(await cards(page).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('begins with recording on what is held in the hands, and with files elsewhere; arrow keys change that', async () => {
    const { page } = await harness.open('/', { viewport: { width: 390, height: 800 } });
    const tab = (name: string) => page.getByRole('tab', { name });
    expect(await tab('Record').getAttribute('aria-selected')).toBe('true');
    await tab('Record').press('ArrowRight');
    expect(await tab('Upload').getAttribute('aria-selected')).toBe('true');
    expect(await focused(page)).toBe('tab-upload');
    expect(await page.locator('#source-upload').isVisible()).toBe(true);
    const desk = await harness.open();
    expect(await desk.page.getByRole('tab', { name: 'Upload' }).getAttribute('aria-selected')).toBe('true');
  });
});

describe('what cannot be sent', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'choose-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is refused at once where it is too long, and not a byte of it is sent', async () => {
    const bytes = 7 * 60 * 48_000 * 4;
    const file = path.join(folder, 'lecture.wav');
    writeFileSync(file, wavHeader({ sampleRate: 48_000, channels: 2, bytesPerValue: 2 }, bytes));
    truncateSync(file, 44 + bytes);
    const { page, complaints, sent } = await openWatched();
    await page.locator('#audio').setInputFiles(file);
    await cards(page).getByText('This lasts 7:00; at most 4:30 can be used.').waitFor();
    await submit(page);
    await page.locator('.card-problem:focus').waitFor();
    expect(sent).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is told by its content, and by what the service says', async () => {
    const { page, sent } = await openWatched();
    await choose(page, 'README.md');
    expect(await problem(page)).toContain('This is neither sound nor video.');
    await submit(page);
    await page.locator('.card-problem:focus').waitFor();
    expect(sent).toEqual([]);
    await page.getByRole('button', { name: 'Remove README.md' }).click();
    await page.locator('#audio').setInputFiles({ name: 'empty.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(0) });
    await cards(page).getByText('This file is empty.').waitFor();
    await page.getByRole('button', { name: 'Remove empty.mp3' }).click();
    await choose(page, 'silent-video.mp4');
    await cards(page).getByText('This video has no sound.').waitFor();
    await page.getByRole('button', { name: 'Remove silent-video.mp4' }).click();
    // It begins like an MP3 and goes on as noise, which the service alone finds out.
    const buffer = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), Buffer.alloc(3_000, '\x01\x7f')]);
    await page.locator('#audio').setInputFiles({ name: 'noise.mp3', mimeType: 'audio/mpeg', buffer });
    await page.locator('.card-problem:visible').waitFor();
    expect(sent).toEqual(['/api/reference-checks']);
  });

  it('is counted and weighed by the limits of the service', async () => {
    const { page, sent } = await openWatched();
    await page.route('**/api/limits', async (route) => {
      const limits = await (await route.fetch()).json();
      await route.fulfill({ json: { ...limits, max_files: 2, max_file_bytes: 50_000, max_total_seconds: 11 } });
    });
    await choose(page, 'speech-2.mp3', 'brief-speech.mp3', 'speech.ogg');
    await cards(page).nth(2).getByText('At most 2 recordings can be sent. Remove this one.').waitFor();
    await page.getByRole('button', { name: 'Remove speech.ogg' }).click();
    await page.getByText('Together these last 0:12; at most 0:11 can be used.').waitFor();
    await page.getByRole('button', { name: 'Remove speech-2.mp3' }).click();
    const buffer = makeWav({ seconds: 4 });
    await page.locator('#audio').setInputFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer });
    await cards(page).getByText('This file has 64 kB; at most 50 kB can be sent.').waitFor();
    await submit(page);
    await page.locator('.card-problem:focus').waitFor();
    expect(sent.filter((sentTo) => sentTo !== '/api/reference-checks')).toEqual([]);
  });
});

describe('how good a recording is', () => {
  it('is said in words, from the browser and then from the service', async () => {
    const { page, complaints } = await openWatched();
    const quiet = makeWav({ seconds: 12, value: (second) => 0.004 * Math.sin(second * 2_000) });
    await page.locator('#audio').setInputFiles({ name: 'quiet.wav', mimeType: 'audio/wav', buffer: quiet });
    await choose(page, 'brief-speech.mp3');
    await cards(page).first().getByText('Very quiet: speak closer to the microphone').waitFor();
    await cards(page).first().getByText('Good length').waitFor();
    await cards(page).nth(1).getByText('A bit short: 10 to 30 seconds make a better voice').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('trimming', () => {
  it('makes a WAV of a part that the service accepts, by keyboard alone, and gives the whole back', async () => {
    const { page, complaints } = await openWatched();
    await page.locator('#audio').focus();
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    await (await chooser).setFiles(fixture('speech-video.mp4'));
    await cards(page).getByText('Clear sound').waitFor();
    const trim = page.getByRole('button', { name: 'Trim speech-video.mp4' });
    await trim.press('Enter');
    const start = page.getByRole('slider', { name: 'Start' });
    await page.locator('[data-role="trim-editor"][data-state="ready"]').waitFor();
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('ArrowLeft');
    expect(await start.getAttribute('aria-valuetext')).toBe('0:02.9');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await page.getByRole('slider', { name: 'End' }).getAttribute('aria-valuetext')).toBe('0:11.0');
    // The check of the whole recording may still be under way.
    const checked = page.waitForResponse(
      async (response) =>
        response.url().endsWith('/api/reference-checks') && (await response.text()).includes('speech-video (cut).wav'),
    );
    await page.getByRole('button', { name: 'Use this part' }).press('Enter');
    await page.getByRole('heading', { name: 'speech-video (cut).wav' }).waitFor();
    const { samples } = await (await checked).json();
    expect(samples[0]).toMatchObject({ accepted: true, found: { container: 'wav', codec: 'pcm-s16', channels: 1 } });
    expect(samples[0].found.duration_seconds).toBeCloseTo(8.1, 1);
    expect(await focused(page)).toBe('Trim speech-video (cut).wav');
    await page.getByRole('button', { name: 'Back to the whole recording' }).press('Enter');
    expect(await names(page)).toEqual(['speech-video.mp4']);
    expect(complaints).toEqual([]);
  });

  it('is done before the voice is created, of the part alone', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await choose(page, 'speech.wav');
    await page.locator('#consent-synthetic').check();
    await page.getByRole('button', { name: 'Trim speech.wav' }).click();
    await page.locator('[data-role="trim-editor"][data-state="ready"]').waitFor();
    const [answer] = await Promise.all([
      page.waitForResponse('**/api/upload-reference'),
      page.evaluate(
        `for (const button of ['[data-role="trim-use"]', '#upload-submit']) document.querySelector(button).click()`,
      ),
    ]);
    expect((await answer.json()).database_record.samples).toMatchObject([{ file_name: 'speech (cut).wav' }]);
  });

  it('is left with Escape, and then nothing has changed', async () => {
    const { page } = await openWatched();
    await choose(page, 'speech.wav');
    await cards(page).getByText('Clear sound').waitFor();
    await page.getByRole('button', { name: 'Trim speech.wav' }).click();
    await page.locator('[data-role="trim-editor"][data-state="ready"]').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('[data-role="trim-editor"]').isVisible()).toBe(false);
    expect(await focused(page)).toBe('Trim speech.wav');
    expect(await names(page)).toEqual(['speech.wav']);
  });
});
