import type { Db } from 'mongodb';
import { DatabaseManager } from '../../../src/database/database-manager';
import { RecordedLog } from '../service/recorded-log';
import { newId } from '../service/voice-models';
import { storeOddDocuments } from './odd-documents';
import { PATIENT } from './patient';
import { startTemporaryDatabase, type TemporaryDatabase } from './temporary-database';

/**
 * Starts a DatabaseManager on a database of its own, beside odd documents of another user, before the tests of the file that calls
 * this, and closes it after them. `stored` is that database.
 */
export function useDatabase(): { readonly manager: DatabaseManager; readonly stored: Db } {
  let temporary: TemporaryDatabase;
  let manager: DatabaseManager;
  let stored: Db;
  beforeAll(async () => {
    temporary = await startTemporaryDatabase();
    const dbName = temporary.newName();
    stored = temporary.client.db(dbName);
    await storeOddDocuments(stored.collection('voice_models'), newId());
    manager = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog(), timing: PATIENT });
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
    get stored() {
      return stored;
    },
  };
}
