import { DatabaseManager } from '../../../src/database/database-manager';
import { PATIENT } from '../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let database: DatabaseManager;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
});
beforeEach(() => {
  database = new DatabaseManager({
    uri: temporary.uri,
    dbName: temporary.newName(),
    log: new RecordedLog(),
    timing: PATIENT,
  });
  database.start();
});
afterEach(() => database.close());
afterAll(() => temporary.stop());

describe('getAllVoiceModels', () => {
  it('returns the records of all users in parts, in the order they were saved, each once', async () => {
    const saved: string[] = [];
    for (let i = 0; i < 5; i += 1) saved.push((await database.createVoiceModel(aVoiceModel())).model_id);

    const parts: string[][] = [];
    let cursor: string | undefined;
    do {
      const part = await database.getAllVoiceModels({ cursor, limit: 2 });
      parts.push(part.items.map(({ model_id }) => model_id));
      cursor = part.next_cursor ?? undefined;
    } while (cursor !== undefined);

    expect(parts).toEqual([saved.slice(0, 2), saved.slice(2, 4), saved.slice(4)]);
  });

  it('returns a record that is saved meanwhile last', async () => {
    const first = await database.createVoiceModel(aVoiceModel());
    const next = await database.createVoiceModel(aVoiceModel());
    const { items, next_cursor } = await database.getAllVoiceModels({ limit: 1 });
    const second = await database.createVoiceModel(aVoiceModel());

    expect(items).toEqual([first]);
    const rest = await database.getAllVoiceModels({ cursor: next_cursor ?? '', limit: 5 });
    expect(rest).toEqual({ items: [next, second], next_cursor: null });
  });

  it.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: 1.5 }],
    ['cursor', { limit: 1, cursor: 'x' }],
  ])('rejects a malformed %s: %j', async (field, query) => {
    await expect(database.getAllVoiceModels(query)).rejects.toMatchObject({
      code: 'invalid_parameter',
      details: { errors: [{ field }] },
    });
  });
});
