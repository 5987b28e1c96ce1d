/** Yields the entries of every page, from the first one on. */
export async function* eachEntry<Page extends { readonly next_cursor: string | null }, Entry>(
  readPage: (cursor: { readonly cursor?: string }) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[],
): AsyncGenerator<Entry, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: Page = await readPage(cursor === null ? {} : { cursor });
    yield* entriesOf(page);
    cursor = page.next_cursor;
  } while (cursor !== null);
}
