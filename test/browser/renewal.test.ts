import type { Page } from 'playwright-core';
import { fixture } from '../support/media/fixtures';
import { PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const RENEWED = 'Part of this page is missing: it has been renewed. Please reload it.';
const MAIN = /\/page\/main[^/]*\.js$/;
const gone = { status: 404, body: 'Not found' };

/** A page whose requests can be answered as another release would; `loads` counts how often it was loaded. */
async function newPage(): Promise<{ page: Page; loads: () => number }> {
  const page = await harness.browser.newPage();
  page.setDefaultTimeout(15_000);
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  return { page, loads: () => loads };
}

const open = (page: Page) => page.goto(harness.service.url, { waitUntil: 'commit' });
const ready = (page: Page) => page.locator('#sources[data-ready]').waitFor({ state: 'attached' });
const notice = (page: Page) => page.locator('#page-renewed');

describe('a page of one release that gets files of another', () => {
  it.each([
    ['its script', MAIN],
    ['its style sheet', /\/page\/styles[^/]*\.css$/],
  ])('is loaded once more when %s is not there', async (_what, file) => {
    const { page, loads } = await newPage();
    await page.route(file, (route) => route.fulfill(gone), { times: 1 });
    const again = page.waitForEvent('request', () => loads() === 2);
    await open(page);
    await again;
    await ready(page);
    expect(await notice(page).isVisible()).toBe(false);
    expect(loads()).toBe(2);
  });

  it('says so where that does not help, and is not loaded for ever; the next renewal is no worse', async () => {
    const { page, loads } = await newPage();
    await page.route(MAIN, (route) => route.fulfill(gone), { times: 2 });
    await open(page);
    await notice(page).waitFor();
    expect(await notice(page).textContent()).toBe(RENEWED);
    expect(loads()).toBe(2);

    await page.reload();
    await ready(page);
    await page.route(MAIN, (route) => route.fulfill(gone), { times: 1 });
    await page.reload({ waitUntil: 'commit' });
    await ready(page);
    expect(loads()).toBe(5);
  });

  it('keeps what was typed before that was known', async () => {
    const { page, loads } = await newPage();
    let answer: (() => void) | undefined;
    await page.route(MAIN, async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await route.fulfill(gone);
    });
    await open(page);
    await page.locator('#name').fill('Anna');
    answer?.();
    await notice(page).waitFor();
    expect(await page.locator('#name').inputValue()).toBe('Anna');
    expect(loads()).toBe(1);
  });
});

describe('a page into which something else has put a script that is not there', () => {
  it.each([
    ['of another origin', 'https://extension.example/script.js', 'DOMContentLoaded'],
    ['of another program at the same origin', '/extension.js', 'DOMContentLoaded'],
    ['where ours are, once the page has all of its own', '/page/extension.js', 'load'],
  ])('is left as it is: %s', async (_which, src, when) => {
    const { page, loads } = await newPage();
    await page.route(/extension/, (route) => route.fulfill(gone));
    await page.addInitScript(`window.addEventListener('${when}', () => {
      const script = document.createElement('script');
      script.src = '${src}';
      // Behind what the page does about it.
      script.addEventListener('error', () => setTimeout(() => { document.body.dataset.missed = ''; }));
      setTimeout(() => document.head.append(script));
    });`);
    await open(page);
    await page.locator('body[data-missed]').waitFor();
    await ready(page);
    await page.evaluate("fetch('/api/limits').then(() => null)");
    expect(await notice(page).isVisible()).toBe(false);
    expect(loads()).toBe(1);
  });
});

describe('a page that is open while the service is renewed', () => {
  it('does not say so where the device has no network, and still can afterwards', async () => {
    const { page } = await newPage();
    await open(page);
    await ready(page);
    await page.context().setOffline(true);
    const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('/page/chunks/'));
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await failed;
    await page.locator('.file-card', { hasText: 'speech.mp3' }).waitFor();
    const toast = page.locator('.toast', { hasText: RENEWED });
    expect(await toast.count()).toBe(0);
    await page.context().setOffline(false);
    await page.route(/\/page\/chunks\//, (route) => route.fulfill(gone));
    await page.locator('#audio').setInputFiles(fixture('speech-2.mp3'));
    await toast.waitFor();
  });

  it('says once that parts of it have gone, and works without them', async () => {
    const { page } = await newPage();
    await open(page);
    await ready(page);
    await page.route(/\/page\/chunks\//, (route) => route.fulfill(gone));
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    const toast = page.locator('.toast', { hasText: RENEWED });
    await toast.waitFor();
    await toast.getByRole('button', { name: 'Close' }).click();
    await page.locator('#audio').setInputFiles(fixture('speech-2.mp3'));
    await page.locator('.file-card', { hasText: 'speech-2.mp3' }).waitFor();
    expect(await toast.count()).toBe(0);
  });
});
