import { DatabaseManager } from '../../../src/database/database-manager';
import { RecordedLog } from '../service/recorded-log';
import { startTemporaryDatabase, type TemporaryDatabase } from './temporary-database';

/** Starts a DatabaseManager on a database of its own before the tests of the file that calls this, and closes it after them. */
export function useDatabase(): { readonly manager: DatabaseManager } {
  let temporary: TemporaryDatabase;
  let manager: DatabaseManager;
  beforeAll(async () => {
    temporary = await startTemporaryDatabase();
    manager = new DatabaseManager({ uri: temporary.uri, dbName: temporary.newName(), log: new RecordedLog() });
    manager.start();
  });
  afterAll(async () => {
    await manager.close();
    await temporary.stop();
  });
  return {
    get manager() {
      return manager;
    },
  };
}
