import type { Page } from 'playwright-core';
import { fixture } from '../../support/media/fixtures';
import { PageHarness } from '../page-harness';
import { FAKE_MICROPHONE, openRecorder, record, recordButton } from './record-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(FAKE_MICROPHONE);
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

interface SentSample {
  readonly container: string;
  readonly duration_seconds: number;
  readonly file_name: string;
}

const create = (page: Page) => page.getByRole('button', { name: 'Create voice' }).click();

/** What the service finds in the recordings that are sent by that. */
async function samplesSent(page: Page, send: (page: Page) => Promise<unknown> = create): Promise<SentSample[]> {
  await page.locator('input[name="consent"][value="self"]').check();
  const [response] = await Promise.all([
    page.waitForResponse((candidate) => candidate.url().endsWith('/api/upload-reference')),
    send(page),
  ]);
  expect(response.status()).toBe(201);
  return ((await response.json()) as { database_record: { samples: SentSample[] } }).database_record.samples;
}

const text = (page: Page, selector: string) => page.locator(selector).textContent();

describe('recording', () => {
  it('records, pauses, goes on and stops, and the service reads the file', async () => {
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await openRecorder(page);
    await record(page, 1);
    await page.getByRole('button', { name: 'Pause' }).click();
    const paused = await text(page, '#recorder-time');
    await page.waitForTimeout(1_200);
    expect(await text(page, '#recorder-time')).toBe(paused);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('#recorder-time', { hasText: '0:02' }).waitFor();
    await recordButton(page).click();
    await page.locator('#recorder-status', { hasText: 'Recorded: 0:02' }).waitFor({ state: 'attached' });
    const [sample, ...others] = await samplesSent(page);
    expect(others).toEqual([]);
    expect(sample).toMatchObject({ container: 'wav', file_name: expect.stringMatching(/^Recording of .+\.wav$/) });
    expect(sample?.duration_seconds).toBeGreaterThan(2);
    expect(sample?.duration_seconds).toBeLessThan(3);
    expect(complaints).toEqual([]);
  });

  it('takes another attempt in the place of the last one, and discards one that is under way', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await openRecorder(page);
    await record(page, 1);
    await recordButton(page).click();
    await page.getByRole('button', { name: 'Record again' }).click();
    await page.locator('#recorder[data-phase="recording"]').waitFor();
    await page.locator('#recorder-time', { hasText: '0:02' }).waitFor();
    await recordButton(page).click();
    await page.locator('#recorder[data-phase="done"]').waitFor();
    await record(page, 0);
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await samplesSent(page)).toHaveLength(1);
  });

  it('keeps the last take, and what is said in it, until another one is there, and brings either back with Undo', async () => {
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await openRecorder(page);
    await record(page, 1);
    await recordButton(page).click();
    await page.locator('#more > summary').click();
    const transcripts = page.locator('#transcripts textarea');
    await transcripts.fill('The first.');
    const again = async () => {
      await page.getByRole('button', { name: 'Record again' }).click();
      await page.locator('#recorder[data-phase="recording"]').waitFor();
      await page.locator('#recorder-time', { hasText: '0:01' }).waitFor();
    };
    const said = async () => Promise.all((await transcripts.all()).map((area) => area.inputValue()));
    const undo = (sentence: RegExp) =>
      page.locator('.toast', { hasText: sentence }).getByRole('button', { name: 'Undo' }).click();
    await again();
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await said()).toEqual(['The first.']);
    await again();
    await recordButton(page).click();
    await page.locator('.toast', { hasText: 'was removed' }).waitFor();
    expect(await said()).toEqual(['']);
    await undo(/was removed/);
    expect(await said()).toEqual(['The first.', '']);
    await undo(/Recording discarded/);
    expect(await said()).toEqual(['The first.', '', '']);
    expect((await samplesSent(page)).map(({ duration_seconds }) => duration_seconds >= 1)).toEqual([true, true, true]);
    expect(complaints).toEqual([]);
  });

  it('brings the last take back as it was cut, with what undoes the cut', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await openRecorder(page);
    await record(page, 2);
    await recordButton(page).click();
    await page.getByRole('button', { name: /^Trim Recording of/ }).click();
    await page.locator('[data-role="trim-editor"][data-state="ready"]').waitFor();
    await page.getByRole('slider', { name: 'Start' }).press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Use this part' }).click();
    const whole = page.getByRole('button', { name: 'Back to the whole recording' });
    await whole.waitFor();
    await page.getByRole('button', { name: 'Record again' }).click();
    await page.locator('#recorder-time', { hasText: '0:01' }).waitFor();
    await recordButton(page).click();
    await page.locator('.toast', { hasText: 'was removed' }).getByRole('button', { name: 'Undo' }).click();
    await whole.click();
    expect((await samplesSent(page)).map(({ file_name }) => file_name.includes('cut'))).toEqual([false, false]);
  });

  it('brings back a first take that was discarded by mistake', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await openRecorder(page);
    await record(page, 1);
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.locator('.toast', { hasText: 'Recording discarded' }).getByRole('button', { name: 'Undo' }).click();
    await page.locator('#recorder[data-phase="done"]').waitFor();
    expect(await samplesSent(page)).toHaveLength(1);
  });

  it('is to be ended before the voice is created, which has that take as well', async () => {
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.locator('input[name="consent"][value="self"]').check();
    await openRecorder(page);
    await record(page, 1);
    await page.getByRole('tab', { name: 'Upload' }).click();
    await create(page);
    await page.getByText('You are still recording.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-record');
    await openRecorder(page);
    await create(page);
    expect(await page.evaluate('document.activeElement.id')).toBe('record-button');
    // The take is not there at once.
    const pressBoth = () =>
      page.evaluate("for (const id of ['record-button', 'upload-submit']) document.getElementById(id).click()");
    expect(await samplesSent(page, pressBoth)).toMatchObject([{ container: 'mp3' }, { container: 'wav' }]);
    expect(complaints).toEqual([]);
  });

  it('can be cancelled while it counts down, and offers another text to read', async () => {
    const { page } = await harness.open();
    await openRecorder(page);
    const script = await text(page, '#record-script');
    await page.getByRole('button', { name: 'Another text' }).click();
    expect(await text(page, '#record-script')).not.toBe(script);
    await recordButton(page).click();
    await page.locator('#recorder[data-phase="counting"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#recorder[data-phase="idle"]').waitFor();
    expect(await text(page, '#recorder-status')).toBe('Cancelled');
  });

  it('gives up a question for the microphone that nobody answers, by another press or by creating the voice', async () => {
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await page.evaluate(`{
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      window.opened = [];
      window.answered = new Promise((answer) => { window.answer = answer; });
      mediaDevices.getUserMedia = async (wanted) => {
        await answered;
        const stream = await open(wanted);
        opened.push(...stream.getTracks());
        return stream;
      };
    }`);
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await openRecorder(page);
    const phase = (name: string) => page.locator(`#recorder[data-phase="${name}"]`).waitFor();
    await recordButton(page).click();
    await phase('asking');
    const label = await page.getByText('Waiting for the microphone – press to cancel').boundingBox();
    expect(label?.width).toBeGreaterThan(100);
    await recordButton(page).click();
    await phase('idle');
    await recordButton(page).click();
    await phase('asking');
    expect(await samplesSent(page)).toMatchObject([{ container: 'mp3' }]);
    // Answers that come late do not leave the microphone on.
    await page.evaluate('answer()');
    const states = () => page.evaluate<string[]>('opened.map(({ readyState }) => readyState)');
    while ((await states()).join() !== 'ended,ended') await page.waitForTimeout(20);
    expect(complaints).toEqual([]);
  });

  it('says that the microphone was disconnected while it counted down, and records no silence', async () => {
    const { page, complaints } = await harness.open();
    await page.evaluate(`{
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async (wanted) => (window.stream = await open(wanted));
    }`);
    await openRecorder(page);
    await recordButton(page).click();
    await page.locator('#recorder[data-phase="counting"]').waitFor();
    await page.evaluate('for (const track of stream.getTracks()) track.stop()');
    await page.getByText('The microphone was disconnected.').waitFor();
    await page.locator('#recorder[data-phase="idle"]').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says in a sentence why there is no microphone', async () => {
    const { page, complaints } = await harness.open();
    await openRecorder(page);
    for (const [name, sentence] of Object.entries({
      NotAllowedError: 'The microphone is blocked.',
      NotFoundError: 'No microphone was found.',
      NotReadableError: 'The microphone does not respond',
    })) {
      await page.evaluate(
        `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', ${JSON.stringify(name)}))`,
      );
      await recordButton(page).click();
      await page.getByText(sentence).waitFor();
    }
    expect(complaints).toEqual([]);
  });

  it('ends by itself when the service takes no more, and keeps what was said', async () => {
    const { page } = await harness.open(`/?user_id=${harness.newUserId()}`);
    await page.route('**/', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/data-max-seconds="\d+"/, 'data-max-seconds="2"');
      await route.fulfill({ response, body });
    });
    await page.goto(`${harness.service.url}/`);
    await openRecorder(page);
    await recordButton(page).click();
    await page.getByText('The longest possible recording was reached').waitFor();
    await page.locator('#recorder[data-phase="done"]').waitFor();
  });
});
