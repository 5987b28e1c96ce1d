import type { Page } from 'playwright-core';
import { fixture } from '../../support/media/fixtures';

/** The options of a Chromium whose microphone is allowed, and hears somebody speak. */
export const FAKE_MICROPHONE = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-audio-capture=${fixture('speech.wav')}`,
];

/** The large button that begins and ends. */
export const recordButton = (page: Page) => page.locator('#record-button');

/** Shows the recorder. */
export async function openRecorder(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Record' }).click();
}

/** Records for about so long. */
export async function record(page: Page, seconds: number): Promise<void> {
  await recordButton(page).click();
  await page.locator(`#recorder[data-phase="recording"]`).waitFor();
  await page.locator('#recorder-time', { hasText: `0:0${seconds}` }).waitFor();
}
