import type { Page } from 'playwright-core';
import request from 'supertest';
import { fixture } from '../support/media/fixtures';
import { PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const NO_SCRIPTS = { javaScriptEnabled: false };

const send = (page: Page) => page.getByRole('button', { name: 'Create voice' });

async function sendForm(page: Page, name: string, file = fixture('speech.mp3')): Promise<void> {
  await page.locator('#audio').setInputFiles(file);
  await page.locator('#name').fill(name);
  await page.getByRole('radio', { name: 'My voice' }).check();
  await send(page).click();
}

const openFor = (userId: string) => harness.open(`/?user_id=${userId}`, NO_SCRIPTS);

describe('the page without scripts', () => {
  it('uploads a recording, shows that it was saved, and leads to the list', async () => {
    const { page } = await openFor(harness.newUserId());
    await sendForm(page, 'Plain');
    await page.getByText('Your voice is ready').waitFor();
    await page.getByText('💾 Saved to database!').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/uploads\/[0-9a-f-]{36}$/);
    const modelId = await page.locator('.model-id').textContent();
    await page.getByRole('link', { name: 'See your voices' }).click();
    await page.getByRole('heading', { name: 'Plain' }).waitFor();
    await page.getByRole('link', { name: /^Details ?: Plain$/ }).click();
    await page.getByRole('heading', { name: 'Plain' }).waitFor();
    expect(await page.locator('.model-id').textContent()).toBe(modelId);
  });

  it('makes nothing when the result is loaded again, gone back to, or the same form is sent again', async () => {
    const models = (): number => harness.service.sandbox.state.models.length;
    const { page } = await openFor(harness.newUserId());
    await sendForm(page, 'Once');
    await page.getByText('💾 Saved to database!').waitFor();
    const [made, result] = [models(), page.url()];
    await page.reload();
    await page.getByText('💾 Saved to database!').waitFor();
    await page.goBack();
    await page.goForward();
    await page.getByText('💾 Saved to database!').waitFor();
    expect(page.url()).toBe(result);
    await page.goBack();
    expect(await page.locator('#name').inputValue()).toBe('Once');
    expect(await page.getByRole('radio', { name: 'My voice' }).isChecked()).toBe(true);
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await send(page).click();
    await page.getByText('💾 Saved to database!').waitFor();
    expect(page.url()).toBe(result);
    expect(models()).toBe(made);
  });

  it('makes one voice model of a double click, and shows it once it is there', async () => {
    const { faults, state } = harness.service.sandbox;
    faults.add({ match: { method: 'POST', path: '/model' }, delayMs: 1_500 });
    const before = state.models.length;
    const { page } = await openFor(harness.newUserId());
    await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
    await page.getByRole('radio', { name: 'My voice' }).check();
    await send(page).dblclick();
    await page.getByText('💾 Saved to database!').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/uploads\//);
    expect(state.models.length).toBe(before + 1);
  });

  it('takes a form whose optional fields are empty, and says why nothing was saved', async () => {
    const { page } = await harness.open('/', NO_SCRIPTS);
    await page.getByText('Without a user id, it is not saved.').waitFor();
    await sendForm(page, '');
    await page.getByText('Not saved to database.').filter({ visible: true }).waitFor();
    await page.getByText('No user id was given.').waitFor();
  });

  it('shows a problem as a page, and Back brings the filled-in form back', async () => {
    const { page } = await harness.open('/', NO_SCRIPTS);
    await sendForm(page, 'Kept', fixture('README.md'));
    await page.getByRole('heading', { name: 'The file is not a supported sound or video file' }).waitFor();
    await page.goBack();
    expect(await page.locator('#name').inputValue()).toBe('Kept');
    expect(await page.getByRole('radio', { name: 'My voice' }).isChecked()).toBe(true);
  });

  it('says which user id is malformed, and still offers the form', async () => {
    const { page } = await harness.open('/?user_id=nobody', NO_SCRIPTS);
    await page.getByText('user_id must be 24 hex digits.').waitFor();
    expect(await send(page).isVisible()).toBe(true);
  });
});

describe('the small forms', () => {
  it('are refused when another site sends them (G154)', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Wanted', user_id: userId });
    const { page } = await harness.open();
    const action = `${harness.service.url}/voice-models/${modelId}/delete`;
    await page.route('http://attacker.test/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${action}"><button>Win</button></form>`,
      }),
    );
    await page.goto('http://attacker.test/');
    const answer = page.waitForResponse(action);
    await page.getByRole('button', { name: 'Win' }).click();
    expect((await answer).status()).toBe(403);
    await page.getByRole('heading', { name: 'The request came from another site' }).waitFor();
    const record = await fetch(`${harness.service.url}/api/voice-models/${modelId}`);
    expect(record.status).toBe(200);
  });

  it.each([
    ['Sec-Fetch-Site: cross-site', 403, { 'Sec-Fetch-Site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', 403, { 'Sec-Fetch-Site': 'same-site' }],
    ['another Origin', 403, { Origin: 'http://attacker.test' }],
    ['Origin: null', 403, { Origin: 'null' }],
    ['Origin with the host in its name', 403, { Origin: 'http://127.0.0.1.attacker.test' }],
    ['Sec-Fetch-Site: same-origin', 303, { 'Sec-Fetch-Site': 'same-origin' }],
    ['neither, as programs do', 303, {}],
  ])('answer a post with %s by %i (G154)', async (_title, status, headers) => {
    const response = await request(harness.service.url).post('/voice-models/nothing/delete').set(headers);
    expect(response.status).toBe(status);
  });

  it('accept the own Origin from browsers that say nothing else (G154)', async () => {
    const response = await request(harness.service.url)
      .post('/voice-models/nothing/delete')
      .set({ Origin: harness.service.url });
    expect(response.headers.location).toBe('/?flash=gone');
  });

  it('answer a missing voice model by 404, a malformed id by 400 and GET by 405', async () => {
    const echo = `echo_id=${'e'.repeat(24)}`;
    const post = (path: string) => request(harness.service.url).post(path).send(echo);
    expect((await post('/voice-models/nothing/link')).status).toBe(404);
    expect((await post('/voice-models/..%2f..%2fx/link')).status).toBe(400);
    expect((await request(harness.service.url).get('/voice-models/nothing/link')).status).toBe(405);
  });
});
