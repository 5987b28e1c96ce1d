/** The orders that a list of voice models can have; `-` stands for the other way, so that `-created_at` is newest first. */
export const LIST_SORTS = ['created_at', '-created_at', 'name', '-name', 'last_used_at', '-last_used_at'] as const;

/** One of `LIST_SORTS`. */
export type ListSort = (typeof LIST_SORTS)[number];

/** How a list is sorted unless something else is asked for: newest first. */
export const DEFAULT_SORT: ListSort = '-created_at';
