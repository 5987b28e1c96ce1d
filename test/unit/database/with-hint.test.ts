import { MongoServerError } from 'mongodb';
import { withHint } from '../../../src/database/paging/with-hint';

const INDEX = { user_id: 1, created_at: -1 } as const;

/** Runs a query that fails with this code wherever it has a hint; gives the options of each attempt. */
async function attemptsWith(code: number | null): Promise<unknown[]> {
  const attempts: unknown[] = [];
  const run = async (options: object): Promise<void> => {
    attempts.push(options);
    if (code !== null && 'hint' in options) throw new MongoServerError({ message: 'refused', code });
  };
  await withHint(INDEX, run).catch((error: unknown) => attempts.push(error));
  return attempts;
}

describe('withHint', () => {
  it('names the index, once', async () => {
    expect(await attemptsWith(null)).toEqual([{ hint: INDEX }]);
  });

  it('asks without it where the server has no such index', async () => {
    expect(await attemptsWith(2)).toEqual([{ hint: INDEX }, {}]);
  });

  it('asks without it where none is named', async () => {
    expect(await withHint(undefined, async (options) => options)).toEqual({});
  });

  it('passes every other failure on', async () => {
    expect(await attemptsWith(50)).toEqual([{ hint: INDEX }, expect.objectContaining({ code: 50 })]);
  });
});
