import { DatabaseManager } from '../../../src/database/database-manager';
import { itNeeds } from '../../support/database/engine';
import { storeOddDocuments } from '../../support/database/odd-documents';
import { PATIENT } from '../../support/database/patient';
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
  await storeOddDocuments(temporary.client.db(dbName).collection('voice_models'), newId());
  database = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog(), timing: PATIENT });
  database.start();
});
afterEach(() => database.close());
afterAll(() => temporary.stop());

describe('createVoiceModel', () => {
  it('saves a record that reads back unchanged', async () => {
    const input = aVoiceModel({ file_type: 'video', tags: ['family', 'Größe 😀'] });
    const before = new Date();

    const saved = await database.createVoiceModel(input);

    expect(saved).toMatchObject(input);
    expect(saved._id).toMatch(/^[0-9a-f]{24}$/);
    expect(saved.created_at.getTime()).toBeGreaterThanOrEqual(before.getTime());
    await expect(database.getVoiceModelById(input.model_id)).resolves.toEqual(saved);
  });

  it('stores ids of users and Echos as ObjectIds, and the rest under the published names', async () => {
    const input = aVoiceModel();
    await database.createVoiceModel(input);

    const stored = await temporary.client.db(dbName).collection('voice_models').findOne({ model_id: input.model_id });

    expect(stored?.user_id.toHexString()).toBe(input.user_id);
    expect(stored).toMatchObject({ audio_file_path: 'grandma.m4a', file_type: 'audio', echo_id: null });
    expect(stored?.created_at).toBeInstanceOf(Date);
  });

  it('keeps the time the model was made when the record is saved later', async () => {
    const created_at = new Date('2026-01-02T03:04:05.678Z');

    const saved = await database.createVoiceModel(aVoiceModel({ created_at }));

    expect(saved.created_at).toEqual(created_at);
  });

  itNeeds('partial indexes')(
    'returns the existing record when the same model is saved again, even at the same time (E110)',
    async () => {
      const input = aVoiceModel();

      const saves = await Promise.all(Array.from({ length: 10 }, () => database.createVoiceModel(input)));
      const later = await database.createVoiceModel({ ...input, name: 'Another name' });

      expect(new Set([...saves, later].map((saved) => saved._id)).size).toBe(1);
      expect(later.name).toBe('Grandma');
    },
  );

  it('rejects a model that is recorded for another user, with no stored values in the message (E110)', async () => {
    const input = aVoiceModel();
    await database.createVoiceModel(input);

    const creation = database.createVoiceModel({ ...input, user_id: newId() });

    await expect(creation).rejects.toMatchObject({ code: 'conflict', status: 409 });
    await expect(creation).rejects.not.toThrow(/E11000|dup key/);
    await expect(creation).rejects.not.toThrow(input.model_id);
  });

  it.each([
    ['user_id', { user_id: 'not-an-id' }],
    ['user_id', { user_id: 'twelve bytes' }],
    ['user_id', { user_id: { $ne: null } as unknown as string }],
    ['echo_id', { echo_id: '123' }],
    ['model_id', { model_id: '' }],
  ])('rejects a malformed %s: %j', async (field, wrong) => {
    await expect(database.createVoiceModel(aVoiceModel(wrong))).rejects.toMatchObject({
      code: 'invalid_parameter',
      details: { errors: [{ field }] },
    });
  });
});

describe('reading, changing and deleting', () => {
  it('return null for a model that is not recorded', async () => {
    await expect(database.getVoiceModelById('nothing')).resolves.toBeNull();
    const edit = () => ({ name: 'x' });
    await expect(database.library.change({ modelId: 'nothing', edit, tellBy: new Date() })).resolves.toBeNull();
    await expect(database.deleteVoiceModel('nothing')).resolves.toBeNull();
  });

  it('reject a query operator in place of a model_id', async () => {
    await database.createVoiceModel(aVoiceModel());
    const operator = { $ne: null } as unknown as string;

    await expect(database.getVoiceModelById(operator)).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(database.deleteVoiceModel(operator)).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('change what is given and nothing else', async () => {
    const saved = await database.createVoiceModel(aVoiceModel());

    const edit = () => ({ name: 'Nana', tags: [] });
    const changed = await database.library.change({ modelId: saved.model_id, edit, tellBy: new Date() });

    expect(changed).toEqual({ ...saved, name: 'Nana', tags: [], updated_at: changed?.updated_at });
    expect(changed?.updated_at.getTime()).toBeGreaterThan(saved.updated_at.getTime());
  });

  it('remove a record once, even when several requests do so at the same time', async () => {
    const saved = await database.createVoiceModel(aVoiceModel());

    const removed = await Promise.all([1, 2, 3].map(() => database.deleteVoiceModel(saved.model_id)));

    expect(removed.filter((record) => record !== null)).toEqual([saved]);
    await expect(database.getVoiceModelById(saved.model_id)).resolves.toBeNull();
  });
});

describe('markVoiceModelMissing', () => {
  it('notes since when the model is gone and removes the note; nothing else in the record changes', async () => {
    const saved = await database.createVoiceModel(aVoiceModel());
    const since = new Date('2026-01-02T03:04:05.678Z');
    expect(saved.missing_since).toBeNull();

    await expect(database.markVoiceModelMissing(saved.model_id, since)).resolves.toEqual({
      ...saved,
      missing_since: since,
    });
    await expect(database.getVoiceModelById(saved.model_id)).resolves.toMatchObject({ missing_since: since });
    await expect(database.markVoiceModelMissing(saved.model_id, null)).resolves.toEqual(saved);
  });

  it('returns null if there is no record', async () => {
    await expect(database.markVoiceModelMissing('nothing', new Date())).resolves.toBeNull();
  });
});
