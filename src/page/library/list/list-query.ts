import type { VoiceModelQuery } from '../../../client/index.js';
import { address } from '../../shared/dom.js';
import { ofUser } from '../../shared/user/session.js';

const SORTS = ['-created_at', 'created_at', 'name', '-name', 'last_used_at', '-last_used_at'] as const;
const KINDS = ['audio', 'video'] as const;

/** Which voices are listed, in which order. It is what the fields of the list's form say. */
export type ListQuery = Pick<VoiceModelQuery, 'search' | 'linked' | 'missing' | 'file_type' | 'sort'> & {
  readonly tag?: readonly string[];
  /** What others have lent to the user, and not the user's own. */
  readonly owner?: 'others';
};

/** Which part of the list is shown: how many voices, and where it begins where that is not the start. */
export interface ListPart {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** How many voices a page of the list has. */
export const PAGE = 20;
/** The most that the API lists at once. */
export const MOST = 100;

/** Reads the query from the fields of the form. */
export function queryOf(form: HTMLFormElement): ListQuery {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? '').trim();
  const choice = (name: string) => (text(name) === '' ? {} : { [name]: text(name) === 'true' });
  const kind = KINDS.find((one) => one === text('file_type'));
  const sort = SORTS.find((one) => one === text('sort'));
  const tags = fields.getAll('tag').map(String);
  return {
    ...(text('search') !== '' && { search: text('search') }),
    ...(tags.length > 0 && { tag: tags }),
    ...choice('linked'),
    ...choice('missing'),
    ...(kind && { file_type: kind }),
    ...(sort && sort !== SORTS[0] && { sort }),
    ...(text('owner') === 'others' && { owner: 'others' as const }),
  };
}

/** Whether the query leaves voices out. */
export function isFiltered({ sort: _, owner: _whose, ...filters }: ListQuery): boolean {
  return Object.keys(filters).length > 0;
}

/** The part that the address of the page asks for. */
export function partOfAddress(): ListPart {
  const asked = new URLSearchParams(location.search);
  const limit = Math.min(MOST, Math.max(PAGE, Number(asked.get('limit')) || PAGE));
  return { limit, cursor: asked.get('cursor') ?? undefined };
}

/** The address of the page at which a part of the list stands. */
export function addressOf(userId: string, query: ListQuery, { limit, cursor }: ListPart): string {
  const { tag = [], ...rest } = query;
  const params = new URLSearchParams(ofUser(userId));
  for (const [name, value] of Object.entries(rest)) params.set(name, String(value));
  for (const one of tag) params.append('tag', one);
  if (limit > PAGE) params.set('limit', String(Math.min(MOST, limit)));
  if (cursor !== undefined) params.set('cursor', cursor);
  return address(`/?${params}`);
}

/** Puts the state of the list into the address, so that a reload and Back show the same. */
export function rememberInAddress(userId: string, query: ListQuery, part: ListPart): void {
  history.replaceState(history.state, '', `${addressOf(userId, query, part)}${location.hash}`);
}
