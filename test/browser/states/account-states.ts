import type { Page } from 'playwright-core';
import { click, type Journey, press, type State, seen, steps } from './state';

const OTHER = 'a'.repeat(24);
const [LENT_TO_ME, LENT_BY_ME] = ['Grandmother', 'Jürgen, reading'];
const whose = (value: string) => click(`.owner-switch label:has([value="${value}"])`);
const ownId = async (page: Page) => String(await page.locator('#account .own-id code').textContent());

/** What is lent to the user, and what the user has lent. */
const lend: State['enter'] = async (page, place) => {
  const id = await ownId(page);
  await place.lend(OTHER, id, LENT_TO_ME);
  await place.lend(id, OTHER, LENT_BY_ME);
};

/** What whoever is signed in has besides voices of their own. */
const account: Journey = {
  name: 'account',
  start: async (place) => {
    // The pictures are taken in two languages, one after the other.
    await place.harness.removeRecords([LENT_TO_ME, LENT_BY_ME]);
    return place.withSignIn();
  },
  states: [
    { name: 'sign-in', enter: seen('#sign-in') },
    {
      name: 'nothing-lent',
      shows: '#voices',
      enter: steps(click('#sign-in'), click('[value="alice"]'), whose('others'), seen('[data-view="none-lent"]')),
    },
    {
      name: 'lent-voices',
      shows: '#voices',
      enter: steps(lend, whose('me'), seen('.voice-model'), whose('others'), seen('.voice-lent')),
    },
    { name: 'account-menu', enter: click('#account > summary') },
    {
      name: 'dialog-share',
      enter: steps(
        press('Escape'),
        whose('me'),
        (page) => page.locator('.voice-model', { hasText: 'Jürgen' }).locator('[data-role="menu"]').click(),
        click('#voice-menu [data-action="share"]'),
        seen('#share-dialog .version'),
      ),
    },
    {
      name: 'account-page',
      enter: steps(
        async (page) => page.goto(new URL('/account', page.url()).href),
        click('#key-more > summary'),
        (page) => page.locator('#key-name').fill('Nightly job'),
        click('#key-form [type="submit"]'),
        seen('.key'),
        click('#key-more > summary'),
      ),
    },
    { name: 'dialog-erase', enter: steps(click('#erase-button'), seen('#erase-dialog[open]')) },
  ],
};

/** The states of whoever is signed in. */
export const ACCOUNT_JOURNEYS: readonly Journey[] = [account];
