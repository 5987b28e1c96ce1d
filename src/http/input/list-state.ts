/** What the address of the page can say of the list: the query of the API's list. The page always counts. */
const NAMES = [
  'user_id',
  'owner',
  'search',
  'tag',
  'file_type',
  'linked',
  'missing',
  'sort',
  'limit',
  'cursor',
] as const;

/** What an address says of the list, as it stands there; for the fields of the form. */
export type AskedState = Partial<Record<(typeof NAMES)[number], string | readonly string[]>>;

/** Takes what concerns the list out of a query. Fields of a form that were left empty count as absent. */
export function askedState(query: Record<string, unknown>): AskedState {
  const entries = NAMES.flatMap((name) => {
    const texts = [query[name]].flat().filter((value) => typeof value === 'string' && value !== '');
    const [first] = texts;
    if (typeof first !== 'string') return [];
    // Only tags may be sent more than once.
    const value = name === 'tag' || texts.length > 1 ? texts.filter((text) => typeof text === 'string') : first;
    return [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** What was asked, with changes, as the query of an address; `null` takes a member away. */
export function addressOf(asked: AskedState, changes: Readonly<Record<string, string | null>> = {}): string {
  const pairs = Object.entries({ ...asked, ...changes }).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
  return `?${new URLSearchParams(pairs)}`;
}

/** Whether the list leaves voices out. */
export function isFiltered({ search, tag, file_type, linked, missing }: AskedState): boolean {
  return [search, tag, file_type, linked, missing].some((value) => value !== undefined);
}
