import request from 'supertest';
import { DatabaseManager } from '../../../src/database/database-manager';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { PATIENT } from '../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { whenConnected } from '../../support/database/when-connected';
import { fixture } from '../../support/media/fixtures';
import { RecordedLog } from '../../support/service/recorded-log';
import { startService, type TestService } from '../../support/service/service';
import { newId } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let proxy: MongoErrorProxy;
let service: TestService;
let uri: string;
let dbName: string;
let user: string;
beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  proxy = await startMongoErrorProxy(temporary.uri);
  dbName = temporary.newName();
  uri = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
  service = await startService({ mongoUri: uri, dbName });
});
beforeEach(() => {
  user = newId();
});
afterEach(() => proxy.succeed());
afterAll(async () => {
  await service.close();
  await proxy.close();
  await temporary.stop();
});

const api = () => request(service.url);
const remove = (modelId: string) => api().delete(`/api/voice-models/${modelId}`);
const change = (modelId: string) => api().patch(`/api/voice-models/${modelId}`).send({ name: 'Changed' });
const link = (modelId: string) => api().put(`/api/echo/${newId()}/voice-model`).send({ model_id: modelId });
const tombstonesOf = (...ids: string[]) => {
  const tombstones = temporary.client.db(dbName).collection<{ _id: string }>('deleted_voice_models');
  return tombstones.find({ _id: { $in: ids } }).toArray();
};
const storedEchos = () => temporary.client.db(dbName).collection('echos').find().toArray();

async function makeVoice(name = 'Robin'): Promise<string> {
  const upload = api().post('/api/upload-reference').field({ name, user_id: user });
  return (await upload.attach('audio', fixture('speech.mp3')).expect(201)).body.model_id;
}

async function addVersion(modelId: string): Promise<string> {
  const post = api().post(`/api/voice-models/${modelId}/versions`).attach('audio', fixture('speech-2.mp3'));
  return (await post.expect(201)).body.model_id;
}

describe('a list in an order of its own', () => {
  it('has a voice of which another version becomes current after it was looked through', async () => {
    const first = await makeVoice();
    let second = '';
    // Only the second look reads this member.
    proxy.overtake('find', 'same_key_as', async () => {
      second = await addVersion(first);
    });
    const { body } = await api().get(`/api/voice-models?user_id=${user}&sort=name&include_total=true`).expect(200);
    expect(body).toMatchObject({ count: 1, total: 1, voice_models: [{ model_id: second }] });
  });
});

describe('a list of what was lent to a user', () => {
  it('has a voice of which another version becomes current after it was looked through', async () => {
    const first = await makeVoice();
    const database = new DatabaseManager({ uri, dbName, log: new RecordedLog(), timing: PATIENT });
    try {
      database.start();
      await whenConnected(database);
      const borrower = newId();
      await database.sharing.share({ modelId: first, userId: borrower, may: ['speak'] });
      proxy.overtake('find', 'same_key_as', () => addVersion(first));
      const page = await database.sharing.listBorrowed(borrower, { limit: 10 });
      expect(page).toMatchObject({ total: 1, items: [{ name: 'Robin' }] });
    } finally {
      await database.close();
    }
  });
});

describe('the receipt of a deletion', () => {
  it('names a version that was added after the record was read', async () => {
    const first = await makeVoice();
    let second = '';
    proxy.overtake('insert', 'deleted_voice_models', async () => {
      second = await addVersion(first);
    });
    const { body } = await remove(first).expect(200);
    expect(body.known_model_ids).toEqual([first, second]);
  });

  it('names an Echo that was linked in this moment', async () => {
    const modelId = await makeVoice();
    const echoId = newId();
    proxy.overtake('delete', 'voice_models', () =>
      api().put(`/api/echo/${echoId}/voice-model`).send({ model_id: modelId }).expect(200),
    );
    expect((await remove(modelId).expect(200)).body.unlinked_echo_id).toBe(echoId);
  });

  it('says that the record was removed to the request that has removed it, and to no other', async () => {
    const modelId = await makeVoice();
    const echoId = newId();
    await api().put(`/api/echo/${echoId}/voice-model`).send({ model_id: modelId }).expect(200);
    let other = {};
    proxy.overtake('delete', 'voice_models', async () => {
      other = (await remove(modelId).expect(200)).body;
    });
    const { body } = await remove(modelId).expect(200);
    expect(other).toMatchObject({ deleted: { database: true }, unlinked_echo_id: echoId });
    expect(body).toMatchObject({ deleted: { database: false }, unlinked_echo_id: null });
  });
});

