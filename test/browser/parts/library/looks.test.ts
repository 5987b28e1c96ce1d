import type { Page } from 'playwright-core';
import { fixture } from '../../../support/media/fixtures';
import { startService, type TestService } from '../../../support/service/service';
import { openPage, PageHarness } from '../../page-harness';
import { choose, row } from './library-kit';

let harness: PageHarness;
let demo: TestService;
beforeAll(async () => {
  harness = await PageHarness.start([], { SAMPLE_STORE: 'filesystem' });
  demo = await startService({ mongoUri: harness.mongoUri, dbName: harness.dbName, demo: true });
});
afterEach(() => harness.closePages());
afterAll(async () => {
  await demo.close();
  await harness.close();
});

/** The page of a user with one voice whose recording is kept, in German and as wide as this. */
async function openWide(width: number, options: object = {}) {
  const userId = harness.newUserId();
  await harness.upload({ name: 'Eine', user_id: userId });
  const viewport = { width, height: 800 };
  const { page } = await harness.open(`/?user_id=${userId}&lang=de`, { viewport, ...options });
  await row(page, 'Eine').locator('[data-role="menu"]').waitFor();
  return page;
}

/** How an element is drawn. */
const style = (page: Page, selector: string, property: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`);
const background = (page: Page, selector: string) => style(page, selector, 'backgroundColor');

describe('the page on a narrow window', () => {
  it.each([
    [481, 1],
    [640, 1],
    [641, 2],
  ])('at %i pixels has buttons to play that can be told apart: %i of them', async (width, count) => {
    const page = await openWide(width);
    expect(await row(page, 'Eine').locator('.play-button').filter({ visible: true }).count()).toBe(count);
    await row(page, 'Eine').locator('[data-role="menu"]').click();
    expect(await page.locator('#voice-menu [data-action="play"]').isVisible()).toBe(count === 1);
  });

  it.each([
    [640, 300],
    [320, 256],
  ])('of %i by %i pixels has all of the menu of a voice, which scrolls', async (width, height) => {
    const page = await openWide(width);
    await page.setViewportSize({ width, height });
    await row(page, 'Eine').locator('[data-role="menu"]').click();
    const menu = page.locator('#voice-menu');
    const { y, height: tall } = (await menu.boundingBox()) ?? { y: -1, height: height + 1 };
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + tall).toBeLessThanOrEqual(height);
    const scrolled = await page.evaluate<number>('scrollY');
    await menu.hover();
    await page.mouse.wheel(0, 1_000);
    await menu.getByRole('menuitem', { name: 'Löschen' }).click({ timeout: 5_000 });
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate<number>('scrollY')).toBe(scrolled);
  });

  it.each([481, 640, 700, 701])('at %i pixels says its whole name in German, as a demonstration too', async (width) => {
    const { page } = await openPage(harness.browser, `${demo.url}/?lang=de`, { viewport: { width, height: 800 } });
    const cut = "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('.brand span'))";
    expect(await page.evaluate<number>(cut)).toBe(0);
  });

  it('of 320 pixels has all of a long word in its dialog and its chip', async () => {
    const userId = harness.newUserId();
    const [name, tag] = ['N'.repeat(120), 'w'.repeat(50)];
    await harness.upload({ name, user_id: userId, tags: tag });
    const { page } = await harness.open(`/?user_id=${userId}`, { viewport: { width: 320, height: 800 } });
    const tooWide = (selector: string) =>
      page.evaluate<number>(
        `Math.max(...[...document.querySelectorAll('${selector}')].map((each) => each.scrollWidth - each.clientWidth))`,
      );
    for (const action of ['Rename', 'Tags', 'New version', 'Link to an Echo', 'Details', 'Delete']) {
      await choose(page, name, action);
      const wide = await tooWide(action === 'Tags' ? 'dialog[open], dialog[open] .tag-chip' : 'dialog[open]');
      expect([action, wide]).toEqual([action, 0]);
      await page.keyboard.press('Escape');
    }
    await page.locator('#more > summary').click();
    await page.locator('#tags').fill(`${tag},`);
    expect(await tooWide('.tag-chip, html')).toBe(0);
    await page.locator('#list-filters > summary').click();
    await page.locator('label.filter-chip', { hasText: tag }).click();
    await page.locator('.active-filters .filter-chip').waitFor();
    expect(await tooWide('.filter-chip, html')).toBe(0);
  });
});

describe('the page in the few colours of a device', () => {
  it('shows which of several is selected', async () => {
    const page = await openWide(640, { forcedColors: 'active' });
    await page.locator('#tab-record').click();
    for (const [selected, other] of [
      ['#tab-record', '#tab-upload'],
      ['.language a[aria-current]', '.language a:not([aria-current])'],
      ['.bottom-bar a[aria-current]', '.bottom-bar a:not([aria-current])'],
    ] as const) {
      const [one, another] = [await style(page, selected, 'color'), await style(page, other, 'color')];
      expect([selected, one]).not.toEqual([selected, another]);
    }
  });

  it('shows the state of the database, and how long a recording is to be', async () => {
    const page = await openWide(390, { forcedColors: 'active' });
    const dot = '#database-pill > .pill-dot';
    expect(await style(page, dot, 'borderLeftStyle')).toBe('solid');
    const full = await background(page, dot);
    await page.evaluate("document.querySelector('#database-pill').dataset.state = 'unavailable'");
    expect(await background(page, dot)).not.toBe(full);
    expect(await style(page, '.zone', 'outlineStyle')).toBe('solid');
    expect(await style(page, '.zone-good', 'borderLeftStyle')).toBe('solid');
    expect(await background(page, '.zone-fill')).not.toBe(await background(page, '.zone'));
    // The bar on the card of a file has the same marks.
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.locator('.length-zone').waitFor({ state: 'attached' });
    expect(await style(page, '.length-zone', 'borderLeftStyle')).toBe('solid');
  });
});
