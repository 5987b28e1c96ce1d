import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MongoErrorProxy, startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { filesBelow } from '../../support/files/files-below';
import { soundBytes } from '../../support/network/sandbox-requests';
import { type ServiceProcess, startServiceProcess } from '../../support/service/service-process';

const USER = '5f0c1d2e3b4a49688776a5c7';

let database: TemporaryDatabase;
let proxy: MongoErrorProxy;
let first: ServiceProcess;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  proxy = await startMongoErrorProxy(database.uri);
});
afterAll(async () => {
  await first.close();
  await proxy.close();
  await database.stop();
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await isSo()); tries += 1) await sleep(50);
  expect(await isSo()).toBe(true);
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function makeVoice(url: string): Promise<string> {
  const form = new FormData();
  form.set('audio', new Blob([soundBytes('speech.mp3')]), 'speech.mp3');
  form.set('user_id', USER);
  const made = await fetch(`${url}/api/upload-reference`, { method: 'POST', body: form });
  const { model_id, database_status } = (await made.json()) as { model_id: string; database_status: string };
  expect(database_status).toBe('saved');
  return model_id;
}

describe('a process that is killed while clips are made', () => {
  it('leaves no document without its sound, and the next one removes what it has left', async () => {
    const dbName = database.newName();
    const variables = {
      SAMPLE_STORE: 'filesystem',
      MONGO_URI: `mongodb://127.0.0.1:${proxy.port}`,
      MONGO_DB_NAME: dbName,
    };
    first = await startServiceProcess({ variables });
    const modelId = await makeVoice(first.url);
    const sounds = path.join(first.dataFolder, 'samples', 'clips');
    const uploads = path.join(first.dataFolder, 'uploads');
    const keep = () => {
      const body = JSON.stringify({ text: 'Hello, this is a voice.', keep: true });
      const headers = { 'Content-Type': 'application/json' };
      void fetch(`${first.url}/api/voice-models/${modelId}/speech`, { method: 'POST', headers, body }).catch(
        () => null,
      );
    };

    // One has its sound in the store and waits for its document, the other one is still being spoken.
    proxy.fail({ command: 'insert', containing: 'clips', code: 0, codeName: '', isUnanswered: true });
    keep();
    await until(async () => (await filesBelow(sounds)).length === 1);
    first.sandbox.faults.add({ match: { path: '/v1/tts' }, drip: { bytes: 100, everyMs: 50 } });
    keep();
    await until(async () => (await namesIn(uploads)).filter((name) => name.includes('clip')).length === 2);
    first.process.child.kill('SIGKILL');
    await first.process.exit;
    proxy.succeed();
    expect(await database.client.db(dbName).collection('clips').find().toArray()).toEqual([]);
    const [stray = ''] = await filesBelow(sounds);
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(stray, longAgo, longAgo);

    const second = await startServiceProcess({ variables, dataFolder: first.dataFolder });
    try {
      await until(async () => (await filesBelow(sounds)).length === 0);
      await until(async () => (await namesIn(uploads)).length === 0);
      const list = await fetch(`${second.url}/api/clips?model_id=${modelId}`);
      expect(await list.json()).toMatchObject({ count: 0 });
    } finally {
      await second.close();
    }
  });
});
