import type { Page } from 'playwright-core';
import { makeVoice } from '../make-voice';
import { PageHarness } from '../page-harness';
import { fill, slowDown, submit } from './form/form-kit';
import { choose } from './library/library-kit';

const SPEECH = { method: 'POST', path: '/v1/tts' };

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(['--autoplay-policy=no-user-gesture-required'], { SAMPLE_STORE: 'filesystem' });
});
afterEach(async () => {
  harness.service.sandbox.behave({ trainingMs: 0 });
  harness.service.sandbox.faults.clear();
  await harness.closePages();
});
afterAll(() => harness.close());

async function made(name = 'Grandmother', file?: string) {
  const userId = harness.newUserId();
  const opened = await harness.open(`/?user_id=${userId}`);
  const speeches: string[] = [];
  opened.page.on('request', (request) => {
    if (request.url().endsWith('/speech')) speeches.push(request.postData() ?? '');
  });
  return { ...opened, userId, speeches, result: await makeVoice(opened.page, name, file) };
}

/** What the two sounds of the player are doing. wavesurfer.js keeps its elements to itself, so that they are watched from the start. */
const WATCH_SOUNDS = `
  window.sounds = [];
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    if (!window.sounds.includes(this)) window.sounds.push(this);
    return play.call(this);
  };`;

/** Waits until an expression is true in the page, whose policy forbids what `waitForFunction` does. */
async function until(page: Page, expression: string): Promise<void> {
  for (let attempt = 0; attempt < 160; attempt++) {
    if (await page.evaluate(expression)) return;
    await page.waitForTimeout(25);
  }
  throw new Error(`It does not come to ${expression}`);
}

interface Sound {
  readonly paused: boolean;
  readonly share: number;
  readonly duration: number;
}

const sounds = (page: Page): Promise<Sound[]> =>
  page.evaluate('sounds.map((s) => ({ paused: s.paused, share: s.currentTime / s.duration, duration: s.duration }))');

