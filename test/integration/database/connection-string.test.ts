import { Collection } from 'mongodb';
import { ConnectedClient } from '../../../src/database/connection/connected-client';
import { DATABASE_TIMING } from '../../../src/database/connection/timing';
import { DatabaseManager } from '../../../src/database/database-manager';
import { startTemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

const PASSWORD = 'canary-secret';
let log: RecordedLog;
beforeEach(() => {
  log = new RecordedLog();
});

describe('without a connection string', () => {
  it.each([undefined, '', '   '])('fails every operation at once with database_disabled: %j (E99)', async (uri) => {
    const database = new DatabaseManager({ uri, log });
    database.start();

    expect(database.enabled).toBe(false);
    expect(database.state).toBe('disabled');
    const disabled = { code: 'database_disabled', detail: expect.stringContaining('MONGO_URI') };
    await expect(database.getVoiceModelById('x')).rejects.toMatchObject(disabled);
    await expect(database.createVoiceModel(aVoiceModel({ user_id: 'bad' }))).rejects.toMatchObject(disabled);
    await expect(database.whenConnected()).rejects.toMatchObject(disabled);
    expect(log.events).toEqual(['database_disabled']);
    await database.close();
  });
});

describe('a malformed connection string', () => {
  it('is rejected by the constructor, with no password in the message (E100)', () => {
    const make = () => new DatabaseManager({ uri: `mongodb://user:${PASSWORD}@h:99999/x`, log });

    expect(make).toThrow(/^MONGO_URI has a host or port/);
    expect(make).not.toThrow(PASSWORD);
  });
});

describe('a connection string that asks for reads from secondaries', () => {
  it.each(['secondaryPreferred', 'secondary&maxStalenessSeconds=120&readPreferenceTags=dc:near'])(
    'has everything read from the primary all the same: %s',
    async (preference) => {
      const temporary = await startTemporaryDatabase();
      const uri = `${temporary.uri}/?readPreference=${preference}`;
      const options = { uri, dbName: temporary.newName(), timing: DATABASE_TIMING };
      const client = await ConnectedClient.open(options, AbortSignal.timeout(5_000));
      const { db, ...collections } = client.collections;
      const read = Object.values(collections).filter((one) => one instanceof Collection);
      expect(read.length).toBeGreaterThan(10);
      expect(new Set(read.map(({ readPreference }) => readPreference?.mode))).toEqual(new Set(['primary']));
      expect(db.readPreference?.mode).toBe('primary');
      await client.close();
      await temporary.stop();
    },
  );
});

describe('the database', () => {
  it('is the one that the connection string names, else echo_db', async () => {
    const temporary = await startTemporaryDatabase();
    const inUri = temporary.newName();
    const named = new DatabaseManager({ uri: `${temporary.uri}/${inUri}`, log: new RecordedLog() });
    const unnamed = new DatabaseManager({ uri: temporary.uri, log: new RecordedLog() });
    for (const manager of [named, unnamed]) manager.start();
    const { model_id } = await named.createVoiceModel(aVoiceModel());
    const other = await unnamed.createVoiceModel(aVoiceModel());

    const count = (db: string, id: string) =>
      temporary.client.db(db).collection('voice_models').countDocuments({ model_id: id });
    await expect(count(inUri, model_id)).resolves.toBe(1);
    await expect(count('echo_db', other.model_id)).resolves.toBe(1);

    await unnamed.deleteVoiceModel(other.model_id);
    await Promise.all([named.close(), unnamed.close()]);
    await temporary.stop();
  });
});
