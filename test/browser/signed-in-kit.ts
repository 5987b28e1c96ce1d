import type { Page } from 'playwright-core';

/** Signs in by the link of the page, as one of the people of the provider. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name }).click();
  await page.getByRole('heading', { name: 'Your voices' }).waitFor();
}

/** Does what the menu of the account offers. */
export async function account(page: Page, action: string): Promise<void> {
  await page.locator('#account > summary').click();
  await page.getByRole('button', { name: action, exact: true }).click();
}
