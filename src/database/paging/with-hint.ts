import { type Document, MongoServerError } from 'mongodb';

/** The keys of an index, in their order. */
export type IndexKeys = Readonly<Record<string, 1 | -1>>;

/** BadValue: what a server says of a hint at an index that it does not have. MongoDB manual, Error Codes. */
const BAD_VALUE = 2;

/**
 * Runs a query with a hint at the index that it is made for. Without one a planner may choose another index, such as that on
 * `_id` for a sort by `_id`, and read the documents of everybody. Where the index could not be made, or none is named because
 * the query has nothing for which there is another one, it runs without the hint. Throws what `run` throws.
 */
export async function withHint<T>(
  index: IndexKeys | undefined,
  run: (options: { readonly hint?: Document }) => Promise<T>,
): Promise<T> {
  if (index === undefined) return run({});
  try {
    return await run({ hint: { ...index } });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== BAD_VALUE) throw error;
    return run({});
  }
}
