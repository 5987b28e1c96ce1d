import { PageHarness } from '../../page-harness';
import { choose, dialogOf } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start(['--autoplay-policy=no-user-gesture-required'], { SAMPLE_STORE: 'filesystem' });
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

describe('what a row plays', () => {
  it('plays the original and a spoken line, one at a time', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Ada', user_id: userId });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    const original = page.getByRole('button', { name: 'Original of Ada' });
    const spoken = page.getByRole('button', { name: 'Voice of Ada' });
    const playing = (button: typeof original) => button.and(page.locator('[aria-pressed="true"]')).waitFor();
    await original.click();
    await playing(original);
    await spoken.click();
    await playing(spoken);
    expect(await original.getAttribute('aria-pressed')).toBe('false');
    expect(harness.service.sandbox.state.requests.filter(({ path }) => path === '/v1/tts')).not.toHaveLength(0);
    expect(complaints).toEqual([]);
  });

  it('plays nothing of a voice that is gone, nor what comes after another sound was begun', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Ada', user_id: userId });
    await harness.upload({ name: 'Adele', user_id: userId });
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    await page.evaluate(`
      window.sounds = [];
      const { play } = HTMLMediaElement.prototype;
      HTMLMediaElement.prototype.play = function () {
        window.sounds.push(this);
        return play.call(this);
      };`);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route('**/speech', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await page.getByRole('button', { name: 'Voice of Ada', exact: true }).dblclick();
    const original = page.getByRole('button', { name: 'Original of Adele' });
    await original.click();
    await original.and(page.locator('[aria-pressed="true"]')).waitFor();
    goOn();
    await page.waitForTimeout(200);
    expect(await page.evaluate('sounds.length')).toBe(1);
    await choose(page, 'Adele', 'Delete');
    await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
    await dialogOf(page).getByText('Adele was deleted').waitFor();
    expect(await page.evaluate('sounds.every(({ paused }) => paused)')).toBe(true);
    expect(complaints).toEqual([]);
  });
});
