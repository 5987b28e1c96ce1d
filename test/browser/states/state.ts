import type { BrowserContextOptions, Page } from 'playwright-core';
import type { StatesPlace } from './place';

/** One state of the page: `enter` brings a page into it from the state before, in whatever language. */
export interface State {
  readonly name: string;
  readonly enter: (page: Page, place: StatesPlace) => Promise<unknown>;
  /** The part of the page that it is about, where that is another one than the journey's. */
  readonly shows?: string;
}

/** States that one page moves through, one after the other. */
export interface Journey {
  readonly name: string;
  /** Where it begins: an address. */
  readonly start: (place: StatesPlace) => Promise<string> | string;
  readonly options?: BrowserContextOptions;
  /** The part of the page that it is about, where a narrow page does not begin with it. */
  readonly shows?: string;
  readonly states: readonly State[];
}

/** The state that a page is in as soon as it was opened. */
export const opened = async (): Promise<void> => undefined;

export const UPLOADS = '**/api/upload-reference';

/** Clicks the first element that fits. */
export const click =
  (selector: string) =>
  (page: Page): Promise<void> =>
    page.locator(selector).first().click();

/** Does one thing after the other. */
export const steps =
  (...doing: readonly State['enter'][]): State['enter'] =>
  async (page, place) => {
    for (const step of doing) await step(page, place);
  };

/** Waits until something is on the page. */
export const seen =
  (selector: string) =>
  (page: Page): Promise<void> =>
    page.locator(selector).first().waitFor();

/** Presses a key. */
export const press =
  (key: string) =>
  (page: Page): Promise<void> =>
    page.keyboard.press(key);
