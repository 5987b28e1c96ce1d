import type { Locator, Page } from 'playwright-core';
import { OPERATIONS } from '../../src/contract/operations/operations';
import { fixture } from '../support/media/fixtures';
import { PageHarness } from './page-harness';

/** What a page did that it should not: lines on the console, violations of the policy, requests to other origins. */
async function watchPage(page: Page, origin: string): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== origin) complaints.push(`request: ${request.url()}`);
  });
  await page.exposeFunction('complain', (text: string) => complaints.push(text));
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    complain('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`);
  return complaints;
}

/** Opens an operation on the page, fills it in, sends it, and resolves to what is shown as its response. */
async function tryOut(page: Page, operation: string, fillIn: (block: Locator) => Promise<void>): Promise<string> {
  const block = page.locator(`[id$="-${operation}"]`);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  await fillIn(block);
  await block.getByRole('button', { name: 'Execute' }).click();
  return block.locator('.live-responses-table .response').first().innerText();
}

describe('/docs', () => {
  let harness: PageHarness;
  beforeAll(async () => {
    // The page is opened at another address than PUBLIC_URL names, as through a tunnel.
    harness = await PageHarness.start([], { PUBLIC_URL: 'https://voices.example.com/voices' });
  });
  afterAll(() => harness.close());

  it('lists voice models and checks a recording with "try it out", says nothing, and asks nothing of others', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Documented', user_id: userId });
    const context = await harness.browser.newContext();
    const page = await context.newPage();
    const complaints = await watchPage(page, harness.service.url);
    await page.goto(`${harness.service.url}/voices/docs`);
    const list = await tryOut(page, 'listVoiceModels', (block) =>
      block.locator('tr[data-param-name="user_id"] input').fill(userId),
    );
    expect(list).toContain('200');
    expect(list).toContain('Documented');
    const check = await tryOut(page, 'checkReferences', (block) =>
      block.locator('input[type=file]').first().setInputFiles(fixture('speech.mp3')),
    );
    expect(check).toContain('"accepted": true');
    // No text is made up for a field that was not filled in.
    const sent = await page.locator('[id$="-checkReferences"] .curl-command').innerText();
    expect(sent.match(/(?<=-F ').*?(?==)/g)).toEqual(['audio']);
    expect(await page.locator('.opblock').count()).toBe(Object.keys(OPERATIONS).length);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
