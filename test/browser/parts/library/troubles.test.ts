import type { Page } from 'playwright-core';
import { TcpProxy } from '../../../support/network/tcp-proxy';
import { openPage, PageHarness } from '../../page-harness';
import { choose, dialogOf, holdAnswers, row, showFailingList } from './library-kit';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** A user with a voice of this name, and the page of that user in German. */
async function openGerman(name: string) {
  const userId = harness.newUserId();
  const modelId = await harness.upload({ name, user_id: userId });
  const { page } = await harness.open(`/?user_id=${userId}&lang=de`);
  await row(page, name).getByRole('button', { name: 'Mehr' }).waitFor();
  const choose = async (action: string) => {
    await row(page, name).locator('[data-role="menu"]').click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  return { page, userId, modelId, choose };
}

describe('what went wrong, on a German page', () => {
  it('is said in German in a dialog', async () => {
    const { page, modelId, choose } = await openGerman('Fort');
    await choose('Löschen');
    await harness.call('DELETE', `/voice-models/${modelId}`);
    await dialogOf(page).getByRole('button', { name: 'Löschen' }).click();
    const said = dialogOf(page).getByRole('alert');
    await said.waitFor();
    expect(await said.innerText()).toBe('Diese Stimme gibt es nicht. Vielleicht wurde sie gelöscht.');
  });

  it('speaks of no second voice where none is made', async () => {
    const { page, choose } = await openGerman('Eine');
    await choose('Umbenennen');
    await page.getByLabel('Neuer Name').fill('Andere');
    const said = dialogOf(page).getByRole('alert');
    for (const [code, sentence] of [
      ['provider_error', 'Fish.Audio ist nicht verfügbar. Versuch es gleich noch einmal.'],
      ['provider_timeout', 'Der Dienst hat zu lange gebraucht. Versuch es noch einmal.'],
    ] as const) {
      const json = { title: 'x', detail: 'y', code };
      await page.route('**/api/voice-models/*', (route) => route.fulfill({ status: 502, json }), { times: 1 });
      await dialogOf(page).getByRole('button', { name: 'Speichern' }).click();
      await said.getByText(sentence).waitFor();
      expect(await said.innerText()).toBe(sentence);
    }
  });

  it('is said in German in a row, as the player says it', async () => {
    const { page } = await openGerman('Still');
    const match = { method: 'POST', path: '/v1/tts' };
    harness.service.sandbox.faults.add({ match, status: 402, body: { message: 'no credit' }, times: 1 });
    await row(page, 'Still').locator('[data-role="play-voice"]').click();
    const said = row(page, 'Still').getByRole('alert');
    await said.waitFor();
    expect(await said.innerText()).toContain('Das Guthaben bei Fish.Audio ist aufgebraucht.');
  });

  it('is marked as English where only the service has words for it', async () => {
    const { page, choose } = await openGerman('Eng');
    const json = { title: 'Not allowed here', detail: 'It is not.', code: 'method_not_allowed' };
    await page.route('**/api/voice-models/*', (route) =>
      route.request().method() === 'PATCH' ? route.fulfill({ status: 405, json }) : route.continue(),
    );
    await choose('Umbenennen');
    await page.getByLabel('Neuer Name').fill('Weit');
    await dialogOf(page).getByRole('button', { name: 'Speichern' }).click();
    const said = dialogOf(page).getByRole('alert');
    await said.waitFor();
    expect(await said.innerText()).toBe('Not allowed here. It is not.');
    expect(await said.locator('[lang="en"]').allInnerTexts()).toEqual(['Not allowed here', 'It is not.']);
  });
});

it('speaks of no form where something else than the service answers', async () => {
  const { page, choose } = await openGerman('Fremd');
  await page.route('**/api/voice-models/*', (route) => route.fulfill({ status: 200, body: '<html>Anmelden</html>' }));
  await choose('Löschen');
  await dialogOf(page).getByRole('button', { name: 'Löschen' }).click();
  const said = dialogOf(page).getByRole('alert');
  await said.waitFor();
  expect(await said.innerText()).toBe('Die Antwort war nicht die des Dienstes. Versuch es gleich noch einmal.');
});

describe('a voice that somebody else has deleted', () => {
  it.each([
    ['Rename', 'Save'],
    ['Details', null],
  ])('is not in the list any more once the dialog is closed that says so: %s', async (action, button) => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Gone', user_id: userId });
    await harness.upload({ name: 'Stays', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await page.waitForLoadState('networkidle');
    await harness.call('DELETE', `/voice-models/${modelId}`);
    await choose(page, 'Gone', action);
    if (button !== null) await dialogOf(page).getByRole('button', { name: button }).click();
    await dialogOf(page).getByRole('alert').getByText('This voice does not exist.').waitFor();
    await page.keyboard.press('Escape');
    await row(page, 'Gone').waitFor({ state: 'detached' });
    expect(await page.locator('#list-total').textContent()).toBe('1');
    await page.locator('#list-heading:focus').waitFor();
  });

  it('is not in the list any more where the dialog was closed before that was known', async () => {
    const userId = harness.newUserId();
    const modelId = await harness.upload({ name: 'Gone', user_id: userId });
    await harness.upload({ name: 'Stays', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await page.waitForLoadState('networkidle');
    await choose(page, 'Gone', 'Rename');
    await harness.call('DELETE', `/voice-models/${modelId}`);
    const { arrived, release } = await holdAnswers(page, `*/voice-models/${modelId}`);
    await dialogOf(page).getByRole('button', { name: 'Save' }).click();
    await arrived();
    await page.keyboard.press('Escape');
    await release();
    await row(page, 'Gone').waitFor({ state: 'detached' });
    await page.locator('#list-heading:focus').waitFor();
  });
});

describe('a voice that was deleted though the answer was lost', () => {
  /** Deletes at the service, and answers as what leads to it does where it has waited for too long. */
  async function loseAnswers(page: Page): Promise<void> {
    await page.route(/\/api\/voice-models\/([0-9a-f]+|bulk)(\?.*)?$/, async (route) => {
      await route.fetch();
      await route.fulfill({ status: 504, body: '<html>504 Gateway Timeout</html>' });
    });
  }

  it.each([
    ['one', (page: Page) => choose(page, 'Gone', 'Delete')],
    [
      'several',
      async (page: Page) => {
        await page.locator('#select-button').click();
        for (const name of ['Gone', 'Gone too']) await row(page, name).getByRole('checkbox').check();
        await page.locator('[data-bulk="delete"]').click();
      },
    ],
  ])('is not in the list any more once the dialog is closed: %s', async (_which, ask) => {
    const userId = harness.newUserId();
    for (const name of ['Gone', 'Gone too', 'Stays']) await harness.upload({ name, user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await loseAnswers(page);
    await ask(page);
    await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
    await dialogOf(page).getByRole('alert').filter({ hasText: /./ }).waitFor();
    await page.keyboard.press('Escape');
    await row(page, 'Gone').waitFor({ state: 'detached' });
    expect(await row(page, 'Stays').isVisible()).toBe(true);
  });
});

describe('a service that is away for a while', () => {
  it('is seen in the header, and the list comes back by itself with it', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Back', user_id: userId });
    const { hostname: host, port } = new URL(harness.service.url);
    const proxy = await TcpProxy.start({ host, port: Number(port) });
    try {
      const { page } = await openPage(harness.browser, `http://127.0.0.1:${proxy.port}/?user_id=${userId}`);
      await row(page, 'Back').getByRole('button', { name: 'More for Back' }).waitFor();
      const pill = page.locator('#database-pill');
      await proxy.refuse();
      await page.getByRole('searchbox', { name: 'Search voices' }).fill('Ba');
      await page.getByText('Your voices cannot be read right now').waitFor();
      await pill.getByText('Service unreachable').waitFor();
      await page.getByRole('button', { name: 'Try again' }).focus();
      await proxy.restore();
      await page.locator('#list-problem').waitFor({ state: 'hidden' });
      expect(await page.evaluate('document.activeElement.id')).toBe('list-heading');
      expect(await row(page, 'Back').isVisible()).toBe(true);
      expect(await pill.textContent()).toBe('Database connected');
    } finally {
      await proxy.close();
    }
  });

  it('is not told from an answer to whether it is ready that is none of its own, or says that it is stopping', async () => {
    const { page } = await harness.open();
    await page.clock.install();
    const answers = [
      { status: 403, body: '<html>403 Forbidden</html>' },
      { status: 503, json: { status: 'draining', database: 'connected' } },
    ];
    let asked = 0;
    await page.route('**/readyz', (route) => route.fulfill(answers[asked++ % answers.length]));
    await page.reload();
    await page.locator('#sources[data-ready]').waitFor({ state: 'attached' });
    // Both answers have been dealt with when the next one is asked for.
    while (asked < 3) await page.clock.runFor(1_000);
    expect(await page.locator('#database-pill').textContent()).toBe('Database connected');
  });

  it('is back with a list that can be read, where nobody says whether it is ready', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Back', user_id: userId });
    const { page } = await harness.open(`/?user_id=${userId}`);
    await page.route('**/readyz', (route) => route.fulfill({ status: 403, body: '<html>403 Forbidden</html>' }));
    await page.route('**/api/voice-models?**', (route) => route.abort('connectionrefused'));
    await page.getByRole('searchbox', { name: 'Search voices' }).fill('Ba');
    const pill = page.locator('#database-pill');
    await pill.getByText('Service unreachable').waitFor();
    await page.unroute('**/api/voice-models?**');
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await pill.getByText('Database connected').waitFor();
  });

  it('leaves a list that is read again by whoever comes back to the page', async () => {
    const userId = harness.newUserId();
    await harness.upload({ name: 'Back', user_id: userId });
    const { page } = await harness.open();
    const letRead = await showFailingList(page, userId);
    await letRead();
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await row(page, 'Back').waitFor();
  });
});