describe('a deletion with If-Match', () => {
  const removeAsRead = async (modelId: string) => {
    const { headers } = await api().get(`/api/voice-models/${modelId}`);
    return { etag: headers.etag ?? '', remove: () => remove(modelId).set('If-Match', headers.etag ?? '') };
  };

  it.each<[string, (modelId: string, etag: string) => PromiseLike<unknown>]>([
    ['a change', (modelId, etag) => change(modelId).set('If-Match', etag).expect(200)],
    ['a link', (modelId) => link(modelId).expect(200)],
  ])('leaves the voice as it is after %s in the last moment, so that it gets versions still', async (_what, make) => {
    const modelId = await makeVoice();
    const asRead = await removeAsRead(modelId);
    proxy.overtake('delete', 'voice_models', () => make(modelId, asRead.etag));
    expect((await asRead.remove()).body).toMatchObject({ status: 412, code: 'precondition_failed' });
    expect(await tombstonesOf(modelId)).toEqual([]);
    await addVersion(modelId);
  });

  it('can be repeated after a failure that has left it half done', async () => {
    const modelId = await makeVoice();
    const asRead = await removeAsRead(modelId);
    for (const [command, containing] of [
      ['insert', 'deleted_voice_models'],
      ['delete', 'voice_models'],
    ] as const) {
      proxy.fail({ command, containing, code: 91, codeName: 'ShutdownInProgress' });
      expect((await asRead.remove()).status).toBe(503);
      proxy.succeed();
    }
    await asRead.remove().expect(200);
    expect(await tombstonesOf(modelId)).toHaveLength(1);
  });

  it('deletes what has got a version meanwhile, which makes no other revision, with all its tombstones', async () => {
    const first = await makeVoice();
    const asRead = await removeAsRead(first);
    let second = '';
    proxy.overtake('delete', 'voice_models', async () => {
      second = await addVersion(first);
    });
    expect((await asRead.remove().expect(200)).body.known_model_ids).toEqual([first, second]);
    expect(await tombstonesOf(first, second)).toHaveLength(2);
  });

  it('is made, or the change is, of many at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const modelId = await makeVoice();
      const { etag, remove: removeIt } = await removeAsRead(modelId);
      const both = await Promise.all([removeIt(), change(modelId).set('If-Match', etag)]);
      expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    }
  });
});

describe('an Echo whose voice cannot be linked', () => {
  const create = (modelId: string) =>
    api().post('/api/echo').send({ user_id: user, name: 'Echo', voice_model_id: modelId });

  it('is not left behind', async () => {
    const modelId = await makeVoice();
    proxy.fail({ command: 'update', containing: 'echo_id', code: 91, codeName: 'ShutdownInProgress' });
    expect((await create(modelId)).body).toMatchObject({ status: 503, code: 'database_unavailable' });
    expect(await storedEchos()).toEqual([]);
  });

  it('is named by the answer where it cannot be removed either', async () => {
    const modelId = await makeVoice();
    proxy.overtake('update', 'echo_id', () => proxy.close());
    const { body } = await create(modelId).expect(201);
    const [stored] = await storedEchos();
    expect(body).toMatchObject({ _id: String(stored?._id), voice_model_id: null });
  });
});
