import type { BrowserContextOptions, Page } from 'playwright-core';
import { openPage } from '../page-harness';
import { ACCOUNT_JOURNEYS } from './account-states';
import { CREATE_JOURNEYS } from './create-states';
import { LIBRARY_JOURNEYS } from './library-states';
import type { StatesPlace } from './place';
import type { Journey, State } from './state';

/** Every state of the page, in the order in which pages move through them. */
export const JOURNEYS: readonly Journey[] = [...CREATE_JOURNEYS, ...LIBRARY_JOURNEYS, ...ACCOUNT_JOURNEYS];

/** Opens a page and brings it into each state of a journey, and has it looked at there. Returns what the page complained of. */
export async function walk(
  place: StatesPlace,
  journey: Journey,
  options: BrowserContextOptions,
  visit: (page: Page, state: State) => Promise<void>,
): Promise<readonly string[]> {
  const url = await journey.start(place);
  const { page, complaints } = await openPage(place.harness.browser, url, { ...options, ...journey.options });
  for (const state of journey.states) {
    try {
      await state.enter(page, place);
    } catch (cause) {
      throw new Error(`The page does not come into the state ${state.name}`, { cause });
    }
    await visit(page, state);
  }
  await page.context().close();
  return complaints;
}
