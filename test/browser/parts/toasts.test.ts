import { fixture } from '../../support/media/fixtures';
import { PageHarness } from '../page-harness';
import { UPLOADS } from './form/form-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** Opens the page of a user with these recordings chosen. */
async function openWith(userId: string, ...files: readonly string[]) {
  const { page } = await harness.open(`/?user_id=${userId}`);
  await page.locator('#audio').setInputFiles(files.map(fixture));
  const button = (name: string) => page.locator('.toast').getByRole('button', { name });
  const remove = (name: string) => page.getByRole('button', { name: `Remove ${name}` }).click();
  return { page, remove, undo: button('Undo'), close: button('Close') };
}

describe('what takes something back', () => {
  it('stays when something is said that comes by itself', async () => {
    const { sandbox } = harness.service;
    const userId = harness.newUserId();
    sandbox.behave({ trainingMs: 600_000 });
    const modelId = await harness.upload({ name: 'First', user_id: userId });
    const { page, remove, undo } = await openWith(userId, 'speech.mp3');
    await remove('speech.mp3');
    // Nothing goes away from under the focus, however long this takes.
    await undo.focus();
    sandbox.changeModel(modelId, { state: 'trained' });
    await page.locator('.toast', { hasText: 'First' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.file-card').getByRole('heading', { name: 'speech.mp3' }).waitFor();
    sandbox.state.reset();
  });

  it('is there for the two latest, and gives the focus back where it came from', async () => {
    const files = ['speech.mp3', 'speech-2.mp3', 'brief-speech.mp3'];
    const { page, remove, undo, close } = await openWith(harness.newUserId(), ...files);
    for (const name of files) await remove(name);
    expect(await undo.count()).toBe(2);
    await page.locator('#name').focus();
    await close.first().focus();
    await close.last().press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('name');
    await undo.click();
    expect(await page.locator('.file-card h3').allTextContents()).toEqual(['speech-2.mp3']);
  });

  it('brings nothing back while the voice is sent, says so, and does when that was cancelled', async () => {
    const { page, remove, undo } = await openWith(harness.newUserId(), 'speech.mp3', 'speech-2.mp3');
    const names = () => page.locator('.file-card h3').allTextContents();
    await remove('speech-2.mp3');
    await page.getByRole('radio', { name: 'My voice' }).check();
    await page.route(UPLOADS, () => undefined);
    await page.getByRole('button', { name: 'Create voice' }).click();
    await page.locator('#upload-progress').waitFor();
    // Nothing goes away from under the focus, however long this takes.
    await undo.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Not added: a voice is being sent.').waitFor();
    expect(await names()).toEqual(['speech.mp3']);
    await page.locator('#upload-form').getByRole('button', { name: 'Cancel' }).dispatchEvent('click');
    await page.getByText('Cancelled. The form is as you left it.').waitFor({ state: 'attached' });
    await undo.click();
    expect(await names()).toEqual(['speech.mp3', 'speech-2.mp3']);
  });

  it('is gone once the voice was made, so that no recording slips into the next one unseen', async () => {
    const { page, remove, undo } = await openWith(harness.newUserId(), 'speech.mp3', 'speech-2.mp3');
    await remove('speech-2.mp3');
    await undo.waitFor();
    await page.getByRole('radio', { name: 'My voice' }).check();
    await page.getByRole('button', { name: 'Create voice' }).click();
    await page.locator('#upload-result').waitFor();
    expect(await undo.count()).toBe(0);
  });
});
