import type request from 'supertest';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { ModelState } from '../../../src/domain/model-status';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { reconcile } from '../../../src/services/reconcile/reconcile';
import { whenConnected } from '../../support/database/when-connected';
import { RecordedLog } from '../../support/service/recorded-log';
import { TEST_API_KEY } from '../../support/service/service';
import { ALWAYS, CREATE, eventually, LOOK_UP, newKey, newUser, type ServiceHarness } from '../reliability/kit';
import type { StateProxy } from './state-proxy';

/** What the moments have in common. */
export interface Stage {
  readonly harness: ServiceHarness;
  readonly proxy: StateProxy;
}

/** Has Fish.Audio say this state at one moment, and tells what became of it in the words of docs/reliability.md. */
export type Moment = (stage: Stage, state: ModelState) => Promise<string>;

/** The response to an upload, what is recorded by then, and what Fish.Audio has. */
async function outcomeOf({ harness }: Stage, answer: request.Response, userId: string): Promise<string> {
  const { status, body } = answer;
  await harness.untilSettled();
  const records = await harness.records(userId);
  const models = harness.sandbox.state.models.length;
  if (status !== 201) return `${status} \`${body.code}\`, ${records.length + models === 0 ? 'deleted' : 'left over'}`;
  const warned = body.warnings.some((warning: string) => warning.includes('still making')) ? ', with a warning' : '';
  const isSame = records[0]?.model_state === body.model_state && body.database_record.model_state === body.model_state;
  return `201 \`${body.model_state}\`${warned}${isSame && models === 1 ? '' : ', recorded otherwise'}`;
}

const create: Moment = async (stage, state) => {
  const [userId, key] = [newUser(), newKey()];
  stage.proxy.say(state);
  const answer = await stage.harness.upload({ userId, key });
  const outcome = await outcomeOf(stage, answer, userId);
  if (answer.status === 201) return outcome;
  stage.proxy.say('trained');
  const { status, headers } = await stage.harness.uploadOnceFree({ userId, key });
  const isFree = status === 201 && headers['idempotent-replayed'] === undefined;
  return `${outcome}, the key is ${isFree ? 'free' : 'taken'}`;
};

const lostAnswer: Moment = async (stage, state) => {
  const userId = newUser();
  stage.proxy.say(state);
  stage.harness.sandbox.faults.add({ match: CREATE, status: 500, doWork: true });
  return outcomeOf(stage, await stage.harness.upload({ userId }), userId);
};

/** The process ends while it is not known whether the model was made. */
const restart: Moment = async (stage, state) => {
  const { harness, proxy } = stage;
  const userId = newUser();
  harness.sandbox.faults.add({ match: CREATE, status: 500, doWork: true });
  harness.sandbox.faults.add({ match: LOOK_UP, status: 400, times: ALWAYS });
  await harness.upload({ userId }).expect(504);
  await harness.stop();
  harness.sandbox.faults.clear();
  proxy.say(state);
  await harness.start();
  await harness.untilState('connected');
  await harness.untilSettled();
  const [record] = await harness.records(userId);
  const models = harness.sandbox.state.models.length;
  if (record === undefined) return models === 0 ? 'deleted, not recorded' : 'left over';
  return `recorded as \`${record.model_state}\``;
};

/** The first speech of a voice that this process has not seen trained. */
const speech: Moment = async ({ harness, proxy }, state) => {
  proxy.say('unknown');
  const { model_id } = (await harness.upload({ userId: newUser() }).expect(201)).body;
  proxy.say(state);
  const { status, body, headers } = await harness
    .api()
    .post(`/api/voice-models/${model_id}/speech`)
    .send({ text: 'Hello' });
  const isAsked = harness.sandbox.state.requests.some(({ path }) => path === '/v1/tts');
  const retry = headers['retry-after'] === undefined ? '' : ', `Retry-After`';
  return status === 200 && isAsked ? '200' : `${status} \`${body.code}\`${retry}${isAsked ? ', asked' : ''}`;
};

const reconciling: Moment = async ({ harness, proxy }, state) => {
  proxy.say('trained');
  const { model_id } = (await harness.upload({ userId: newUser() }).expect(201)).body;
  await harness.api().delete(`/api/voice-models/${model_id}`).expect(200);
  proxy.say(state);
  const log = new RecordedLog();
  const database = new DatabaseManager({ uri: harness.database.uri, dbName: harness.dbName, log });
  const fishAudio = new FishAudioClient({ apiKey: TEST_API_KEY, baseUrl: proxy.url, log });
  const recordFor = newUser();
  try {
    database.start();
    await whenConnected(database);
    const repairs = { recordFor, modelIds: [model_id] };
    await reconcile({ database, fishAudio, log }, { repairs, recentModelWaitMs: 0 });
  } finally {
    fishAudio.close();
    await database.close();
  }
  const [record] = await harness.records(recordFor);
  return record === undefined ? 'not recorded' : `recorded as \`${record.model_state}\``;
};

/** What the list says of a voice model that was recorded in training, once its state was read again. */
const list: Moment = async ({ harness, proxy }, state) => {
  const userId = newUser();
  proxy.say('training');
  await harness.upload({ userId }).expect(201);
  const asked = () => harness.sandbox.state.requests.filter(({ path }) => path.startsWith('/model/')).length;
  const before = asked();
  proxy.say(state);
  await eventually(() => asked() > before);
  const shown = async () => (await harness.list(userId)).body.voice_models[0].model_state;
  await eventually(async () => (await shown()) === state).catch(() => undefined);
  return `\`${await shown()}\``;
};

/** The moments, by the headings of the table. */
export const MOMENTS: Readonly<Record<string, Moment>> = {
  create,
  'lost answer': lostAnswer,
  restart,
  'first speech': speech,
  'reconcile `--adopt`': reconciling,
  list,
};
