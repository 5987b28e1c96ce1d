import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { startTemporaryDatabase, type TemporaryDatabase } from '../support/database/temporary-database';
import { type PageService, startPageService } from '../support/identity/page-service';
import { fixture } from '../support/media/fixtures';
import { makeVoice } from './make-voice';
import { openPage } from './page-harness';
import { choose } from './parts/library/library-kit';
import { account, signIn } from './signed-in-kit';

let database: TemporaryDatabase;
let browser: TestBrowser;
let service: PageService;

beforeAll(async () => {
  [database, browser] = await Promise.all([startTemporaryDatabase(), startBrowser()]);
  const settings = { SAMPLE_STORE: 'filesystem' };
  service = await startPageService({ mongoUri: database.uri, dbName: database.newName(), settings });
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(async () => {
  await browser?.close();
  await service?.close();
  await database?.stop();
});

it('signs in, makes a voice, finds it again, and signs out', async () => {
  const { page, complaints } = await openPage(browser, `${service.url}/`);
  await signIn(page, 'Alice');
  await page.locator('#account', { hasText: 'Alice Example' }).waitFor();
  await makeVoice(page, 'Of Alice');
  await page.locator('.voice-model', { hasText: 'Of Alice' }).waitFor();
  await page.reload();
  await page.locator('.voice-model', { hasText: 'Of Alice' }).waitFor();
  await page.locator('#list-search').fill('alice');
  await page.waitForURL(/search=alice/);
  expect(page.url()).not.toContain('user_id');
  expect(await page.evaluate('Object.values({ ...localStorage }).join()')).not.toMatch(/[0-9a-f]{24}/);
  expect(await page.evaluate('document.cookie')).not.toContain('voices');
  await account(page, 'Sign out');
  await page.getByText('You are signed out.').waitFor();
  // Whoever comes next is asked who it is, and finds nothing of Alice's.
  await signIn(page, 'Bob');
  await page.locator('#account', { hasText: 'Bob Example' }).waitFor();
  await page.locator('[data-view="empty"]').waitFor();
  expect(complaints).toEqual([]);
});

it('says that the session has ended, and keeps what was entered', async () => {
  const { page } = await openPage(browser, `${service.url}/`);
  await signIn(page, 'Alice');
  await page.locator('#name').fill('Kept');
  const elsewhere = service.browser();
  await elsewhere.signIn('alice');
  const csrf_token = await elsewhere.csrfToken();
  await elsewhere.send('/sign-out-everywhere', { method: 'POST', form: { csrf_token } });
  await page.locator('#list-search').fill('x');
  await page.getByText('Your session has ended.').waitFor();
  expect(await page.locator('#voice-model-list').isVisible()).toBe(false);
  // The field in which it was typed is out of sight.
  await page.locator('#session-ended a:focus').waitFor();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  // The provider still knows Alice.
  await page.locator('#account', { hasText: 'Alice Example' }).waitFor();
  expect(await page.locator('#name').inputValue()).toBe('Kept');
  expect(new URL(page.url()).pathname).toBe('/');
  // And comes back to the page of the account, where it was that.
  await page.goto(`${service.url}/account`);
  await elsewhere.signIn('alice');
  const again = { csrf_token: await elsewhere.csrfToken() };
  await elsewhere.send('/sign-out-everywhere', { method: 'POST', form: again });
  await page.locator('#key-more > summary').click();
  await page.getByLabel('Name').fill('Late');
  await page.locator('#key-form button[type="submit"]').click();
  await page.getByText('Your session has ended.').waitFor();
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
});

/** Reads the list, also where the page has noticed the end of the session by itself meanwhile, and shows no list any more. */
const searchUnseen = (page: Page) =>
  page.evaluate(`{
    const field = document.querySelector('#list-search');
    field.value = 'x';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }`);

it('does not promise to keep a recording that is too large for that once the session has ended', async () => {
  const { page } = await openPage(browser, `${service.url}/`);
  await signIn(page, 'Alice');
  const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-session-'));
  const large = path.join(folder, 'large.wav');
  await writeFile(large, '');
  await truncate(large, 21_000_000);
  await page.locator('#audio').setInputFiles(large);
  await page.context().clearCookies();
  await searchUnseen(page);
  await page.getByText('Your session has ended. Not everything can be kept').waitFor();
  await rm(folder, { recursive: true });
});

it('does not promise to keep words either where the browser stores none', async () => {
  const { page } = await openPage(browser, `${service.url}/`);
  await page.addInitScript(
    `Storage.prototype.setItem = () => { throw new DOMException('Full', 'QuotaExceededError'); };`,
  );
  await signIn(page, 'Alice');
  await page.locator('#name').fill('Lost');
  await page.context().clearCookies();
  await searchUnseen(page);
  await page.getByText('Your session has ended. Not everything can be kept').waitFor();
});

it('leaves no draft behind when another tab signs out, and says there that the session has ended', async () => {
  const { page } = await openPage(browser, `${service.url}/`);
  await signIn(page, 'Alice');
  const other = await page.context().newPage();
  await other.goto(service.url);
  await other.locator('#audio').setInputFiles(fixture('speech.mp3'));
  await other.locator('#name').fill('Of Alice alone');
  await account(page, 'Sign out');
  await page.getByText('You are signed out.').waitFor();
  await other.getByText('Your session was ended in another tab.').waitFor();
  await other.locator('#name').fill('Entered afterwards');
  expect(await other.evaluate('Object.values({ ...localStorage })')).toEqual([]);
  const files = `new Promise((resolve) => {
    indexedDB.open('voice-models-draft').onsuccess = ({ target: { result } }) => {
      result.transaction('files').objectStore('files').count().onsuccess = ({ target }) => resolve(target.result);
    };
  })`;
  expect(await page.evaluate(files)).toBe(0);
  await other.getByRole('link', { name: 'Sign in again' }).click();
  await other.getByRole('button', { name: 'Alice' }).click();
  await other.getByRole('heading', { name: 'Your voices' }).waitFor();
  expect(await other.locator('#name').inputValue()).toBe('');
});

it.each([
  ['Tags', true],
  ['Details', false],
])('says that what a dialog was about to change was not saved, where it was: %s', async (action, isChange) => {
  const { page } = await openPage(browser, `${service.url}/`);
  await signIn(page, 'Alice');
  await makeVoice(page, action);
  await page.locator('.voice-model', { hasText: action }).waitFor();
  if (isChange) await choose(page, action, action);
  await page.context().clearCookies();
  if (isChange) {
    await page.getByLabel('Add a tag').fill('typed');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  } else await choose(page, action, action);
  const notice = page.locator('#session-ended');
  await notice.locator('a:focus').waitFor();
  expect((await notice.innerText()).includes('What an open dialog was to change was not saved.')).toBe(isChange);
  expect(await page.getByRole('dialog').count()).toBe(0);
});

describe('a tab that is left open when somebody else signs in', () => {
  /** A tab of Alice's with a voice, in a browser in which Bob has signed in since her session has ended. */
  async function openBoth(): Promise<Page> {
    const { page } = await openPage(browser, `${service.url}/`);
    await signIn(page, 'Alice');
    await makeVoice(page, 'Voice of Alice');
    await page.locator('[data-role="another"]').click();
    await page.context().clearCookies();
    const other = await page.context().newPage();
    await other.goto(service.url);
    await signIn(other, 'Bob');
    await page.bringToFront();
    return page;
  }
  const ended = (page: Page) => page.getByRole('alert').getByText('Your session has ended.').waitFor();

  it('shows nothing of theirs when it is looked at again, and says that the session has ended', async () => {
    const page = await openBoth();
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await ended(page);
    expect(await page.locator('#voice-model-list').isVisible()).toBe(false);
  });

  it('has the issuer ask who it is that signs in again', async () => {
    const page = await openBoth();
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await ended(page);
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.getByRole('button', { name: 'Alice' }).click();
    await page.locator('#account', { hasText: 'Alice Example' }).waitFor();
  });

  it('blames no other site for a voice that cannot be created, and keeps what was entered', async () => {
    const page = await openBoth();
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.locator('#name').fill('Kept');
    await page.getByRole('radio', { name: 'My voice' }).check();
    await page.locator('#upload-submit').click();
    await page.getByRole('heading', { name: 'You are not signed in any more' }).waitFor();
    await ended(page);
    expect(await page.locator('#name').inputValue()).toBe('Kept');
  });
});

it('has all of the menu of the account in a low window, which scrolls', async () => {
  const { page } = await openPage(browser, `${service.url}/`, { viewport: { width: 320, height: 256 } });
  await signIn(page, 'Alice');
  await page.locator('#account > summary').click();
  const box = await page.locator('.account-panel').boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 1_000)).toBeLessThanOrEqual(256);
  await page.locator('.account-panel').hover();
  await page.mouse.wheel(0, 1_000);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByText('You are signed out').waitFor();
});

it('signs in, lists, deletes and signs out without scripts', async () => {
  const { page } = await openPage(browser, `${service.url}/?lang=de`, { javaScriptEnabled: false });
  await page.getByRole('link', { name: 'Anmelden' }).click();
  await page.getByRole('button', { name: 'Bob' }).click();
  await makeVoicePlainly(page, 'Ohne');
  await page.goto(`${service.url}/`);
  await page.locator('.voice-model', { hasText: 'Ohne' }).waitFor();
  await page.locator('summary.danger-word').first().click();
  await page.locator('.plain-form button.danger').first().click();
  await page.locator('.notice-good').waitFor();
  expect(page.url()).not.toContain('user_id');
  await page.locator('#account > summary').click();
  await page.getByRole('button', { name: 'Überall abmelden' }).click();
  await page.getByText('Du bist in allen Browsern abgemeldet.').waitFor();
});

async function makeVoicePlainly(page: Page, name: string): Promise<void> {
  await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
  await page.locator('#name').fill(name);
  await page.locator('input[name="consent"]').first().check();
  await page.locator('#upload-submit').click();
  await page.locator('h1', { hasText: name }).waitFor();
}
