import { DatabaseManager } from '../../../src/database/database-manager';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let database: DatabaseManager;
let dbName: string;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
});
beforeEach(async () => {
  dbName = temporary.newName();
  database = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog() });
  database.start();
});
afterEach(() => database.close());
afterAll(() => temporary.stop());

describe('createVoiceModel', () => {
  it('saves a record that reads back as it was given', async () => {
    const input = aVoiceModel({ file_type: 'video', tags: ['family', 'Größe 😀'] });
    const before = new Date();

    const saved = await database.createVoiceModel(input);

    expect(saved).toMatchObject(input);
    expect(saved._id).toMatch(/^[0-9a-f]{24}$/);
    expect(saved.created_at.getTime()).toBeGreaterThanOrEqual(before.getTime());
    await expect(database.getVoiceModelById(input.model_id)).resolves.toEqual(saved);
  });

  it('stores ids of ours as ObjectIds and the rest under the published names', async () => {
    const input = aVoiceModel();
    await database.createVoiceModel(input);

    const stored = await temporary.client.db(dbName).collection('voice_models').findOne({ model_id: input.model_id });

    expect(stored?.user_id.toHexString()).toBe(input.user_id);
    expect(stored).toMatchObject({ audio_file_path: 'grandma.m4a', file_type: 'audio', echo_id: null });
    expect(stored?.created_at).toBeInstanceOf(Date);
  });

  it('keeps the time the model was made when it is saved later', async () => {
    const created_at = new Date('2026-01-02T03:04:05.678Z');

    const saved = await database.createVoiceModel(aVoiceModel({ created_at }));

    expect(saved.created_at).toEqual(created_at);
  });

  it('returns the record that is there when the same is saved again, also at the same time (E110)', async () => {
    const input = aVoiceModel();

    const saves = await Promise.all(Array.from({ length: 10 }, () => database.createVoiceModel(input)));
    const later = await database.createVoiceModel({ ...input, name: 'Another name' });

    expect(new Set([...saves, later].map((saved) => saved._id)).size).toBe(1);
    expect(later.name).toBe('Grandma');
  });

  it('refuses a model that is recorded for another user, without stored values in the text (E110)', async () => {
    const input = aVoiceModel();
    await database.createVoiceModel(input);

    const refusal = database.createVoiceModel({ ...input, user_id: newId() });

    await expect(refusal).rejects.toMatchObject({ code: 'conflict', status: 409 });
    await expect(refusal).rejects.not.toThrow(/E11000|dup key/);
    await expect(refusal).rejects.not.toThrow(input.model_id);
  });

  it.each([
    ['user_id', { user_id: 'not-an-id' }],
    ['user_id', { user_id: 'twelve bytes' }],
    ['user_id', { user_id: { $ne: null } as unknown as string }],
    ['echo_id', { echo_id: '123' }],
    ['model_id', { model_id: '' }],
  ])('refuses a malformed %s: %j', async (field, wrong) => {
    await expect(database.createVoiceModel(aVoiceModel(wrong))).rejects.toMatchObject({
      code: 'invalid_parameter',
      details: { errors: [{ field }] },
    });
  });
});

describe('reading, changing and deleting', () => {
  it('has nothing for a model that is not recorded', async () => {
    await expect(database.getVoiceModelById('nothing')).resolves.toBeNull();
    await expect(database.updateVoiceModel('nothing', { name: 'x' })).resolves.toBeNull();
    await expect(database.deleteVoiceModel('nothing')).resolves.toBeNull();
  });

  it('takes no query operator for a model_id', async () => {
    await database.createVoiceModel(aVoiceModel());
    const operator = { $ne: null } as unknown as string;

    await expect(database.getVoiceModelById(operator)).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(database.deleteVoiceModel(operator)).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('changes what is given and nothing else', async () => {
    const saved = await database.createVoiceModel(aVoiceModel());

    const changed = await database.updateVoiceModel(saved.model_id, { name: 'Nana', tags: [] });

    expect(changed).toEqual({ ...saved, name: 'Nana', tags: [], updated_at: changed?.updated_at });
    expect(changed?.updated_at.getTime()).toBeGreaterThanOrEqual(saved.updated_at.getTime());
  });

  it('removes a record once, also when asked twice at the same time', async () => {
    const saved = await database.createVoiceModel(aVoiceModel());

    const removed = await Promise.all([1, 2, 3].map(() => database.deleteVoiceModel(saved.model_id)));

    expect(removed.filter((record) => record !== null)).toEqual([saved]);
    await expect(database.getVoiceModelById(saved.model_id)).resolves.toBeNull();
  });
});

describe('names', () => {
  it('uses the database of the connection string, else echo_db', async () => {
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
  });
});
