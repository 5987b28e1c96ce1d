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
    await expect(database.ping()).resolves.toBe(false);
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
