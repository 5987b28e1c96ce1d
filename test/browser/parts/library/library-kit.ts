import type { Page } from 'playwright-core';

/** The row of a voice. */
export const row = (page: Page, name: string) =>
  page.locator('.voice-model').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** Where a row names the Echo; without scripts, the forms of the row name it as well. */
export const echoOf = (page: Page, name: string) => row(page, name).locator('[data-field="echo_name"]');

/** The dialog that is open. */
export const dialogOf = (page: Page) => page.getByRole('dialog');

/** Chooses in the menu of a voice. */
export async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

const LISTS = '**/api/voice-models?**';

/** Has the page show the list of a user while the service fails with it. Returns what lets lists be read again. */
export async function showFailingList(page: Page, userId: string): Promise<() => Promise<void>> {
  const json = { title: 'Unexpected error', detail: 'Unexpected error.', code: 'internal_error' };
  await page.route(LISTS, (route) => route.fulfill({ status: 500, json }));
  await page.locator('#list-user-id').fill(userId);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByText('Your voices cannot be read right now').waitFor();
  return () => page.unroute(LISTS);
}

/** Holds back what the service answers at addresses like this one: until the first has `arrived`, and until all are let through. */
export async function holdAnswers(page: Page, urlPattern: string) {
  const devtools = await page.context().newCDPSession(page);
  const first = new Promise<string>((resolve) => {
    devtools.once('Fetch.requestPaused', ({ requestId }) => resolve(requestId));
  });
  await devtools.send('Fetch.enable', { patterns: [{ urlPattern, requestStage: 'Response' }] });
  return {
    arrived: () => first,
    release: async () => {
      await devtools.send('Fetch.continueRequest', { requestId: await first });
      await devtools.send('Fetch.disable');
    },
  };
}
