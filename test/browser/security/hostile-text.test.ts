import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { fixture } from '../../support/media/fixtures';
import { makeVoice } from '../make-voice';
import { PageHarness } from '../page-harness';

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
  const [name] = HOSTILE;
  await harness.call('POST', '/echo', { user_id: userId, name, voice_model_id: modelIds[0] });
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const sorted = (texts: readonly string[]) => texts.toSorted();
const textsOf = (page: Page, selector: string) => page.locator(selector).allTextContents();
const namesIn = (page: Page) => page.locator('.voice-model h3').allInnerTexts();
const dialogOf = (page: Page) => page.getByRole('dialog');
/** Elements that only a hostile text could have made: the page's own pictures are icons, each with a class, and its logo. */
const intruders = (page: Page) =>
  page.locator('[onerror], [onload], img[src="x"], body script, body b, main img, main svg:not([class])').count();

/** Opens what the menu of a voice offers. */
async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

describe('hostile text', () => {
  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('stays text in the list %s (I179)', async (_title, javaScriptEnabled) => {
    const { page, complaints } = await harness.open(`/?user_id=${userId}`, { javaScriptEnabled });
    expect(sorted(await namesIn(page))).toEqual(sorted(HOSTILE));
    expect(sorted(await textsOf(page, '.voice-model .mini-tag'))).toEqual(sorted(HOSTILE));
    expect(await textsOf(page, '.voice-model [data-field="echo_name"]')).toContain(HOSTILE[0]);
    for (const summary of await page.locator('summary', { hasText: 'Delete' }).all()) await summary.click();
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text in the list that the script writes, in its dialogs and in its announcements (I179)', async () => {
    const { page, complaints } = await harness.open();
    await page.locator('#list-user-id').fill(userId);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page
      .locator('.voice-model')
      .nth(HOSTILE.length - 1)
      .waitFor();
    expect(sorted(await namesIn(page))).toEqual(sorted(HOSTILE));
    for (const name of HOSTILE) {
      await choose(page, name, 'Details');
      await dialogOf(page).getByRole('heading', { name, exact: true }).waitFor();
      await dialogOf(page).getByText('speech.mp3: ').waitFor();
      await page.keyboard.press('Escape');
    }
    const [first = '', second = ''] = HOSTILE;
    await choose(page, first, 'Rename');
    expect(await page.getByLabel('New name').inputValue()).toBe(first);
    await page.keyboard.press('Escape');
    await choose(page, first, 'Tags');
    await dialogOf(page)
      .getByRole('heading', { name: `Tags of “${first}”` })
      .waitFor();
    await dialogOf(page)
      .getByRole('button', { name: `Remove the tag ${first}` })
      .waitFor();
    await page.keyboard.press('Escape');
    await choose(page, first, 'New version');
    await dialogOf(page).getByRole('heading', { name: first }).waitFor();
    await page.keyboard.press('Escape');
    await choose(page, second, 'Link to an Echo');
    await page.locator('#link-echo').selectOption({ label: `${first} (taken by ${first})` });
    await dialogOf(page)
      .getByRole('heading', { name: `Take ${first} from another voice?` })
      .waitFor();
    await dialogOf(page).getByText(`${first} speaks with “${first}” now.`).waitFor();
    await dialogOf(page).getByRole('button', { name: 'Take it' }).click();
    await dialogOf(page).getByRole('button', { name: 'Link', exact: true }).click();
    await page.locator('#toasts').getByText(`${second} now speaks for ${first}`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page
      .locator('.voice-model')
      .filter({ hasText: `${first} ` })
      .first()
      .waitFor();
    await choose(page, first, 'Delete');
    await dialogOf(page)
      .getByRole('heading', { name: `Delete “${first}”?` })
      .waitFor();
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text in the filters, and where it comes from the address (I179, I183)', async () => {
    const [first = '', second = ''] = HOSTILE;
    const asked = new URLSearchParams({ user_id: userId, search: second, tag: first });
    const { page, complaints } = await harness.open(`/?${asked}`);
    expect(await page.locator('#list-search').inputValue()).toBe(second);
    await page.getByRole('heading', { name: 'No voice found' }).waitFor();
    await page.getByRole('button', { name: `Remove the filter ${first}` }).waitFor();
    await page.locator('#list-search').fill('');
    await page.getByText('1 voice found').waitFor();
    expect(await namesIn(page)).toEqual([first]);
    await page.locator('#list-filters summary').click();
    await page
      .locator('#filter-tag-list .filter-chip')
      .nth(HOSTILE.length - 1)
      .waitFor();
    expect(sorted(await textsOf(page, '#filter-tag-list [data-field="tag"], #filter-tag-list [dir="auto"]'))).toEqual(
      sorted(HOSTILE),
    );
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text among the tags and Echos that the form offers, and in the result (I179)', async () => {
    const [first = ''] = HOSTILE;
    const { page, complaints } = await harness.open(`/?user_id=${userId}`);
    await page.locator('#more > summary').click();
    await page
      .locator('#tags-suggestions option')
      .nth(HOSTILE.length - 1)
      .waitFor({ state: 'attached' });
    await page.locator('#echo-select', { hasText: `${first} (taken by ${first})` }).waitFor();
    await page.locator('#tags').fill(`${first},`);
    expect(await textsOf(page, '#tags-list [data-field="tag"]')).toEqual([first]);
    await page.locator('#user_id').fill(harness.newUserId());
    const result = await makeVoice(page, first);
    expect(await result.locator('[data-field="name"]').textContent()).toBe(first);
    await result.getByRole('button', { name: 'Play the voice' }).click();
    await result.locator('.player-line', { hasText: `Hello, I am ${first}.` }).waitFor();
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text on the page of a result without scripts (I179)', async () => {
    const [first = ''] = HOSTILE;
    const { page, complaints } = await harness.open(`/?user_id=${harness.newUserId()}`, { javaScriptEnabled: false });
    await makeVoice(page, first);
    expect(await page.title()).toBe(first);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(first);
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text on the page and in the title of a single voice model (I179)', async () => {
    const { page, complaints } = await harness.open(`/api/voice-models/${modelIds[0]}`);
    for (const [index, name] of HOSTILE.entries()) {
      await page.goto(`${harness.service.url}/api/voice-models/${modelIds[index]}`);
      expect(await page.title()).toBe(name);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
      expect(await intruders(page)).toBe(0);
      expect(complaints).toEqual([]);
    }
  });

  it('stays text when it is the name of a chosen file (I180)', async () => {
    const { page, complaints } = await harness.open();
    const buffer = readFileSync(fixture('speech.mp3'));
    const names = HOSTILE.map((text) => `${text.replaceAll('/', '')}.mp3`);
    await page.locator('#more > summary').click();
    for (const [index, name] of names.entries()) {
      await page.locator('#audio').setInputFiles({ name, mimeType: 'audio/mpeg', buffer });
      const card = page.locator('.file-card').nth(index);
      expect(await card.getByRole('heading').textContent()).toBe(name);
      await card.getByText('61 kB').waitFor();
      await page.getByLabel(`What is said in ${name}`).waitFor();
    }
    for (const name of names) await page.getByRole('button', { name: `Remove ${name}` }).click();
    expect(await page.locator('#choose-status').textContent()).toContain(names.at(-1));
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('stays text when it is the detail of a problem (I184)', async () => {
    const { page, complaints } = await harness.open();
    const [title = '', detail = '', message = ''] = HOSTILE;
    const answer = (errors: readonly object[]) =>
      page.route('**/api/**', (route) =>
        route.fulfill({ status: 400, json: { code: 'invalid_parameter', title, detail, request_id: detail, errors } }),
      );
    await answer([]);
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.getByRole('radio', { name: 'My voice' }).check();
    await page.getByRole('button', { name: 'Create voice' }).click();
    await page.locator('#upload-problem').getByText(detail).first().waitFor();
    await answer([{ field: 'name', message }]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#name-error', { hasText: message }).waitFor();
    await page.locator('#list-user-id').fill(userId);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('#list-problem').getByText(detail).waitFor();
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('in the address never reaches the page or the template engine (I183)', async () => {
    const evil = encodeURIComponent('<b>owned</b>');
    const options = 'settings[view options][delimiter]=?&delimiter=?&client=1&cache=0&_locals[title]=owned&debug=1';
    const { page, complaints } = await harness.open(`/?flash=${evil}&user_id=${evil}&demo=1&${options}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Echo voices');
    expect(await page.getByText('owned').count()).toBe(0);
    expect(await page.getByText('Demonstration.').count()).toBe(0);
    expect(await intruders(page)).toBe(0);
    expect(complaints).toEqual([]);
  });
});
