/** One page of a list, newest first. `next_cursor` is opaque; null means that this was the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}
