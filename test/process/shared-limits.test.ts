import request from 'supertest';
import { type Sandbox, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { startTemporaryDatabase, type TemporaryDatabase } from '../support/database/temporary-database';
import { idleMsOf } from '../support/machine/busyness';
import { makeWav } from '../support/media/wav';
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process';

const LIMIT = 5;
const SAMPLE = makeWav({ seconds: 2 });

let database: TemporaryDatabase;
let sandbox: Sandbox;
let services: ServiceProcess[];

beforeAll(async () => {
  database = await startTemporaryDatabase();
  sandbox = await startSandbox({ concurrency: 50 });
  const variables = { FISH_API_BASE_URL: sandbox.url, MONGO_URI: database.uri, MONGO_DB_NAME: database.newName() };
  services = [await startServiceProcess({ variables }), await startServiceProcess({ variables })];
});
afterAll(async () => {
  for (const service of services) await service.close();
  await sandbox.close();
  await database.stop();
});

const upload = (service: ServiceProcess | undefined) =>
  request(service?.url ?? '')
    .post('/api/upload-reference')
    .attach('audio', SAMPLE, 'voice.wav');

it('another instance has the places of one that was killed in the midst of its calls within 30 s (F129)', async () => {
  const [killed, heir] = services;
  sandbox.faults.add({ match: { method: 'POST', path: '/model' }, hang: true, times: LIMIT });
  const cut = Array.from({ length: LIMIT }, () => upload(killed).catch(() => null));
  while (sandbox.state.callsInFlight < LIMIT) await new Promise((resolve) => setTimeout(resolve, 20));
  killed?.process.child.kill('SIGKILL');
  await Promise.all(cut);

  const tookMs = await idleMsOf(async () => {
    const uploads = await Promise.all(Array.from({ length: LIMIT }, () => upload(heir)));
    expect(uploads.map(({ status }) => status)).toEqual(Array(LIMIT).fill(201));
  });

  expect(tookMs).toBeLessThan(30_000);
  expect(sandbox.state.mostCallsInFlight).toBe(LIMIT);
}, 60_000);
