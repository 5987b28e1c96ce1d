/** One page of a list, newest first. `next_cursor` is opaque; null means that this was the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** Which part of a list a page shows. */
export interface PageQuery {
  /** At least 1. */
  readonly limit: number;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}
