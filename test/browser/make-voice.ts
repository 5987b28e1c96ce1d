import type { Locator, Page } from 'playwright-core';
import { fixture } from '../support/media/fixtures';

/** Makes a voice with the form of the page, and returns its result. `file` is one of test/fixtures. */
export async function makeVoice(page: Page, name: string, file = 'speech.mp3'): Promise<Locator> {
  await page.locator('#audio').setInputFiles(fixture(file));
  await page.locator('#name').fill(name);
  const consent = page.locator('input[name="consent"]').first();
  if ((await consent.count()) > 0) await consent.check();
  await page.getByRole('button', { name: 'Create voice' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await result.getByRole('heading', { name }).waitFor();
  return result;
}
