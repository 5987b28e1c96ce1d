import type { Page } from 'playwright-core';
import { fixture } from '../support/media/fixtures';
import { makeVoice } from './make-voice';
import { PageHarness } from './page-harness';

const FLAGS = [
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-audio-capture=${fixture('speech.wav')}`,
];
const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(FLAGS, { SAMPLE_STORE: 'filesystem' });
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const row = (page: Page, name: string) =>
  page.locator('.voice-model').filter({ has: page.getByRole('heading', { name, exact: true }) });
const resultOf = (page: Page) => page.getByRole('region', { name: 'Result' });

async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** Records until the clock of the recorder shows so many seconds. */
async function record(page: Page, seconds: number): Promise<void> {
  await page.getByRole('tab', { name: 'Record' }).click();
  await page.locator('#record-button').click();
  await page.locator('#recorder-time', { hasText: `0:0${seconds}` }).waitFor();
  await page.locator('#record-button').click();
  await page.locator('#files').getByText('Recorded here').waitFor();
}

/** Takes the last second off. */
async function trim(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Trim Recording of/ }).click();
  await page.getByRole('slider', { name: 'End', exact: true }).press('Shift+ArrowLeft');
  await page.getByRole('button', { name: 'Use this part' }).click();
  await page.locator('#files [data-role="cut"]').waitFor();
  await page.locator('#files .verdict').first().waitFor();
}

/** Creates the voice, and hears its first line, the recording beside it, and other words. */
async function createAndHear(page: Page, name: string): Promise<void> {
  await page.locator('#name').fill(name);
  await page.getByRole('radio', { name: 'My voice' }).check();
  await page.getByRole('button', { name: 'Create voice' }).click();
  const result = resultOf(page);
  await result.getByText('💾 Saved to database!').waitFor();
  await result.getByRole('heading', { name }).waitFor();
  await result.getByRole('button', { name: 'Play the voice' }).click();
  await result.getByRole('button', { name: 'Pause' }).waitFor();
  await result.getByRole('button', { name: 'Original' }).click();
  await result.locator('[data-lane="original"][aria-pressed="true"]').waitFor();
  await result.getByLabel('Your own words').fill('All is well.');
  await result.getByRole('button', { name: 'Speak', exact: true }).click();
  await result.locator('.player-line', { hasText: 'All is well.' }).waitFor();
  await result.getByRole('link', { name: 'Download' }).waitFor();
}

async function linkToNewEcho(page: Page, echo: string): Promise<void> {
  const result = resultOf(page);
  await result.getByText('Link to an Echo').click();
  await page.locator('#link-echo').selectOption({ label: 'New Echo…' });
  await page.getByLabel('Name of the Echo').fill(echo);
  await page.keyboard.press('Enter');
  await page.locator('#link-dialog').getByRole('button', { name: 'Link' }).click();
  await result.getByText(`Speaks for ${echo}`).waitFor();
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  await choose(page, from, 'Rename');
  await page.getByLabel('New name').fill(to);
  await page.keyboard.press('Enter');
  await row(page, to).waitFor();
}

async function makeVersion(page: Page, name: string): Promise<void> {
  const before = await row(page, name).getAttribute('data-model-id');
  await choose(page, name, 'New version');
  await page.getByText('From the same recording').click();
  await page.getByRole('button', { name: 'Create version' }).click();
  await page.getByText(`New version of ${name} created`).waitFor();
  expect(await row(page, name).getAttribute('data-model-id')).not.toBe(before);
}

/** Deletes a voice for good, and returns the receipt. */
async function deleteVoice(page: Page, name: string): Promise<string[]> {
  await choose(page, name, 'Delete');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Delete at Fish.Audio as well/).check();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText(`${name} was deleted`).waitFor();
  const receipt = await dialog.getByRole('listitem').allInnerTexts();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return receipt;
}

describe('the studio', () => {
  it('records, trims, checks, creates, hears, speaks, links, renames, finds, makes a version and deletes', async () => {
    const before = harness.service.sandbox.state.models.length;
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`, DESKTOP);
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    await record(page, 3);
    await trim(page);
    await createAndHear(page, 'Grandmother');
    await linkToNewEcho(page, 'Captain Ada');
    await row(page, 'Grandmother').locator('[data-field="echo_name"]', { hasText: 'Captain Ada' }).waitFor();
    const modelId = await resultOf(page).locator('.model-id').textContent();
    expect(await row(page, 'Grandmother').getAttribute('data-model-id')).toBe(modelId);
    await rename(page, 'Grandmother', 'Jürgen');
    await resultOf(page).getByRole('heading', { name: 'Jürgen' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search voices' }).fill('jurgen');
    await page.getByText('1 voice found').waitFor();
    await makeVersion(page, 'Jürgen');
    expect(await deleteVoice(page, 'Jürgen')).toEqual([
      'Deleted from the database.',
      'The kept recordings are gone.',
      'Deleted at Fish.Audio.',
      'Captain Ada has no voice now.',
    ]);
    await resultOf(page).getByText('This voice was deleted').waitFor();
    expect(await resultOf(page).getByText('💾 Saved to database!').isVisible()).toBe(false);
    expect(harness.service.sandbox.state.models).toHaveLength(before);
    expect(complaints).toEqual([]);
  });

  it('can be used with the keyboard alone', async () => {
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`, DESKTOP);
    const tabTo = async (selector: string) => {
      for (let presses = 0; presses < 80; presses++) {
        await page.keyboard.press('Tab');
        if ((await page.locator(`${selector}:focus`).count()) > 0) return;
      }
      throw new Error(`Tab does not lead to ${selector}`);
    };
    await tabTo('#audio');
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    await (await chooser).setFiles(fixture('speech.mp3'));
    await tabTo('#name');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Typed');
    await tabTo('#consent-self');
    await page.keyboard.press('Space');
    await tabTo('#upload-submit');
    await page.keyboard.press('Enter');
    await resultOf(page).getByText('💾 Saved to database!').waitFor();
    await tabTo('#upload-result [data-role="play"]');
    await page.keyboard.press('Enter');
    await resultOf(page).getByRole('button', { name: 'Pause' }).waitFor();
    await row(page, 'Typed').waitFor();
    await tabTo('.voice-model [data-role="menu"]');
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await tabTo('#delete-dialog [data-role="submit"]');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Typed was deleted').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    expect(await page.locator('body:focus').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('can be used on a telephone, by touch', async () => {
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`, PHONE);
    expect(await page.getByRole('tab', { name: 'Record' }).getAttribute('aria-selected')).toBe('true');
    await page.getByRole('tab', { name: 'Upload' }).tap();
    const result = await makeVoice(page, 'Touched');
    await result.getByRole('button', { name: 'Play the voice' }).tap();
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('link', { name: 'Voices', exact: true }).tap();
    await row(page, 'Touched').getByRole('button', { name: 'More for Touched' }).tap();
    await page.getByRole('menuitem', { name: 'Delete' }).tap();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete' }).tap();
    await dialog.getByText('Touched was deleted').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).tap();
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(complaints).toEqual([]);
  });
});
