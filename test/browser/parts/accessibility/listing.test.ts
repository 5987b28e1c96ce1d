import { openPage } from '../../page-harness';
import { ACCOUNT_JOURNEYS } from '../../states/account-states';
import { LIBRARY_JOURNEYS } from '../../states/library-states';
import { lookAt, usePlace } from './look';

const place = usePlace();

describe('the page for everybody', () => {
  lookAt([...LIBRARY_JOURNEYS, ...ACCOUNT_JOURNEYS], place);

  it('shows where the keyboard is, wherever it goes', async () => {
    const { page } = await openPage(place.now.harness.browser, await place.now.library());
    await page.locator('#more > summary').click();
    await page.locator('.voice-model').first().waitFor();
    await page.locator('#main').focus();
    // A control that has no outline of its own shows the focus in the box around it.
    const isShown = () =>
      page.evaluate<boolean>(`(() => {
        const outlined = (element) => getComputedStyle(element).outlineStyle !== 'none';
        const { activeElement } = document;
        return activeElement === document.body || [activeElement, activeElement.parentElement, activeElement.closest('div')].some(outlined);
      })()`);
    for (let presses = 0; presses < 45; presses++) {
      await page.keyboard.press('Tab');
      if (!(await isShown())) throw new Error(await page.evaluate<string>('document.activeElement.outerHTML'));
    }
  });

  it('does not move for whoever asks for less motion', async () => {
    const { page } = await place.now.harness.open('/', { reducedMotion: 'reduce' });
    const moving = () => page.evaluate<number>('document.getAnimations().length');
    for (const selector of ['#more > summary', '#tab-record', '#tab-upload', 'label[for="consent-self"]']) {
      await page.locator(selector).click();
      expect(await moving()).toBe(0);
    }
  });
});
