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
  it('returns the records of all users in parts, in the order they were saved, each once', async () => {
    const saved: string[] = [];
    for (let i = 0; i < 5; i += 1) saved.push((await database.createVoiceModel(aVoiceModel())).model_id);

    const parts: string[][] = [];
    let after: string | undefined;
    for (;;) {
      const part = await database.getAllVoiceModels({ after, limit: 2 });
      if (part.length === 0) break;
      parts.push(part.map(({ model_id }) => model_id));
      after = part.at(-1)?._id;
    }

    expect(parts).toEqual([saved.slice(0, 2), saved.slice(2, 4), saved.slice(4)]);
  });

  it('returns a record that is saved meanwhile last', async () => {
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
  ])('rejects a malformed %s: %j', async (field, query) => {
    await expect(database.getAllVoiceModels(query)).rejects.toMatchObject({
      code: 'invalid_parameter',
      details: { errors: [{ field }] },
    });
  });
});
