import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { fixture } from '../support/media/fixtures';
import { PageHarness } from './page-harness';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  '</script><script>alert(1)</script>',
  '{{7*7}}',
  '<%= 7*7 %>',
];

let harness: PageHarness;
let userId: string;
let modelIds: string[];
beforeAll(async () => {
  harness = await PageHarness.start();
  userId = harness.newUserId();
  modelIds = await Promise.all(
    HOSTILE.map((name) => harness.upload({ name, user_id: userId, description: name, tags: name.slice(0, 50) })),
  );
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const namesIn = (page: Page) => page.locator('.voice-model h3').allInnerTexts();
/** Elements that only a hostile text could have made. */
const intruders = (page: Page) => page.locator('main img, main svg, main script, main b').count();

describe('hostile text', () => {
  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('stays text in the list %s (I179)', async (_title, javaScriptEnabled) => {
    const { page, complaints } = await harness.open(`/?user_id=${userId}`, { javaScriptEnabled });
    expect((await namesIn(page)).toSorted()).toEqual(HOSTILE.toSorted());
    for (const summary of await page.locator('summary', { hasText: 'Delete' }).all()) await summary.click();
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text in the list that the script writes, in its details and in its announcements (I179)', async () => {
    const { page, complaints } = await harness.open();
    await page.locator('#list-user-id').fill(userId);
    await page.getByRole('button', { name: 'Show' }).click();
    await page
      .locator('.voice-model')
      .nth(HOSTILE.length - 1)
      .waitFor();
    expect((await namesIn(page)).toSorted()).toEqual(HOSTILE.toSorted());
    const details = page.locator('[data-role="details"]');
    for (const link of await details.all()) await link.click();
    await page
      .locator('[data-role="facts"]:visible')
      .nth(HOSTILE.length - 1)
      .waitFor();
    const card = page.locator('.voice-model').first();
    await card.getByText('Link to an Echo').click();
    await card.getByLabel('Echo id').fill('e'.repeat(24));
    await page.keyboard.press('Enter');
    await page.getByText('now speaks for Echo').waitFor();
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text on the page and in the title of a single voice model (I179)', async () => {
    for (const [index, name] of HOSTILE.entries()) {
      const { page, complaints } = await harness.open(`/api/voice-models/${modelIds[index]}`);
      expect(await page.title()).toBe(name);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
      expect(await intruders(page)).toBe(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('stays text when it is the name of a chosen file (I180)', async () => {
    const { page, complaints } = await harness.open();
    const buffer = readFileSync(fixture('speech.mp3'));
    for (const name of HOSTILE.map((text) => `${text.replaceAll('/', '')}.mp3`)) {
      await page.locator('#audio').setInputFiles({ name, mimeType: 'audio/mpeg', buffer });
      expect(await page.locator('#audio-summary').textContent()).toBe(`${name} (61 kB)`);
    }
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text when it is the detail of a problem (I184)', async () => {
    const { page, complaints } = await harness.open();
    const [title = '', detail = '', message = ''] = HOSTILE;
    await page.route('**/api/**', (route) =>
      route.fulfill({ status: 400, json: { title, detail, request_id: detail, errors: [{ field: 'name', message }] } }),
    );
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.getByRole('button', { name: 'Make the voice model' }).click();
    await page.locator('#upload-problem').getByText(detail).first().waitFor();
    await page.locator('#list-user-id').fill(userId);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.locator('#list-problem').getByText(title).waitFor();
    expect(await page.locator('#name-error').textContent()).toContain(message);
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('in the address never reaches the page or the template engine (I183)', async () => {
    const evil = encodeURIComponent('<b>owned</b>');
    const options = 'settings[view options][delimiter]=?&delimiter=?&client=1&cache=0&_locals[title]=owned&debug=1';
    const { page, complaints } = await harness.open(`/?flash=${evil}&user_id=${evil}&demo=1&${options}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Turn a short recording into a voice');
    expect(await page.getByText('owned').count()).toBe(0);
    expect(await page.getByText('Demonstration.').count()).toBe(0);
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('the content security policy', () => {
  it('keeps out inline scripts, handlers and styles, and whatever comes from elsewhere (H170)', async () => {
    const { page, complaints } = await harness.open();
    await page.evaluate(`
      const add = (tag, attributes, text = '') => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        element.textContent = text;
        document.body.append(element);
      };
      add('script', {}, 'document.title = "inline"');
      add('script', { src: 'http://attacker.test/x.js' });
      add('img', { src: 'data:,x', onerror: 'document.title = "handler"' });
      add('p', { id: 'styled', style: 'position: fixed' });
      add('iframe', { src: 'http://attacker.test/' });`);
    await expect(page.evaluate("fetch('http://attacker.test/')")).rejects.toThrow('Failed to fetch');
    expect(await page.title()).toBe('Echo voice models');
    expect(await page.evaluate("getComputedStyle(document.querySelector('#styled')).position")).toBe('static');
    const blocked = (directive: string) => complaints.filter((complaint) => complaint.includes(directive)).length;
    expect(blocked('script-src')).toBeGreaterThanOrEqual(3);
    expect(blocked('style-src')).toBe(1);
    expect(complaints.some((complaint) => complaint.includes('connect-src'))).toBe(true);
  });

  it('lets no form lead to another origin (H170)', async () => {
    const { page, complaints } = await harness.open();
    await page.evaluate(`
      const form = document.createElement('form');
      form.action = 'http://attacker.test/';
      document.body.append(form);
      form.submit();`);
    await page.waitForTimeout(200);
    expect(new URL(page.url()).origin).toBe(harness.service.url);
    expect(complaints.join()).toContain('form-action');
  });

  it('lets nobody frame the page (I185)', async () => {
    const { page } = await harness.open();
    await page.route('http://attacker.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${harness.service.url}"></iframe>` }),
    );
    await page.goto('http://attacker.test/');
    const [, frame] = page.frames();
    expect(await frame?.getByRole('button', { name: 'Make the voice model' }).count()).toBe(0);
  });
});