describe('a voice that was just made', () => {
  it('says its name and that it was saved, and speaks a first line once it is asked to', async () => {
    const { page, complaints, result, speeches } = await made();
    await result.getByText('💾 Saved to database!').waitFor();
    await result.getByText('Your voice is ready').waitFor();
    expect(await page.locator(':focus').textContent()).toBe('Grandmother');
    expect(await result.getByText('Not saved').filter({ visible: true }).count()).toBe(0);
    expect(speeches).toEqual([]);
    await page.evaluate(WATCH_SOUNDS);
    await result.getByRole('button', { name: 'Play the voice' }).click();
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    await until(page, 'sounds[0].currentTime > 0.1');
    const [voice] = await sounds(page);
    expect(voice?.duration).toBeGreaterThan(1);
    await result.getByRole('button', { name: 'Pause' }).click();
    await result.getByRole('button', { name: 'Play the voice' }).click();
    expect(speeches.map((body) => JSON.parse(body))).toEqual([
      { text: 'Hello, I am Grandmother. This is how I sound.', format: 'mp3' },
    ]);
    expect(complaints).toEqual([]);
  });

  it('plays the recording and the voice at the same place, by buttons and by keys, without a pause', async () => {
    const { page, complaints, result } = await made('Ada', 'speech.wav');
    await page.evaluate(WATCH_SOUNDS);
    await result.getByRole('button', { name: 'Play the voice' }).click();
    await until(page, 'sounds[0]?.currentTime > 0.3');
    await result.getByRole('button', { name: 'Original' }).click();
    await until(page, 'sounds.length === 2 && sounds[0].paused && !sounds[1].paused');
    const [voice, original] = await sounds(page);
    expect(voice?.share).toBeGreaterThan(0);
    expect(Math.abs((original?.share ?? 0) - (voice?.share ?? 1))).toBeLessThan(0.15);
    const slider = result.getByRole('slider', { name: 'Place in the sound' });
    await slider.focus();
    await page.keyboard.press('b');
    await until(page, '!sounds[0].paused && sounds[1].paused');
    await page.keyboard.press('Space');
    await until(page, 'sounds[0].paused');
    await page.keyboard.press('Home');
    await until(page, 'sounds[0].currentTime === 0');
    await page.keyboard.press('ArrowRight');
    await until(page, 'Math.abs(sounds[0].currentTime - 1) < 0.05');
    await result.locator('[aria-valuetext^="Voice, 0:01 / 0:0"]').waitFor();
    expect(complaints).toEqual([]);
  });

  it('stays silent where the other sound was chosen while it was waited for', async () => {
    const { page, complaints, result } = await made('Ada', 'speech.wav');
    await page.evaluate(WATCH_SOUNDS);
    harness.service.sandbox.faults.add({ match: SPEECH, delayMs: 700, times: 1 });
    const answer = page.waitForResponse('**/speech');
    await result.getByRole('button', { name: 'Play the voice' }).click();
    await result.getByRole('button', { name: 'Original' }).click();
    await (await answer).finished();
    await result.getByRole('link', { name: 'Download' }).waitFor();
    await result.getByRole('button', { name: 'Play the original' }).waitFor();
    expect(await page.evaluate('sounds.length')).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('speaks words of ones own as they are wanted, pays for them once, and hands them out as a file', async () => {
    const { page, complaints, result, speeches } = await made('Ada Lovelace');
    await result.getByLabel('Your own words').fill('All is well.');
    await result.getByText('12 of 10,000 characters').waitFor();
    await result.getByText('Options').click();
    await result.getByLabel('Format').selectOption('wav');
    await result.getByLabel('Speed').fill('1.5');
    const speakButton = result.getByRole('button', { name: 'Speak', exact: true });
    await speakButton.click();
    const link = result.getByRole('link', { name: 'Download' });
    await link.waitFor();
    const download = page.waitForEvent('download');
    await link.click();
    expect((await download).suggestedFilename()).toBe('Ada Lovelace.wav');
    expect(await result.locator('.player-line').textContent()).toBe('All is well.');
    await speakButton.click();
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    expect(speeches.map((body) => JSON.parse(body))).toEqual([{ text: 'All is well.', format: 'wav', speed: 1.5 }]);
    expect(complaints).toEqual([]);
  });

  it('says in plain words why it does not speak, beside the player, and speaks when that is over', async () => {
    const { sandbox } = harness.service;
    const { result } = await made();
    sandbox.faults.add({ match: SPEECH, status: 402, body: { message: 'no credit' }, times: 1 });
    await result.getByRole('button', { name: 'Play the voice' }).click();
    await result.getByRole('alert').filter({ hasText: 'The credit at Fish.Audio is used up.' }).waitFor();
    await result.getByRole('button', { name: 'Try again' }).click();
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await result.getByText('used up').isVisible()).toBe(false);
  });

  it('can be told to stop while it is waited for', async () => {
    const { page, result } = await made();
    await page.route('**/speech', () => undefined);
    await result.getByRole('button', { name: 'Speak', exact: true }).click();
    await result.getByRole('button', { name: 'Stop waiting' }).waitFor();
    await result.getByRole('button', { name: 'Stop', exact: true }).click();
    await result.getByRole('button', { name: 'Play the voice' }).waitFor();
    expect(await result.getByRole('alert').filter({ visible: true }).count()).toBe(0);
  });

  it('is not called ready while Fish.Audio makes it, and is once that is done', async () => {
    harness.service.sandbox.behave({ trainingMs: 600_000 });
    const { result, complaints } = await made();
    await result.getByText('Your voice is being made').waitFor();
    expect(await result.locator('[data-state="training"]').isVisible()).toBe(true);
    await result.getByRole('button', { name: 'Play the voice' }).click();
    await result.getByRole('alert').filter({ hasText: 'The voice is still being made.' }).waitFor();
    harness.service.sandbox.behave({ trainingMs: 0 });
    await result.getByText('Your voice is ready').waitFor();
    expect(await result.locator('[data-state="training"]').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('shows its id and a line for programs behind Details, and copies them or selects them', async () => {
    const { page, result } = await made();
    await result.getByText('Details', { exact: true }).click();
    const modelId = (await result.locator('.model-id').textContent()) ?? '';
    const curl = (await result.locator('.curl').textContent()) ?? '';
    expect(curl).toContain(`curl '${harness.service.url}/api/voice-models/${modelId}/speech' --json '{"text":`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await result.getByRole('button', { name: 'Copy Id of the voice' }).click();
    await result.getByRole('button', { name: 'Copied Id of the voice' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(modelId);
    await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("refused"))');
    await result.getByRole('button', { name: 'Copy Speak from a program' }).click();
    await result.getByRole('button', { name: 'Selected: Ctrl+C or ⌘C' }).waitFor();
    expect(await page.evaluate('getSelection().toString()')).toBe(curl);
  });

  it('has a page of its own without scripts, with its recording and no button that would do nothing', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`, { javaScriptEnabled: false });
    const result = await makeVoice(page, 'Plain');
    await result.getByText('💾 Saved to database!').waitFor();
    const recording = (await result.locator('audio').getAttribute('src')) ?? '';
    expect((await fetch(new URL(recording, harness.service.url))).headers.get('content-type')).toMatch(/^audio\//);
    expect(await result.getByRole('button').count()).toBe(0);
    await result.getByRole('link', { name: 'See this voice' }).click();
    await page.getByRole('heading', { name: 'Plain' }).waitFor();
  });
});

describe('a voice of the list', () => {
  const openListed = async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Earlier', user_id: userId });
    const opened = await harness.open(`/?user_id=${userId}`);
    return { ...opened, result: opened.page.getByRole('region', { name: 'Result' }) };
  };

  it('says words of ones own beside its recording, in the place of the form, which comes back as it was', async () => {
    const { page, complaints, result } = await openListed();
    await page.locator('#name').fill('Not sent yet');
    await choose(page, 'Earlier', 'Speak …');
    await result.getByRole('heading', { name: 'Earlier' }).and(page.locator(':focus')).waitFor();
    expect(await page.locator('#create-panel').isVisible()).toBe(false);
    await result.getByLabel('Your own words').fill('All is well.');
    const spoken = page.waitForRequest('**/speech');
    await result.getByRole('button', { name: 'Speak', exact: true }).click();
    expect((await spoken).postDataJSON()).toMatchObject({ text: 'All is well.' });
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    const original = page.waitForResponse('**/sample');
    await result.getByRole('button', { name: 'Original' }).click();
    expect((await original).ok()).toBe(true);
    await result.getByRole('button', { name: 'Make another' }).click();
    expect(await page.locator('#name').inputValue()).toBe('Not sent yet');
    expect(complaints).toEqual([]);
  });

  it('does not hide a voice that is being sent', async () => {
    const { page, result } = await openListed();
    await fill(page);
    await slowDown(page, 1_000);
    await submit(page);
    const cancel = page.getByRole('button', { name: 'Cancel' });
    await cancel.waitFor();
    await choose(page, 'Earlier', 'Speak …');
    await result.getByRole('heading', { name: 'Earlier' }).waitFor();
    await cancel.click();
    await page.getByRole('button', { name: 'Create voice' }).waitFor();
  });
});
