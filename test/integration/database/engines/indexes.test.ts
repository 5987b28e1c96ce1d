import { type Db, ObjectId } from 'mongodb';
import request from 'supertest';
import type { DatabaseTiming } from '../../../../src/database/connection/timing';
import { DatabaseManager } from '../../../../src/database/database-manager';
import { INDEX_SPECS } from '../../../../src/database/indexes/index-specs';
import { itNeeds } from '../../../support/database/engine';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { whenConnected } from '../../../support/database/when-connected';
import { busyness } from '../../../support/machine/busyness';
import { RecordedLog } from '../../../support/service/recorded-log';
import { startService } from '../../../support/service/service';
import { aVoiceModel, newId } from '../../../support/service/voice-models';
import { eventually } from '../../reliability/kit';

let temporary: TemporaryDatabase;
let proxy: MongoErrorProxy;
let log: RecordedLog;
let stored: Db;
let dbName: string;
const managers: DatabaseManager[] = [];

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  proxy = await startMongoErrorProxy(temporary.uri);
});
beforeEach(() => {
  log = new RecordedLog();
  dbName = temporary.newName();
  stored = temporary.client.db(dbName);
});
afterEach(async () => {
  proxy.succeed();
  await Promise.all(managers.splice(0).map((manager) => manager.close()));
});
afterAll(async () => {
  await proxy.close();
  await temporary.stop();
});

