import { DatabaseManager } from '../../../src/database/database-manager';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { newId } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let database: DatabaseManager;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  database = new DatabaseManager({ uri: temporary.uri, dbName: temporary.newName(), log: new RecordedLog() });
  database.start();
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

describe('Echos', () => {
  it('are made, read, listed newest first in pages, and removed once', async () => {
    const user_id = newId();
    const first = await database.createEcho({ user_id, name: 'First' });
    const second = await database.createEcho({ user_id, name: 'Second' });

    await expect(database.getEcho(first._id)).resolves.toEqual(first);
    const page = await database.getEchosForUser(user_id, { limit: 1 });
    expect(page.items).toEqual([second]);
    const next = await database.getEchosForUser(user_id, { limit: 1, cursor: page.next_cursor ?? '' });
    expect(next).toEqual({ items: [first], next_cursor: null });
    await expect(database.deleteEcho(first._id)).resolves.toEqual(first);
    await expect(database.deleteEcho(first._id)).resolves.toBeNull();
    await expect(database.getEcho(first._id)).resolves.toBeNull();
  });

  it('are not looked up by a malformed id', async () => {
    const invalid = { code: 'invalid_parameter', details: { errors: [{ field: 'echo_id' }] } };
    await expect(database.getEcho('../x')).rejects.toMatchObject(invalid);
    await expect(database.deleteEcho('')).rejects.toMatchObject(invalid);
  });
});
