import { DatabaseManager } from '../../../../src/database/database-manager';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../../support/database/mongo-error-proxy';
import { PATIENT } from '../../../support/database/patient';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../../support/database/temporary-database';
import { whenConnected } from '../../../support/database/when-connected';
import { RecordedLog } from '../../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../../support/service/voice-models';

let temporary: TemporaryDatabase;
let proxy: MongoErrorProxy;
let database: DatabaseManager;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  proxy = await startMongoErrorProxy(temporary.uri);
  const uri = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
  database = new DatabaseManager({ uri, dbName: temporary.newName(), log: new RecordedLog(), timing: PATIENT });
  database.start();
  await whenConnected(database);
});
afterEach(() => proxy.succeed());
afterAll(async () => {
  await database.close();
  await proxy.close();
  await temporary.stop();
});

/** A voice that was lent to a user, with whom the user's Echo speaks. */
async function lend() {
  const user_id = newId();
  const { model_id: modelId } = await database.createVoiceModel(aVoiceModel());
  const { _id: echoId } = await database.createEcho({ user_id, name: 'Echo' });
  await database.sharing.share({ modelId, userId: user_id, may: ['speak', 'link'] });
  await database.linkVoiceModelToEcho(modelId, echoId, user_id);
  return { modelId, echoId, userId: user_id };
}

/** The Echo cannot be told, so many times. */
const failToTell = (times: number): void =>
  proxy.fail({ command: 'update', containing: 'voice_model_lost', code: 8, codeName: 'UnknownError', times });

describe.each([
  ['once', 1, { reason: 'share_revoked' }],
  ['for good', Number.POSITIVE_INFINITY, undefined],
])('an Echo that cannot be told %s that its voice was taken back', (_, times, told) => {
  it('is named by the answer, and speaks with it no more', async () => {
    const { modelId, echoId, userId } = await lend();
    failToTell(times);
    const revoked = await database.sharing.revoke(modelId, userId);
    expect(revoked).toEqual({ revoked: true, unlinked_echo_id: echoId });
    const lost = (await database.getEcho(echoId))?.voice_model_lost;
    if (told === undefined) expect(lost).toBeUndefined();
    else expect(lost).toMatchObject(told);
    expect(await database.getVoiceModelForEcho(echoId)).toBeNull();
  });

  it('is named where the share no longer allows the link', async () => {
    const { modelId, echoId, userId } = await lend();
    failToTell(times);
    const changed = await database.sharing.share({ modelId, userId, may: ['speak'] });
    expect(changed).toMatchObject({ isNew: false, unlinked_echo_id: echoId });
  });
});
