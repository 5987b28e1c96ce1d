import { fixture, fixtureBytes } from '../../../support/media/fixtures';
import { PageHarness } from '../../page-harness';
import {
  bring,
  created,
  expectKept,
  fill,
  focusedText,
  keysOf,
  openFilled,
  slowDown,
  submit,
  UPLOADS,
} from './form-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('sending', () => {
  it('shows how much has been sent, how fast and how long it will take, then that the service is at work', async () => {
    const { page, complaints } = await openFilled(harness, fixture('speech.wav'));
    const seen: string[] = [];
    await page.exposeFunction('note', (text: string) => seen.push(text));
    await page.evaluate(`
      for (const id of ['upload-percent', 'upload-bytes', 'upload-phase']) {
        const place = document.getElementById(id);
        new MutationObserver(() => note(place.textContent)).observe(place, { childList: true });
      }`);
    await slowDown(page, 100_000);
    await submit(page);
    await created(page);
    const percents = seen.flatMap((text) => /^(\d+) %$/.exec(text)?.[1] ?? []).map(Number);
    expect(percents.some((percent) => percent > 0 && percent < 100)).toBe(true);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(seen.some((text) => /^\d+ kB of 193 kB · \d+ kB\/s · about \d s left$/.test(text))).toBe(true);
    expect(seen).toContain('Checking the recording and creating the voice');
    expect(complaints).toEqual([]);
  });

  it('makes one voice, however often it is pressed', async () => {
    const before = harness.service.sandbox.state.creates;
    const { page } = await openFilled(harness);
    const keys = keysOf(page);
    await page.locator('#upload-submit').dblclick();
    await created(page);
    await page.locator('[data-role="another"]').click();
    await fill(page);
    await page.locator('#name').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await created(page);
    expect(new Set(keys).size).toBe(2);
    expect(keys).toHaveLength(2);
    expect(harness.service.sandbox.state.creates - before).toBe(2);
  });

  it('can be cancelled, keeps everything, and makes no second voice when it is sent again', async () => {
    const { page } = await openFilled(harness, fixture('speech.wav'));
    const keys = keysOf(page);
    await slowDown(page, 60_000);
    await submit(page);
    await page.locator('#upload-percent', { hasText: '%' }).waitFor();
    expect(await page.locator('#create-description').getAttribute('inert')).not.toBeNull();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled. The form is as you left it.').waitFor({ state: 'attached' });
    expect(await page.locator('#upload-progress').isVisible()).toBe(false);
    expect(await focusedText(page)).toBe('Create voice');
    await expectKept(page);
    await slowDown(page, -1);
    await submit(page);
    await created(page);
    expect(new Set(keys).size).toBe(1);
  });

  it('takes no file meanwhile, and says so', async () => {
    const { page, complaints } = await openFilled(harness);
    let goOn = () => {};
    await page.route(UPLOADS, async (route) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await route.continue();
    });
    await submit(page);
    await page.locator('#upload-progress').waitFor();
    await bring(page, 'drop', '#voices', { 'late.mp3': fixtureBytes('brief-speech.mp3') });
    await page.getByText('Not added: a voice is being sent.').waitFor();
    goOn();
    await created(page);
    await page.locator('[data-role="another"]').click();
    expect(await page.locator('.file-card').count()).toBe(0);
    expect(await page.locator('#name').inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });

  it('warns whoever leaves meanwhile, and nobody else', async () => {
    const { page } = await openFilled(harness);
    const leave = 'window.dispatchEvent(new Event("beforeunload", { cancelable: true }))';
    expect(await page.evaluate(leave)).toBe(true);
    await page.route(UPLOADS, () => undefined);
    await submit(page);
    await page.locator('#upload-progress').waitFor();
    expect(await page.evaluate(leave)).toBe(false);
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.evaluate(leave)).toBe(true);
  });

  it('shows an empty form for another voice, with the same user, in which nobody has said whose voice it is', async () => {
    const { page } = await openFilled(harness);
    const userId = await page.locator('#user_id').inputValue();
    await page.locator('#name').fill('First');
    await submit(page);
    await created(page);
    expect(await page.locator('#create-panel').isVisible()).toBe(false);
    await page.locator('[data-role="another"]').click();
    expect(await focusedText(page)).toBe('Create a voice');
    expect(await page.locator('#name').inputValue()).toBe('');
    expect(await page.locator('#user_id').inputValue()).toBe(userId);
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    await submit(page);
    await page.getByText('Choose or record something first.').waitFor();
  });
});
