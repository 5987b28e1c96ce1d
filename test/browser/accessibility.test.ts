import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { fixture } from '../support/media/fixtures';
import { PageHarness } from './page-harness';

let harness: PageHarness;
beforeAll(async () => {
  harness = await PageHarness.start();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, one line a rule. Scripts that are evaluated from outside are not subject to the policy. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The states of the page that differ in what they show. */
const STATES: [string, (page: Page) => Promise<void>][] = [
  ['empty', async () => undefined],
  [
    'with a problem',
    async (page) => {
      await page.locator('#user_id').fill('x');
      await page.getByRole('button', { name: 'Make the voice model' }).click();
      await page.locator('#user_id').fill('');
      await page.locator('#audio').setInputFiles(fixture('README.md'));
      await page.getByRole('button', { name: 'Make the voice model' }).click();
      await page.locator('#upload-problem').getByRole('heading').waitFor();
    },
  ],
  [
    'with a result and an opened list',
    async (page) => {
      await page.locator('#audio').setInputFiles(fixture('speech.mp3'));
      await page.locator('#name').fill('A name that is long enough to need more than a single line on a telephone');
      await page.locator('#user_id').fill(harness.newUserId());
      await page.getByRole('button', { name: 'Make the voice model' }).click();
      await page.locator('.voice-model summary', { hasText: 'Delete' }).click();
      await page.locator('[data-role="details"]').click();
      await page.locator('[data-role="facts"] dd').first().waitFor();
    },
  ],
];

describe('the page for everybody', () => {
  it.each(STATES)(
    'has no accessibility violations, light or dark, and fits a telephone, %s (I186)',
    async (_title, prepare) => {
      const { page } = await harness.open();
      await prepare(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page)).toEqual([]);
      }
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    },
  );

  it('has none on the pages for browsers without scripts either', async () => {
    const modelId = await harness.upload({ name: 'Plain', user_id: harness.newUserId() });
    for (const path of [`/api/voice-models/${modelId}`, '/api/voice-models/missing']) {
      const { page } = await harness.open(path);
      expect(await violations(page)).toEqual([]);
    }
  });

  it('shows where the keyboard is', async () => {
    const { page } = await harness.open();
    const outlineOf = () => page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press('Tab');
      expect(await outlineOf()).not.toBe('none');
    }
  });

  it('loads nothing from elsewhere', async () => {
    const context = await harness.browser.newContext();
    const page = await context.newPage();
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await page.goto(harness.service.url, { waitUntil: 'networkidle' });
    expect([...origins]).toEqual([harness.service.url]);
  });
});
