import type { Page } from 'playwright-core';
import { fixture } from '../../../support/media/fixtures';
import type { PageHarness } from '../../page-harness';

/** Where uploads are sent. */
export const UPLOADS = '**/api/upload-reference';

/** What the element says that has the keyboard focus. */
export const focusedText = (page: Page) => page.evaluate('document.activeElement.textContent.trim()');

/** Resolves once a voice was created and its result is shown. */
export const created = (page: Page) => page.locator('#upload-result').waitFor();

/** Presses "Create voice" or "Try again". */
export const submit = (page: Page) => page.locator('#upload-submit').click();

/** The heading of the problem that is shown. */
export const heading = (page: Page, name: string) => page.locator('#upload-problem').getByRole('heading', { name });

/** Chooses a recording and whose voice it is. */
export async function fill(page: Page, file = fixture('speech.mp3')): Promise<void> {
  await page.locator('#audio').setInputFiles(file);
  await page.getByRole('radio', { name: 'My voice' }).check();
}

/** Opens the page for a user of its own, filled in. */
export async function openFilled(harness: PageHarness, file?: string) {
  const opened = await harness.open(`/?user_id=${harness.newUserId()}`);
  await fill(opened.page, file);
  return opened;
}

/** What has been entered is still there. */
export async function expectKept(page: Page): Promise<void> {
  expect(await page.locator('#name').inputValue()).toBe('speech');
  expect(await page.getByRole('radio', { name: 'My voice' }).isChecked()).toBe(true);
  expect(await page.locator('#transcripts textarea').count()).toBe(1);
}

/** The Idempotency-Key of every upload that the page sends, as it is sent; added to those of another page where they are given. */
export function keysOf(page: Page, keys: string[] = []): string[] {
  page.on('request', (request) => {
    if (request.url().endsWith('/api/upload-reference')) keys.push(request.headers()['idempotency-key'] ?? '');
  });
  return keys;
}

/** Slows a page down to so many bytes a second; -1 does not. */
export async function slowDown(page: Page, uploadThroughput: number, downloadThroughput = -1): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const conditions = { offline: false, latency: 0, downloadThroughput, uploadThroughput };
  await devtools.send('Network.emulateNetworkConditions', conditions);
}

/** Drags or pastes files onto an element of the page, the way that a browser tells of it. */
export function bring(
  page: Page,
  event: 'drop' | 'dragenter' | 'paste',
  target: string,
  files: Readonly<Record<string, Buffer>>,
) {
  const named = Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')]);
  return page.evaluate(`{
    const data = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(named)})
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type: 'audio/mpeg' }));
    const options = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
    const Kind = '${event}' === 'paste' ? ClipboardEvent : DragEvent;
    document.querySelector('${target}').dispatchEvent(new Kind('${event}', options));
  }`);
}
