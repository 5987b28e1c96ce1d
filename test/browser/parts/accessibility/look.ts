import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { TestBrowser } from '../../../support/browser/browser';
import { StatesPlace } from '../../states/place';
import type { Journey } from '../../states/state';
import { walk } from '../../states/walk';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WIDE = { width: 1280, height: 900 };
/** Telephones, and a screen of 1280 pixels at a zoom of 200 %. */
const NARROW_WIDTHS = [320, 360, 390, 640];

/** What axe-core finds wrong, one line a rule. Scripts that are evaluated from outside are not subject to the policy. */
async function violations(page: Page, options = ''): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(`{ ${AXE} }; 0`);
  return page.evaluate<string[]>(`axe
    .run({ resultTypes: ['violations'], preload: false, ${options} })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
}

/** All rules in the light; in the dark, those that colours can break. A page stays in the colours that it was looked at last. */
async function violationsInBoth(page: Page): Promise<string[]> {
  const isDark = await page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches");
  const found: string[] = [];
  for (const colorScheme of isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)) {
    await page.emulateMedia({ colorScheme });
    const rules = colorScheme === 'dark' ? "runOnly: ['color-contrast']" : '';
    found.push(...(await violations(page, rules)).map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}

/** A copy of a page without scripts in which those of a test run. */
async function copyOf(page: Page, browser: TestBrowser, options: BrowserContextOptions): Promise<Page> {
  const html = await page.content();
  const body = html.replace(/<script[^>]*><\/script>|<\/?noscript>/g, '');
  const context = await browser.newContext(options);
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html', body }));
  await copy.goto(page.url());
  return copy;
}

/** What is wider than the window, at each of the narrow widths. */
async function overflows(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const width of NARROW_WIDTHS) {
    await page.setViewportSize({ width, height: 780 });
    const scrolled = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (scrolled > width) found.push(`${scrolled} px wide at ${width} px`);
  }
  await page.setViewportSize(WIDE);
  return found;
}

/**
 * What is wrong in the states of a journey, one line each: what axe-core finds, light or dark, what is wider than a telephone, and
 * what the page complained of. In German, whose words are the longest.
 */
async function problemsOf(place: StatesPlace, journey: Journey): Promise<readonly string[]> {
  const found: string[] = [];
  const isPlain = journey.options?.javaScriptEnabled === false;
  const options = { locale: 'de', viewport: WIDE, reducedMotion: 'reduce' } as const;
  const complaints = await walk(place, journey, options, async (page, { name }) => {
    const looked = isPlain ? await copyOf(page, place.harness.browser, options) : page;
    const problems = [...(await violationsInBoth(looked)), ...(await overflows(page))];
    if (isPlain) await looked.context().close();
    found.push(...problems.map((problem) => `${name}: ${problem}`));
  });
  return [...found, ...complaints];
}

/** A place for the states of the page, started before the tests of the file that calls this, and closed after them. */
export function usePlace(): { readonly now: StatesPlace } {
  let place: StatesPlace;
  beforeAll(async () => {
    place = await StatesPlace.start();
  }, 60_000);
  afterEach(() => place.harness.closePages());
  afterAll(() => place.close());
  return {
    get now() {
      return place;
    },
  };
}

/** Looks at the states of journeys, a test each. */
export function lookAt(journeys: readonly Journey[], place: { readonly now: StatesPlace }): void {
  it.each(journeys.map((journey) => [journey.name, journey] as const))(
    'has no accessibility violations, light or dark, and fits a telephone, in the states of %s (I186)',
    async (_name, journey) => {
      expect(await problemsOf(place.now, journey)).toEqual([]);
    },
    60_000,
  );
}