const uri = () => `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;

async function connect(timing: Partial<DatabaseTiming> = {}): Promise<DatabaseManager> {
  const manager = new DatabaseManager({ uri: uri(), dbName, log, timing });
  managers.push(manager);
  manager.start();
  await whenConnected(manager);
  return manager;
}

async function indexNames(collection: string): Promise<string[]> {
  const indexes = await stored.collection(collection).listIndexes().toArray();
  return indexes.map(({ name }) => name).toSorted();
}

const itWithIndexes = itNeeds('partial indexes', 'expiring documents');

const linesOf = (event: string) => log.lines.filter((line) => line.event === event).map(({ text }) => JSON.parse(text));

/** The names of the indexes of voice models, without the unique one of `model_id`. */
const OTHERS = [
  ...[
    '_id_',
    'borrower',
    'borrowing_echo',
    'echo_id',
    'expiry',
    'fish_audio_due',
    'holder_of_echo',
    'known_models',
    'newest_listed',
    'newest_of_user',
    'sample_hash',
    'samples_id',
  ],
  ...['training', 'version_training', 'versions.samples_id'],
];

describe('an index that cannot be made', () => {
  const twice = [{ model_id: 'twice' }, { model_id: 'twice' }, { model_id: 'once' }];

  itWithIndexes('keeps none of the others away, and is named once with a record that is in its way', async () => {
    await stored.collection('voice_models').insertMany(twice.map((document) => ({ ...document })));

    const database = await connect({ indexRetryDelayMs: 20 });
    await eventually(async () => (await indexNames('voice_models')).length === OTHERS.length);
    await eventually(async () => (await indexNames('idempotency_keys')).includes('expires_at'));
    await eventually(() => linesOf('database_indexes_failed').length > 0);
    const tries = () => proxy.counts.get('createIndexes') ?? 0;
    const before = tries();
    await eventually(() => tries() >= before + 2);

    expect(await indexNames('voice_models')).toEqual(OTHERS);
    expect(database.unmadeIndexes).toEqual(['voice_models.model_id']);
    expect(linesOf('database_indexes_failed')).toEqual([
      expect.objectContaining({
        indexes: [{ index: 'voice_models.model_id', reason: 'MongoServerError 11000 DuplicateKey', model_id: 'twice' }],
      }),
    ]);
  });

  it('because the server does not answer, keeps nobody waiting, and is made later (E102)', async () => {
    proxy.fail({ command: 'createIndexes', code: 0, codeName: '', isUnanswered: true });
    const startedAt = performance.now();
    const database = await connect({ indexWaitMs: 300, socketTimeoutMs: 600, indexRetryDelayMs: 20 });

    expect(performance.now() - startedAt).toBeLessThan(1_500 * busyness());
    await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();
    proxy.succeed();
    const made = [...OTHERS, 'model_id'].sort();
    await eventually(async () => (await indexNames('voice_models')).length === made.length);
    expect(await indexNames('voice_models')).toEqual(made);
    expect(log.events).toEqual(['database_connected']);
  });

  it('leaves a model with one record, and an Echo with one voice, where saves and links follow each other', async () => {
    const [echo_id, other] = [newId(), newId()];
    const held = twice.map((document) => ({ ...document, echo_id: ObjectId.createFromHexString(other) }));
    await stored.collection('voice_models').insertMany(held);
    const database = await connect({ indexRetryDelayMs: 60_000 });
    expect(database.unmadeIndexes).toEqual(expect.arrayContaining(['voice_models.model_id', 'voice_models.echo_id']));

    const input = aVoiceModel();
    const saved = await database.createVoiceModel(input);
    expect(await database.createVoiceModel(input)).toEqual(saved);
    const conflict = { code: 'conflict' };
    await expect(database.createVoiceModel({ ...input, user_id: newId() })).rejects.toMatchObject(conflict);
    const first = await database.createVoiceModel(aVoiceModel({ echo_id }));
    await database.createVoiceModel(aVoiceModel({ echo_id }));
    await database.linkVoiceModelToEcho(saved.model_id, echo_id);

    const holders = await stored
      .collection('voice_models')
      .find({ echo_id: new ObjectId(echo_id) })
      .toArray();
    expect(holders.map(({ model_id }) => model_id)).toEqual([saved.model_id]);
    expect((await database.getVoiceModelById(first.model_id))?.echo_id).toBeNull();
  });

  itWithIndexes('is made without a restart once nothing is in its way', async () => {
    const echo_id = new ObjectId();
    await stored.collection('voice_models').insertMany(['a', 'b'].map((model_id) => ({ model_id, echo_id })));
    const database = await connect({ indexRetryDelayMs: 50 });
    expect(database.unmadeIndexes).toEqual(['voice_models.echo_id']);
    expect(linesOf('database_indexes_failed')[0].indexes[0].model_id).toMatch(/^[ab]$/);

    await stored.collection('voice_models').deleteOne({ model_id: 'b' });
    await eventually(() => database.unmadeIndexes.length === 0);

    expect(await indexNames('voice_models')).toContain('echo_id');
    expect(linesOf('database_index_made')).toEqual([expect.objectContaining({ index: 'voice_models.echo_id' })]);
  });

  itWithIndexes('is named by the readiness check, which says degraded', async () => {
    await stored.collection('voice_models').insertMany(twice.map((document) => ({ ...document })));
    const service = await startService({ mongoUri: uri(), dbName });
    try {
      const ready = async () => (await request(service.url).get('/readyz')).body;
      await eventually(async () => (await ready()).unmade_indexes !== undefined, 20_000);
      expect(await ready()).toMatchObject({ status: 'degraded', unmade_indexes: ['voice_models.model_id'] });
    } finally {
      await service.close();
    }
  });
});

describe('the index on model_id', () => {
  it('lets the documents of another writer in, which have none or another kind', async () => {
    const database = await connect();
    const odd = [
      {},
      {},
      { model_id: null },
      { model_id: null },
      { model_id: '' },
      { model_id: '' },
      { model_id: 5 },
      { model_id: 5 },
    ];

    await stored.collection('voice_models').insertMany(odd.map((document) => ({ ...document })));

    const saved = await database.createVoiceModel(aVoiceModel());
    await expect(database.createVoiceModel(aVoiceModel({ model_id: saved.model_id }))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  itWithIndexes.each([85, 86])(
    'of an earlier version, unique for every type, is kept and named (code %d)',
    async (code) => {
      await stored.collection('voice_models').createIndex({ model_id: 1 }, { name: 'model_id', unique: true });
      // jongodb takes an index of the same name for the same index; MongoDB answers with these codes, to all indexes of the
      // collection together, and to this one by itself.
      proxy.fail({ command: 'createIndexes', code, codeName: 'IndexConflict', times: 2 });

      const database = await connect();

      expect(database.unmadeIndexes).toEqual([]);
      expect(linesOf('database_index_kept')).toEqual([expect.objectContaining({ index: 'voice_models.model_id' })]);
      await expect(database.createVoiceModel(aVoiceModel())).resolves.toBeDefined();
    },
  );

  itWithIndexes('is not made again where the same one has another name', async () => {
    const { key, options } = INDEX_SPECS[0] ?? { key: {} };
    const collection = stored.collection('voice_models');
    await collection.createIndex({ ...key }, { ...options, name: 'model_id_1' });
    proxy.fail({ command: 'createIndexes', code: 85, codeName: 'IndexOptionsConflict', times: 2 });

    const database = await connect();

    expect(database.unmadeIndexes).toEqual([]);
    expect(log.events).toEqual(['database_connected']);
  });

  itWithIndexes('whose place a useless index has is reported like any other that cannot be made', async () => {
    await stored.collection('voice_models').createIndex({ model_id: 1 }, { name: 'model_id' });
    proxy.fail({ command: 'createIndexes', code: 86, codeName: 'IndexKeySpecsConflict', times: 2 });

    const database = await connect();

    expect(database.unmadeIndexes).toEqual(['voice_models.model_id']);
  });
});

itWithIndexes('an index on the time alone does not do for one that removes what has expired', async () => {
  await stored.collection('deleted_voice_models').createIndex({ expires_at: 1 }, { name: 'expires_at_1' });
  const [code, codeName] = [85, 'IndexOptionsConflict'];
  proxy.fail({ command: 'createIndexes', containing: 'deleted_voice_models', code, codeName, times: 1 });

  const database = await connect();

  expect(database.unmadeIndexes).toEqual(['deleted_voice_models.expires_at']);
});
