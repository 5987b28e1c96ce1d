import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { Bench, type BenchOptions, newUser } from './kit';

/** What the tests of one file share: a bench with its database, and for each test a user of its own. */
export interface SharedBench {
  readonly database: TemporaryDatabase;
  readonly bench: Bench;
  readonly userId: string;
}

/** Starts a bench before the tests of the file that calls this, and closes it after them. */
export function useBench(options: BenchOptions): SharedBench {
  let database: TemporaryDatabase;
  let bench: Bench;
  let userId = '';
  beforeAll(async () => {
    database = await startTemporaryDatabase();
    bench = await Bench.start(database, options);
  });
  afterAll(async () => {
    await bench.close();
    await database.stop();
  });
  beforeEach(() => {
    userId = newUser();
  });
  return {
    get database() {
      return database;
    },
    get bench() {
      return bench;
    },
    get userId() {
      return userId;
    },
  };
}
