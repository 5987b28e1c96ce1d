import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { StatesPlace } from './place';
import { JOURNEYS, walk } from './walk';

/** Where the pictures go to: a folder for those of every state, `readme` for the few of the README; without it, none are taken. */
const WANTED = process.env.SCREENSHOTS ?? '';
const README_FOLDER = path.join(__dirname, '..', '..', '..', 'docs', 'screenshots');
/** The pictures of the README: state, language, width and colours, and what the file is called. */
const README_PICTURES = new Map([
  ['speaking-en-1440-light', 'studio'],
  ['recording-en-390-dark', 'recording'],
  ['trim-en-390-light', 'trimming'],
  ['rows-of-every-kind-de-390-light', 'list-in-german'],
]);
const FOLDER = WANTED === 'readme' ? README_FOLDER : WANTED;
const WIDTHS = (process.env.SCREENSHOT_WIDTHS ?? '320,390,768,1440').split(',').map(Number);
const SCHEMES = (process.env.SCREENSHOT_SCHEMES ?? 'light,dark').split(',') as ('light' | 'dark')[];
const LANGUAGES = (process.env.SCREENSHOT_LANGUAGES ?? 'en,de').split(',');
const WIDE = { width: 1280, height: 900 };
const MINUTES_MS = 60_000;

let place: StatesPlace;
beforeAll(async () => {
  if (FOLDER) place = await StatesPlace.start();
}, MINUTES_MS);
afterAll(() => place?.close());

/** Whether a picture whose name begins like this is one of those of the README. */
const isForReadme = (start: string): boolean => [...README_PICTURES.keys()].some((state) => state.startsWith(start));

async function photograph(page: Page, name: string, shows: string | undefined): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 600 ? 780 : 900 });
    if (shows && width < 1100) await page.evaluate(`document.querySelector('${shows}').scrollIntoView()`);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const state = `${name}-${width}-${colorScheme}`;
      const file = WANTED === 'readme' ? README_PICTURES.get(state) : state;
      if (file) await page.screenshot({ path: path.join(FOLDER, `${file}.png`) });
    }
  }
  await page.setViewportSize(WIDE);
}

(FOLDER ? describe : describe.skip)('pictures of the page', () => {
  const cases = LANGUAGES.flatMap((language) =>
    JOURNEYS.map((journey) => [journey.name, language, journey] as const),
  ).filter(
    ([, language, { states }]) => WANTED !== 'readme' || states.some(({ name }) => isForReadme(`${name}-${language}-`)),
  );

  it.each(cases)(
    'are taken of %s in %s',
    async (_name, language, journey) => {
      mkdirSync(FOLDER, { recursive: true });
      const options = { locale: language, viewport: WIDE, reducedMotion: 'reduce' } as const;
      await walk(place, journey, options, (page, { name, shows = journey.shows }) =>
        photograph(page, `${name}-${language}`, shows),
      );
    },
    10 * MINUTES_MS,
  );
});
