import { SandboxCaller } from '../../../support/network/sandbox-requests';
import { TEST_API_KEY } from '../../../support/service/service';
import { PageHarness } from '../../page-harness';
import { choose, dialogOf, echoOf, row } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(['--autoplay-policy=no-user-gesture-required'], { SAMPLE_STORE: 'filesystem' });
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

async function createEcho(userId: string, name: string, modelId?: string): Promise<string> {
  const voice = modelId === undefined ? {} : { voice_model_id: modelId };
  const echo = await harness.call<{ _id: string }>('POST', '/echo', { user_id: userId, name, ...voice });
  return echo._id;
}

describe('what is done with one voice', () => {
  it('shows its details, with the ids', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Detailed', user_id: userId, description: 'Warm and slow' });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await choose(page, 'Detailed', 'Details');
    await page.getByText('Warm and slow').waitFor();
    await page.getByText(/^speech\.mp3: .*mp3.*12\.\d s/).waitFor();
    expect(await dialogOf(page).getByText(modelId, { exact: true }).isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('More for Detailed');
  });

  it('gives it another name, says where somebody else has done so, and takes it back', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Before', user_id: userId });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    await choose(page, 'Before', 'Rename');
    await page.waitForLoadState('networkidle');
    await harness.call('PATCH', `/voice-models/${modelId}`, { name: 'Theirs' });
    await page.getByLabel('New name').fill('Mine');
    await page.keyboard.press('Enter');
    await dialogOf(page).getByText('it is called Theirs now').waitFor();
    await row(page, 'Theirs').waitFor();
    await page.keyboard.press('Enter');
    await row(page, 'Mine').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'Theirs').waitFor();
    expect(complaints).toEqual([]);
  });

  it('changes its tags', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Tagged', user_id: userId, tags: 'old' });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await choose(page, 'Tagged', 'Tags');
    await page.getByRole('button', { name: 'Remove the tag old' }).click();
    await page.getByLabel('Add a tag').pressSequentially('warm,slow');
    await page.keyboard.press('Enter');
    await page.getByLabel('Add a tag').fill('x'.repeat(51));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A tag has at most 50 characters.').waitFor();
    expect(await page.locator(':focus').getAttribute('id')).toBe('voice-tags');
    await page.getByLabel('Add a tag').fill('WARM');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Tags of Tagged saved').waitFor();
    expect(await row(page, 'Tagged').locator('.mini-tag').allInnerTexts()).toEqual(['warm', 'slow']);
    await harness.call('DELETE', `/voice-models/${modelId}`);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('That could not be undone.').waitFor();
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    await page.locator('#list-heading:focus').waitFor();
  });

  it('links it to an Echo, asks before that is taken from another voice, and takes it back', async () => {
    const userId = harness.newUserId();
    const first = await harness.upload({ name: 'First', user_id: userId });
    await harness.upload({ name: 'Second', user_id: userId });
    const echoId = await createEcho(userId, 'Captain Ada', first);
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    const linked = (name: string) => echoOf(page, name).getByText('Captain Ada').isVisible();
    await choose(page, 'Second', 'Link to an Echo');
    const select = page.locator('#link-dialog').getByLabel('Echo', { exact: true });
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    await page.getByText('Choose an Echo first.').waitFor();
    await select.getByText('Captain Ada (taken by First)').waitFor({ state: 'attached' });
    await select.selectOption(echoId);
    await page.getByText('Captain Ada speaks with “First” now.').waitFor();
    expect(await linked('First')).toBe(true);
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    await page.getByText('Second now speaks for Captain Ada').waitFor();
    expect([await linked('First'), await linked('Second')]).toEqual([false, true]);
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('More for Second');
    await page.getByRole('button', { name: 'Undo' }).click();
    await echoOf(page, 'First').getByText('Captain Ada').waitFor();
    await choose(page, 'First', 'Unlink from the Echo');
    await page.getByText('Captain Ada has no voice now').waitFor();
    expect(await linked('First')).toBe(false);
    await choose(page, 'First', 'Link to an Echo');
    await select.selectOption({ label: 'New Echo…' });
    await page.getByLabel('Name of the Echo').fill('Radio');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    await echoOf(page, 'First').getByText('Radio').waitFor();
    expect(complaints).toEqual([]);
  });

  it('links it to an Echo of another app by its id, and asks there as well', async () => {
    const userId = harness.newUserId();
    const echoId = userId.replace('5', 'e');
    await harness.upload({ name: 'First', user_id: userId, echo_id: echoId });
    await harness.upload({ name: 'Second', user_id: userId });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    const linked = (name: string) => row(page, name).locator('[data-role="linked"]').isVisible();
    await choose(page, 'Second', 'Link to an Echo');
    await page
      .locator('#link-dialog')
      .getByLabel('Echo', { exact: true })
      .selectOption({ label: 'An Echo whose id I have…' });
    await page.locator('#echo-by-id').getByLabel('Echo id').fill(echoId);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    await page.getByText(/^Second now speaks for Echo /).waitFor();
    expect([await linked('First'), await linked('Second')]).toEqual([false, true]);
    expect(complaints).toEqual([]);
  });

  it('makes a new version of the kept recording, and goes back to the first', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Versioned', user_id: userId });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    await choose(page, 'Versioned', 'New version');
    await page.getByRole('button', { name: 'Create version' }).click();
    await page.getByText('Choose a recording first.').waitFor();
    await page.getByText('From the same recording').click();
    await dialogOf(page).getByLabel('My voice').check();
    await page.getByRole('button', { name: 'Create version' }).click();
    await page.getByText('New version of Versioned created').waitFor();
    const now = () => row(page, 'Versioned').getAttribute('data-model-id');
    expect(await now()).not.toBe(modelId);
    await choose(page, 'Versioned', 'Details');
    await page.getByRole('button', { name: 'Go back to this one' }).click();
    await page.getByText('Versioned speaks with version 1 now').waitFor();
    expect(await now()).toBe(modelId);
    expect(complaints).toEqual([]);
  });

  it('creates one again that Fish.Audio has lost', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Lost', user_id: userId });
    await new SandboxCaller(harness.service.sandbox, TEST_API_KEY).request('DELETE', `/model/${modelId}`);
    const { page } = await harness.open(`/?user_id=${userId}`);
    await row(page, 'Lost').getByRole('button', { name: 'Voice of Lost' }).click();
    await row(page, 'Lost').getByRole('alert').waitFor();
    await row(page, 'Lost').getByText('Missing at Fish.Audio').waitFor();
    await row(page, 'Lost').getByRole('button', { name: 'Create again' }).click();
    await page.getByText('Lost was created again').waitFor();
    expect(await row(page, 'Lost').getByText('Missing at Fish.Audio').isVisible()).toBe(false);
  });

  it('asks once before it deletes it, names the Echo that falls silent, and shows the receipt', async () => {
    const userId = harness.newUserId();
    const doomed = await harness.upload({ name: 'Doomed', user_id: userId });
    await createEcho(userId, 'Captain Ada', doomed);
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    await echoOf(page, 'Doomed').getByText('Captain Ada').waitFor();
    await choose(page, 'Doomed', 'Delete');
    await dialogOf(page).getByText('Captain Ada falls silent.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await row(page, 'Doomed').isVisible()).toBe(true);
    await choose(page, 'Doomed', 'Delete');
    await page.getByLabel(/Delete at Fish.Audio as well/).check();
    await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
    await dialogOf(page).getByText('Doomed was deleted').waitFor();
    // Both are spoken, and not just the button that closes it.
    expect(await page.locator(':focus').innerText()).toBe('Doomed was deleted');
    await dialogOf(page).getByRole('status').getByText('Deleted at Fish.Audio.').waitFor();
    const receipt = await dialogOf(page).getByRole('listitem').allInnerTexts();
    expect(receipt).toEqual([
      'Deleted from the database.',
      'The kept recordings are gone.',
      'Deleted at Fish.Audio.',
      'Captain Ada has no voice now.',
    ]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says where it was asked what went wrong (I186)', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Gone', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await choose(page, 'Gone', 'Delete');
    await harness.call('DELETE', `/voice-models/${modelId}`);
    await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('alert').getByText('This voice does not exist. It may have been deleted.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'No voices yet' }).waitFor();
  });

  it('does all of it by keyboard', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Keyed', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    const focused = () => page.locator(':focus').innerText();
    await page.getByRole('button', { name: 'More for Keyed' }).focus();
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('Rename');
    await page.keyboard.press('End');
    expect(await focused()).toBe('Delete');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Rename');
    await page.keyboard.press('d');
    expect(await focused()).toBe('Details');
    await page.keyboard.press('Escape');
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('More for Keyed');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.keyboard.type('By key');
    await page.keyboard.press('Enter');
    await row(page, 'By key').waitFor();
  });
});
