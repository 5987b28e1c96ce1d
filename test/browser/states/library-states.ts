import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import type { Page } from 'playwright-core';
import { fixture } from '../../support/media/fixtures';
import { click, type Journey, opened, press, type State, seen, steps } from './state';

const openMenu = (name: string) => (page: Page) =>
  page.locator('.voice-model', { hasText: name }).locator('[data-role="menu"]').click();

/** A dialog that the menu of a voice opens, from wherever the page was. */
const dialog = (name: string, action: string, voice = 'Jürgen', ...more: readonly State['enter'][]): State => ({
  name: `dialog-${name}`,
  enter: steps(
    press('Escape'),
    press('Escape'),
    openMenu(voice),
    click(`#voice-menu [data-action="${action}"]`),
    seen(`#${name}-dialog[open]`),
    ...more,
  ),
});

/** Chooses in the dialog: the Echo at this place, or the option of this value. */
const pickEcho = (which: string) => (page: Page) =>
  page.locator('#link-echo').selectOption(which === 'new' ? which : { index: Number(which) });

const library: Journey = {
  name: 'library',
  shows: '#voices',
  start: (place) => place.library(),
  states: [
    { name: 'rows-of-every-kind', enter: seen('.voice-model') },
    { name: 'filters', enter: steps(click('#list-filters > summary'), seen('#filter-tag-list input')) },
    { name: 'menu', enter: steps(press('Escape'), openMenu('Jürgen'), seen('#voice-menu')) },
    dialog('rename', 'rename'),
    dialog('tags', 'tags'),
    dialog('details', 'details', 'Jürgen', seen('#details-dialog .facts dd')),
    dialog('version', 'version'),
    dialog('link', 'link', 'The grandmother', pickEcho('1'), seen('#take-echo')),
    { name: 'dialog-new-echo', enter: steps(press('Escape'), pickEcho('new'), seen('#new-echo-name')) },
    dialog('delete', 'delete', 'Jürgen', seen('#delete-dialog [data-role="silent"]')),
    {
      name: 'selecting',
      enter: steps(press('Escape'), click('#select-button'), async (page) => {
        for (const place of [0, 1, 3]) await page.locator('.voice-pick').nth(place).check();
      }),
    },
    {
      name: 'nothing-found',
      enter: steps(
        click('#select-button'),
        (page) => page.locator('#list-search').fill('nobody at all'),
        seen('[data-view="no-match"]'),
      ),
    },
  ],
};

const empty: Journey = {
  name: 'empty',
  shows: '#voices',
  start: (place) => place.newUser(),
  states: [{ name: 'empty-library', enter: seen('[data-view="empty"]') }],
};

const PLAIN = { javaScriptEnabled: false };

const sendPlain = async (page: Page, name: string): Promise<void> => {
  await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
  await page.locator('#name').fill(name);
  await page.locator('#consent-self').check();
};

/** What a browser without scripts is shown. */
const plain: readonly Journey[] = [
  {
    name: 'plain',
    start: (place) => place.library(),
    options: PLAIN,
    states: [
      { name: 'plain-page', enter: opened },
      { name: 'plain-list-open', shows: '#voices', enter: click('.plain-actions summary.danger-word') },
      { name: 'plain-voice', enter: steps(click('.plain-actions > a'), seen('.voice-title')) },
      {
        name: 'plain-result',
        enter: async (page, place) => {
          await page.goto(place.newUser());
          await sendPlain(page, 'Plain');
          await page.locator('#upload-submit').click();
          await page.locator('.result-details').waitFor();
        },
      },
      {
        name: 'plain-problem',
        enter: (page, { harness }) => page.goto(`${harness.service.url}/api/voice-models/missing`),
      },
    ],
  },
  {
    name: 'plain-under-way',
    start: (place) => place.newUser(),
    options: PLAIN,
    states: [
      {
        name: 'plain-under-way',
        enter: async (page, place) => {
          const { harness } = place;
          const key = randomUUID();
          const match = { method: 'POST', path: '/model' };
          const { sandbox } = harness.service;
          const before = sandbox.state.requests.length;
          sandbox.faults.add({ match, delayMs: 4_000, times: 1 });
          const form = new FormData();
          form.set('audio', await openAsBlob(fixture('speech.mp3')), 'speech.mp3');
          const headers = { 'Idempotency-Key': key };
          place.meanwhile(
            fetch(`${harness.service.url}/api/upload-reference`, { method: 'POST', headers, body: form }),
          );
          while (sandbox.state.requests.length === before) await page.waitForTimeout(20);
          const response = await page.goto(`${harness.service.url}/uploads/${key}`);
          expect(response?.headers().refresh).toBe('3');
        },
      },
    ],
  },
];

export const LIBRARY_JOURNEYS: readonly Journey[] = [library, empty, ...plain];
