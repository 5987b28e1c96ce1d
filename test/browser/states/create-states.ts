import type { Page } from 'playwright-core';
import { fixture } from '../../support/media/fixtures';
import { click, type Journey, opened, press, seen, steps, UPLOADS } from './state';

const choose = (file: string) => (page: Page) => page.locator('#audio').setInputFiles(fixture(file));
const type = (selector: string, text: string) => (page: Page) => page.locator(selector).fill(text);
const consent = (page: Page) => page.locator('#consent-self').check();
const microphone = (refused: boolean) => (page: Page) =>
  page.evaluate(
    refused
      ? `asked = navigator.mediaDevices.getUserMedia;
         navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`
      : 'navigator.mediaDevices.getUserMedia = asked',
  );

/** Choosing and recording, without a user. */
const recording: Journey = {
  name: 'record',
  start: ({ harness }) => harness.service.url,
  states: [
    { name: 'empty-upload', enter: click('#tab-upload') },
    { name: 'empty-record', enter: click('#tab-record') },
    {
      name: 'microphone-refused',
      enter: steps(microphone(true), click('#record-button'), seen('#recorder-problem')),
    },
    {
      name: 'recording',
      enter: steps(microphone(false), click('#record-button'), (page) =>
        page.locator('#recorder-time', { hasText: '0:02' }).waitFor(),
      ),
    },
    { name: 'recorded', enter: steps(click('#record-button'), seen('#recorder[data-phase="done"]'), seen('.verdict')) },
  ],
};

/** Filling the form in. */
const describing: Journey = {
  name: 'form',
  start: (place) => place.library(),
  states: [
    { name: 'missing-fields', enter: steps(click('#upload-submit'), seen('#consent-error')) },
    { name: 'example', enter: steps(click('#example-button'), seen('.verdict')) },
    {
      name: 'trim',
      enter: steps(click('[data-role="trim"]'), seen('[data-role="trim-editor"][data-state="ready"]')),
    },
    {
      name: 'several-one-refused',
      enter: steps(
        click('[data-role="trim-cancel"]'),
        choose('speech-2.mp3'),
        choose('README.md'),
        seen('.file-card[data-refused]'),
      ),
    },
    {
      name: 'everything-open',
      enter: steps(
        click('.file-card[data-refused] [data-role="remove"]'),
        type('#name', 'Donaudampfschifffahrtsgesellschaftskapitän Jürgen liest seinen Enkeln Märchen vor'),
        consent,
        click('#more > summary'),
        type('#tags', 'warm, slow, Weihnachtsgeschichten,'),
        type('#description', 'Read for the audio book, in the kitchen.'),
      ),
    },
  ],
};

/** Sending, and what goes wrong meanwhile. */
const sending: Journey = {
  name: 'send',
  start: (place) => place.library(),
  states: [
    {
      name: 'sending',
      enter: steps(
        (page) => page.route(UPLOADS, () => undefined),
        choose('speech.mp3'),
        type('#name', 'Jürgen, reading'),
        consent,
        click('#upload-submit'),
        seen('#upload-progress'),
      ),
    },
    {
      name: 'too-large-for-a-proxy',
      enter: steps(
        click('#upload-cancel'),
        (page) => page.unroute(UPLOADS),
        (page) =>
          page.route(UPLOADS, (route) => route.fulfill({ status: 413, body: '<html>413</html>' }), { times: 1 }),
        click('#upload-submit'),
        seen('#upload-problem h3'),
      ),
    },
    {
      name: 'refused-by-the-service',
      enter: steps(
        (page) => page.locator('[data-role="remove"]').first().click(),
        choose('silence.wav'),
        seen('.card-problem:not([hidden])'),
      ),
    },
    { name: 'offline', enter: steps((page) => page.context().setOffline(true), seen('#offline-note')) },
    {
      name: 'saved',
      enter: steps(
        (page) => page.context().setOffline(false),
        (page) => page.locator('[data-role="remove"]').first().click(),
        choose('speech.wav'),
        type('#name', 'Grandmother'),
        click('.toast [data-role="close"]'),
        click('#upload-submit'),
        seen('#upload-result [data-when="saved"]'),
      ),
    },
    {
      name: 'speaking',
      enter: steps(
        (page) =>
          Promise.all([
            page.waitForResponse('**/speech', { timeout: 30_000 }),
            click('#upload-result [data-role="play"]')(page),
          ]),
        (page) => page.waitForTimeout(900),
      ),
    },
    {
      name: 'spoken',
      enter: steps(
        (page) => page.locator('#speak-text').fill('All is well, and the kettle is on.'),
        click('.speak-options > summary'),
        click('.result-details > summary'),
        (page) =>
          Promise.all([
            page.waitForResponse('**/speech', { timeout: 30_000 }),
            click('[data-role="speak-button"]')(page),
          ]),
        (page) => page.waitForTimeout(400),
      ),
    },
    {
      name: 'choosing-an-echo',
      enter: steps(click('#upload-result [data-role="link"]'), seen('#link-echo')),
    },
    {
      name: 'speech-failed',
      enter: steps(
        press('Escape'),
        (page) =>
          page.route('**/speech', (route) =>
            route.fulfill({
              status: 402,
              json: { title: 'No credit', detail: 'No credit.', status: 402, code: 'provider_credit_exhausted' },
            }),
          ),
        (page) => page.locator('#speak-text').fill('Something else.'),
        click('[data-role="speak-button"]'),
        seen('.player-problem'),
      ),
    },
  ],
};

/** A voice that belongs to nobody. */
const unsaved: Journey = {
  name: 'unsaved',
  start: ({ harness }) => harness.service.url,
  states: [
    {
      name: 'not-saved',
      enter: steps(
        choose('speech.mp3'),
        consent,
        click('#upload-submit'),
        seen('#upload-result [data-when="skipped"]'),
      ),
    },
  ],
};

/** What the page says of the database, of a key that is missing, and of a voice that waits. */
const notices: readonly Journey[] = [
  {
    name: 'database-away',
    start: ({ away, harness }) => `${away.url}/?user_id=${harness.newUserId()}`,
    states: [
      { name: 'database-away', enter: opened },
      {
        name: 'queued',
        enter: steps(
          choose('speech.mp3'),
          consent,
          click('#upload-submit'),
          seen('#upload-result [data-when="queued"]'),
        ),
      },
      {
        name: 'partial-list',
        shows: '#voices',
        enter: steps((page) => page.reload(), seen('.voice-state[data-shown="pending"]')),
      },
    ],
  },
  {
    name: 'database-off',
    start: ({ off }) => off.url,
    states: [{ name: 'no-database-no-key', enter: steps(opened, press('Tab')) }],
  },
  {
    name: 'demo',
    start: ({ demo }) => demo.url,
    states: [{ name: 'demonstration', enter: seen('[data-view="empty"]') }],
  },
];

export const CREATE_JOURNEYS: readonly Journey[] = [recording, describing, sending, unsaved, ...notices];
