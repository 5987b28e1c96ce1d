import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { startTemporaryMongoDb } from '../../../src/sandbox/mongodb/temporary-mongodb';

const ROOT = path.resolve(__dirname, '../../..');
const isAlive = (uri: string) =>
  new MongoClient(uri, { serverSelectionTimeoutMS: 300, connectTimeoutMS: 300 })
    .connect()
    .then((client) => client.close())
    .then(
      () => true,
      () => false,
    );

describe('the temporary MongoDB', () => {
  it('is the server of MONGO_TEST_URI where that is set, which is never stopped', async () => {
    const mongoDb = await startTemporaryMongoDb({ testUri: 'mongodb://127.0.0.1:1' });

    expect(mongoDb.uri).toBe('mongodb://127.0.0.1:1');
    expect(mongoDb.description).toContain('MONGO_TEST_URI');
    await mongoDb.stop();
  });

  it('runs until it is stopped', async () => {
    const mongoDb = await startTemporaryMongoDb();
    await expect(isAlive(mongoDb.uri)).resolves.toBe(true);

    await mongoDb.stop();

    await expect(isAlive(mongoDb.uri)).resolves.toBe(false);
  });

  it.each(['SIGTERM', 'SIGKILL', 'an exception', 'its end'] as const)(
    'ends when its parent ends by %s',
    async (way) => {
      const source = `
      const { startTemporaryMongoDb } = require('./dist/sandbox/mongodb/temporary-mongodb.js');
      startTemporaryMongoDb().then(({ uri }) => {
        console.log(uri);
        process.stdin.once('data', (way) => {
          if (String(way) === 'an exception') throw new Error('on purpose');
          process.stdin.destroy();
        });
      });`;
      const parent = spawn(process.execPath, ['-e', source], {
        cwd: ROOT,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      const exited = once(parent, 'exit');
      try {
        const [uri] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
        await expect(isAlive(uri)).resolves.toBe(true);

        if (way === 'SIGTERM' || way === 'SIGKILL') parent.kill(way);
        else parent.stdin.write(way);
        await exited;

        // A mongod is ended by a watchdog that looks every few seconds, jongodb at once.
        for (let attempt = 0; attempt < 20 && (await isAlive(uri)); attempt++) await delay(250);
        await expect(isAlive(uri)).resolves.toBe(false);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});
