import { DatabaseManager } from '../../../src/database/database-manager';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let database: DatabaseManager;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
});
beforeEach(() => {
  database = new DatabaseManager({ uri: temporary.uri, dbName: temporary.newName(), log: new RecordedLog() });
  database.start();
});
afterEach(() => database.close());
afterAll(() => temporary.stop());

describe('getAllVoiceModels', () => {
  it('walks over the records of all users in the order they were saved, each once', async () => {
    const saved: string[] = [];
    for (let i = 0; i < 5; i += 1) saved.push((await database.createVoiceModel(aVoiceModel())).model_id);

    const walked: string[][] = [];
    let after: string | undefined;
    for (;;) {
      const part = await database.getAllVoiceModels({ after, limit: 2 });
      if (part.length === 0) break;
      walked.push(part.map(({ model_id }) => model_id));
      after = part.at(-1)?._id;
    }

    expect(walked).toEqual([saved.slice(0, 2), saved.slice(2, 4), saved.slice(4)]);
  });

  it('shows what is saved during the walk at its end', async () => {
    const first = await database.createVoiceModel(aVoiceModel());
    const [seen] = await database.getAllVoiceModels({ limit: 1 });
    const second = await database.createVoiceModel(aVoiceModel());

    expect(seen).toEqual(first);
    await expect(database.getAllVoiceModels({ after: first._id, limit: 1 })).resolves.toEqual([second]);
  });

  it.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: 1.5 }],
    ['after', { limit: 1, after: 'x' }],
  ])('refuses a malformed %s: %j', async (field, walk) => {
    await expect(database.getAllVoiceModels(walk)).rejects.toMatchObject({
      code: 'invalid_parameter',
      details: { errors: [{ field }] },
    });
  });
});

describe('markVoiceModelMissing', () => {
  it('notes since when the model is gone and takes the note back; the record stays as it was', async () => {
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

  it('has nothing to note where there is no record', async () => {
    await expect(database.markVoiceModelMissing('nothing', new Date())).resolves.toBeNull();
  });
});
