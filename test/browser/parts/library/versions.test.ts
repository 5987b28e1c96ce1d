import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { fixture } from '../../../support/media/fixtures';
import { PageHarness } from '../../page-harness';
import { choose, dialogOf, holdAnswers, row } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start([], { SAMPLE_STORE: 'filesystem', REQUIRE_CONSENT: 'true' });
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** The page of a user with these voices; and the `model_id` of the first. */
async function openWith(...names: readonly string[]) {
  const user_id = harness.newUserId();
  const modelIds: string[] = [];
  for (const name of names) modelIds.push(await harness.upload({ name, user_id, consent: 'self' }));
  return { ...(await harness.open(`/?user_id=${user_id}`)), modelId: modelIds[0] };
}

const press = (page: Page) => page.getByRole('button', { name: 'Create version' }).click();

/** Asks for a version of another recording. */
async function askFor(page: Page, file = 'speech.mp3'): Promise<void> {
  await page.locator('#version-file').setInputFiles(fixture(file));
  await dialogOf(page).getByLabel('My voice').check();
  await press(page);
}

/** Resolves once a version is said to be made, and takes the words away, so that the next ones are told apart. */
async function made(page: Page): Promise<void> {
  await page.getByText('New version of Versioned created').waitFor();
  await page.locator('.toast [data-role="close"]').click();
}

describe('a new version', () => {
  it('of another recording is asked whose voice that is, and one of the same recording is not', async () => {
    const { page, modelId, complaints } = await openWith('Versioned');
    await choose(page, 'Versioned', 'New version');
    await page.locator('#version-file').setInputFiles(fixture('speech.wav'));
    await press(page);
    await dialogOf(page).getByText('Say whose voice it is.').waitFor();
    expect(await page.locator(':focus').getAttribute('id')).toBe('version-consent-self');
    await dialogOf(page).getByLabel('I have permission').check();
    expect(await dialogOf(page).getByText('Say whose voice it is.').isVisible()).toBe(false);
    await press(page);
    await made(page);
    await choose(page, 'Versioned', 'New version');
    await page.getByText('From the same recording').click();
    expect(await dialogOf(page).getByText('Whose voice is it?').isVisible()).toBe(false);
    await press(page);
    await made(page);
    const { versions } = await harness.call<{ versions: object[] }>('GET', `/voice-models/${modelId}`);
    const permission = { consent: { basis: 'permission', text_version: '2026-11' } };
    expect(versions).toMatchObject([{ consent: { basis: 'self' } }, permission, permission]);
    expect(complaints).toEqual([]);
  });

  it('is what speaks and what is heard beside it, where the one before has spoken already', async () => {
    const { page, complaints } = await openWith('Versioned');
    const result = page.getByRole('region', { name: 'Result' });
    /** Presses a button, and gives the id of the version whose sound is asked for by that. */
    const heard = async (name: string | RegExp, sound: string) => {
      const asking = page.waitForRequest(`**/${sound}`);
      await result.getByRole('button', { name }).click();
      return new URL((await asking).url()).pathname.split('/').at(-2);
    };
    await choose(page, 'Versioned', 'Speak');
    const first = await heard('Play', 'speech');
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    await choose(page, 'Versioned', 'New version');
    await askFor(page);
    await made(page);
    await result.getByRole('button', { name: 'Original' }).click();
    const second = await heard('Play', 'sample*');
    await result.getByRole('button', { name: 'Pause' }).waitFor();
    expect(second).not.toBe(first);
    expect(await heard(/^Voice$/, 'speech')).toBe(second);
    expect(complaints).toEqual([]);
  });

  it('is asked for its file again where that was removed after it was chosen', async () => {
    const { page, complaints } = await openWith('Versioned');
    const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-version-'));
    const file = path.join(folder, 'mine.mp3');
    await copyFile(fixture('speech.mp3'), file);
    await choose(page, 'Versioned', 'New version');
    await page.locator('#version-file').setInputFiles(file);
    await dialogOf(page).getByLabel('My voice').check();
    await rm(file);
    await press(page);
    await dialogOf(page).getByText('This file was changed or deleted').waitFor();
    await copyFile(fixture('speech.mp3'), file);
    await page.locator('#version-file').setInputFiles(file);
    await press(page);
    await made(page);
    await rm(folder, { recursive: true });
    expect(complaints).toEqual([]);
  });

  it('is sent under the same key when the dialog is opened again after a failure, and another under another', async () => {
    const { page } = await openWith('Versioned');
    const keys: (string | undefined)[] = [];
    let isAway = true;
    await page.route('**/versions', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (isAway) await route.abort();
      else await route.continue();
    });
    const fail = async () => {
      await dialogOf(page).getByText('The service cannot be reached').waitFor();
      return keys.splice(0);
    };
    await choose(page, 'Versioned', 'New version');
    await askFor(page, 'speech.wav');
    const [another] = await fail();
    await askFor(page);
    const first = await fail();
    await page.keyboard.press('Escape');
    isAway = false;
    await choose(page, 'Versioned', 'New version');
    await askFor(page);
    await made(page);
    expect(new Set([...first, ...keys]).size).toBe(1);
    expect(first).not.toContain(another);
    // What has succeeded is over: the same once more is another version.
    const [spent] = keys;
    await choose(page, 'Versioned', 'New version');
    const [, sent] = await Promise.all([askFor(page), page.waitForRequest('**/versions')]);
    expect(sent.headers()['idempotency-key']).not.toBe(spent);
  });

  it('is made and told although the dialog was closed once the recording had been sent', async () => {
    const { page, modelId, complaints } = await openWith('Closed', 'Other');
    const before = harness.service.sandbox.state.creates;
    const { arrived, release } = await holdAnswers(page, '*/versions');
    await choose(page, 'Closed', 'New version');
    await askFor(page);
    await arrived();
    await page.keyboard.press('Escape');
    await page.getByText('The new version of Closed is still being created.').waitFor();
    await choose(page, 'Other', 'New version');
    expect(await page.locator('#version-bar').isVisible()).toBe(false);
    await release();
    await page.getByText('New version of Closed created').waitFor();
    expect(await dialogOf(page).getByText('New version of “Other”').isVisible()).toBe(true);
    expect(await row(page, 'Closed').getAttribute('data-model-id')).not.toBe(modelId);
    expect(harness.service.sandbox.state.creates - before).toBe(1);
    expect(complaints).toEqual([]);
  });
});
