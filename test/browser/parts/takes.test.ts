import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { PageHarness } from '../page-harness';
import { FAKE_MICROPHONE, openRecorder, record, recordButton } from './record-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(FAKE_MICROPHONE);
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const cards = (page: Page) => page.locator('.file-card');

/** Records a second, and waits for its card. */
async function take(page: Page): Promise<void> {
  const before = await cards(page).count();
  await openRecorder(page);
  await record(page, 1);
  await recordButton(page).click();
  await cards(page).nth(before).waitFor();
}

/** Leaves the page in its other language; resolves to the kind of question that this brings. */
async function askedOnLeaving(page: Page): Promise<string> {
  const [dialog] = await Promise.all([
    page.waitForEvent('dialog'),
    page.getByRole('link', { name: 'DE', exact: true }).click({ noWaitAfter: true }),
  ]);
  return dialog.type();
}

describe('a take', () => {
  it('is kept before a file that can be chosen again, where there is no room for both', async () => {
    const { page, complaints } = await harness.open();
    const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-takes-'));
    const large = path.join(folder, 'large.wav');
    await writeFile(large, '');
    await truncate(large, 19_950_000);
    await page.locator('#audio').setInputFiles(large);
    await take(page);
    const isKept = 'window.dispatchEvent(new Event("beforeunload", { cancelable: true }))';
    while (!(await page.evaluate(isKept))) await page.waitForTimeout(20);
    await page.reload();
    await rm(folder, { recursive: true });
    await page.getByText('Draft restored without large.wav, which could not be kept.').waitFor();
    await cards(page).getByText('Recorded here').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(['localStorage', 'indexedDB'])('is not lost without a question where %s keeps nothing', async (name) => {
    const { page } = await harness.open();
    await page.addInitScript(
      `Object.defineProperty(window, '${name}', { get() { throw new DOMException('blocked', 'SecurityError'); } });`,
    );
    await page.goto(`${harness.service.url}/`);
    await take(page);
    expect(await askedOnLeaving(page)).toBe('beforeunload');
    expect(await cards(page).count()).toBe(1);
  });

  it('is not lost without a question where another tab has written its own draft since', async () => {
    const { page } = await harness.open();
    await take(page);
    const other = await page.context().newPage();
    await other.goto(`${harness.service.url}/`);
    await other.getByText('Draft restored.').waitFor();
    await other.locator('#name').fill('Other');
    await page.bringToFront();
    expect(await askedOnLeaving(page)).toBe('beforeunload');
  });
});
