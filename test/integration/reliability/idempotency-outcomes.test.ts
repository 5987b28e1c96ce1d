import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KeyFiles } from '../../../src/journal/keys/key-files';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { RecordedLog } from '../../support/service/recorded-log';
import { expectReplay, IN_PROGRESS, isReplay, REUSED } from './idempotency-support';
import {
  ALWAYS,
  Bench,
  CREATE,
  eventually,
  LOOK_UP,
  newKey,
  newUser,
  QUICK_DATABASE,
  QUICK_FISH_AUDIO,
  seen,
} from './kit';

const TIMING = { ...QUICK_DATABASE, ...QUICK_FISH_AUDIO };

let database: TemporaryDatabase;
let bench: Bench;
let userId = '';
let key = '';
beforeAll(async () => {
  database = await startTemporaryDatabase();
  bench = await Bench.start(database, { timing: TIMING, settings: { JOURNAL_PATIENCE_SECONDS: '1' } });
});
afterAll(async () => {
  await bench.close();
  await database.stop();
});
beforeEach(() => {
  bench.forget();
  userId = newUser();
  key = newKey();
});

const upload = (more: Parameters<Bench['upload']>[0] = {}) => bench.upload({ userId, key, ...more });
const creates = () => bench.sandbox.state.creates;

async function restart(): Promise<void> {
  await bench.stop();
  await bench.start();
}

describe('an Idempotency-Key is free again', () => {
  it('after its time, and leaves no file behind (C62)', async () => {
    const folder = path.join(bench.dataFolder, 'keys');
    const claims = () => readdirSync(path.join(folder, 'claims')).length;
    const before = claims();
    const files = await KeyFiles.open({ folder, log: new RecordedLog() });
    await files.claim({ scope: userId, key_hash: key }, 'anything', 1);
    await files.close();
    expect(claims()).toBe(before + 1);
    await restart();
    await eventually(() => claims() === before);
  });

  it('after a recording that is no voice (C66)', async () => {
    const silent = makeWav({ seconds: 3, value: () => 0 });
    expect(seen(await upload({ sample: silent }))).toMatchObject({ status: 422 });
    expect(seen(await upload({ sample: silent }))).toMatchObject({ code: 'silent_audio' });
    await upload().expect(201);
  });

  it('after fields that are malformed and files that are no sound (C66)', async () => {
    await upload({ fields: { echo_id: 'x' } }).expect(400);
    await upload({ sample: Buffer.from('%PDF-1.7 no sound') }).expect(415);
    const form = bench.api().post('/api/upload-reference').set('Idempotency-Key', key).field('user_id', userId);
    await form.attach('audio', fixture('silent-video.mp4')).expect(422);
    await upload().expect(201);
    expect(creates()).toBe(1);
  });

  it.each([400, 401, 402, 422, 429])('after Fish.Audio has said no for certain (%d) (C66)', async (status) => {
    bench.sandbox.faults.add({ match: CREATE, times: status === 429 ? 3 : 1, status });
    expect((await upload()).status).toBeGreaterThanOrEqual(400);
    bench.sandbox.faults.clear();
    await delay(100);
    const again = await upload();
    expect({ status: again.status, replayed: isReplay(again) }).toEqual({ status: 201, replayed: false });
    expect(creates()).toBe(1);
    await bench.untilSettled();
  });

  it('after Fish.Audio could not be reached at all (C66)', async () => {
    await bench.stop();
    await bench.start({ settings: { FISH_API_BASE_URL: 'http://127.0.0.1:9' } });
    expect(seen(await upload())).toEqual({ status: 503, code: 'provider_unreachable' });
    await restart();
    await upload().expect(201);
  });
});

describe('an Idempotency-Key of an upload whose outcome nobody knows', () => {
  async function lose(rule: object, lookUps: number): Promise<void> {
    bench.sandbox.faults.add({ match: CREATE, hang: true, ...rule });
    bench.sandbox.faults.add({ match: LOOK_UP, times: lookUps, status: 500 });
    expect(seen(await upload())).toEqual({ status: 504, code: 'provider_timeout' });
  }

  it('waits while the model is looked for, then gets the true result (C67)', async () => {
    await lose({ doWork: true }, 6);
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    let answer = await upload();
    await eventually(async () => {
      answer = await upload();
      return isReplay(answer);
    });
    expect(answer.body).toMatchObject({ database_status: 'saved', database_record: { user_id: userId } });
    expect(bench.sandbox.state.models.map(({ entity }) => entity._id)).toEqual([answer.body.model_id]);
    expect(creates()).toBe(1);
  });

  it('runs again once there surely is no model (C67)', async () => {
    await lose({}, 4);
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    await bench.untilSettled();
    bench.sandbox.faults.clear();
    const answer = await upload();
    expect({ status: answer.status, replayed: isReplay(answer) }).toEqual({ status: 201, replayed: false });
    expect(creates()).toBe(1);
  });

  it('gets the true result after a restart too, and while MongoDB is away (C67)', async () => {
    await lose({ doWork: true }, ALWAYS);
    await bench.takeDatabaseAway();
    await restart();
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    bench.sandbox.faults.clear();
    await restart();
    let answer = await upload();
    await eventually(async () => {
      answer = await upload();
      return answer.status !== 409;
    });
    expect(answer.body).toMatchObject({ success: true, database_status: 'queued' });
    expect((await bench.list(userId)).body.voice_models).toHaveLength(1);
    expectReplay(await upload(), answer);
    await bench.proxy.restore();
    await bench.untilState('connected');
    await bench.untilSettled();
    expect(await bench.records(userId)).toMatchObject([{ model_id: answer.body.model_id }]);
    expect(creates()).toBe(1);
  });

  it('is looked for first when there is no user to record it for (C67)', async () => {
    const anonymous = () => bench.upload({ key });
    bench.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
    bench.sandbox.faults.add({ match: LOOK_UP, times: 3, status: 500 });
    expect(seen(await anonymous())).toEqual({ status: 504, code: 'provider_timeout' });
    const answer = await anonymous().expect(201);
    expect(bench.sandbox.state.models.map(({ entity }) => entity._id)).toEqual([answer.body.model_id]);
    expectReplay(await anonymous(), answer);
    expect(creates()).toBe(1);
  });
});

describe('two installations with one database', () => {
  it('share their keys (C61, C62)', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-other-'));
    const other = await bench.another(bench.options, folder);
    try {
      await eventually(async () => (await bench.api(other).get('/readyz')).body.database === 'connected');
      const first = await upload();
      expectReplay(await bench.upload({ userId, key }, other), first);
      expect(seen(await bench.upload({ userId, key, fields: { name: 'x' } }, other))).toEqual(REUSED);

      key = newKey();
      const both = Array.from({ length: 40 }, (_, i) => bench.upload({ userId, key }, i % 2 ? other : bench.service));
      const answers = await Promise.all(both);
      expect(answers.filter((answer) => answer.status === 201 && !isReplay(answer))).toHaveLength(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
      expect(creates()).toBe(2);

      key = newKey();
      await bench.takeDatabaseAway();
      const queued = await upload();
      await bench.proxy.restore();
      await bench.untilState('connected');
      await bench.untilSettled();
      await eventually(async () => (await bench.api(other).get('/readyz')).body.database === 'connected');
      expectReplay(await bench.upload({ userId, key }, other), queued);
      expect(creates()).toBe(3);
    } finally {
      await other.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
