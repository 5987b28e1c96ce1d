import { engineHas } from '../../support/database/engine';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { type HarnessOptions, newUser, ServiceHarness } from './kit';

/** What the tests of one file share: a harness with its database, and for each test a user of its own. */
export interface SharedHarness {
  readonly database: TemporaryDatabase;
  readonly harness: ServiceHarness;
  readonly userId: string;
}

/** Starts a harness, beside odd documents of another user, before the tests of the file that calls this, and closes it after them. */
export function useHarness(options: HarnessOptions): SharedHarness {
  let database: TemporaryDatabase;
  let harness: ServiceHarness;
  let userId = '';
  beforeAll(async () => {
    database = await startTemporaryDatabase();
    harness = await ServiceHarness.start(database, options);
    // An engine without such indexes may read every document for each call, longer than these tests have time for.
    if (engineHas('partial indexes'))
      await storeOddDocuments(database.client.db(harness.dbName).collection('voice_models'), newUser());
  });
  afterAll(async () => {
    await harness.close();
    await database.stop();
  });
  beforeEach(() => {
    userId = newUser();
  });
  return {
    get database() {
      return database;
    },
    get harness() {
      return harness;
    },
    get userId() {
      return userId;
    },
  };
}
