import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KeyFiles } from '../../../src/journal/keys/key-files';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { RecordedLog } from '../../support/service/recorded-log';
import { expectReplay, IN_PROGRESS, isReplay, REUSED, useKeyHarness } from './idempotency-support';
import { ALWAYS, CREATE, eventually, LOOK_UP, newKey, seen } from './kit';

const keyHarness = useKeyHarness();
const { shared, upload, creates, restart } = keyHarness;

describe('an Idempotency-Key is free again', () => {
  it('after its time, and leaves no file behind (C62)', async () => {
    const folder = path.join(shared.harness.dataFolder, 'keys');
    const claims = () => readdirSync(path.join(folder, 'claims')).length;
    const before = claims();
    const files = await KeyFiles.open({ folder, log: new RecordedLog() });
    await files.claim({ scope: shared.userId, key_hash: keyHarness.key, fingerprint: 'anything' }, 1);
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
    const form = shared.harness
      .api()
      .post('/api/upload-reference')
      .set('Idempotency-Key', keyHarness.key)
      .field('user_id', shared.userId);
    await form.attach('audio', fixture('silent-video.mp4')).expect(422);
    await upload().expect(201);
    expect(creates()).toBe(1);
  });

  it.each([400, 401, 402, 422, 429])('after Fish.Audio has said no for certain (%d) (C66)', async (status) => {
    shared.harness.sandbox.faults.add({ match: CREATE, times: status === 429 ? 3 : 1, status });
    expect((await upload()).status).toBeGreaterThanOrEqual(400);
    shared.harness.sandbox.faults.clear();
    await delay(100);
    const again = await upload();
    expect({ status: again.status, replayed: isReplay(again) }).toEqual({ status: 201, replayed: false });
    expect(creates()).toBe(1);
    await shared.harness.untilSettled();
  });

  it('after Fish.Audio could not be reached at all (C66)', async () => {
    await shared.harness.stop();
    await shared.harness.start({ settings: { FISH_API_BASE_URL: 'http://127.0.0.1:9' } });
    expect(seen(await upload())).toEqual({ status: 503, code: 'provider_unreachable' });
    await restart();
    await upload().expect(201);
  });
});

describe('an Idempotency-Key of an upload whose outcome nobody knows', () => {
  /** An upload whose model is looked for in vain, until the faults are cleared. */
  async function lose(rule: object): Promise<void> {
    shared.harness.sandbox.faults.add({ match: CREATE, hang: true, ...rule });
    shared.harness.sandbox.faults.add({ match: LOOK_UP, times: ALWAYS, status: 500 });
    expect(seen(await upload())).toEqual({ status: 504, code: 'provider_timeout' });
  }

  it('waits while the model is looked for, then gets the true result (C67)', async () => {
    await lose({ doWork: true });
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    shared.harness.sandbox.faults.clear();
    let answer = await upload();
    await eventually(async () => {
      answer = await upload();
      return isReplay(answer);
    });
    expect(answer.body).toMatchObject({ database_status: 'saved', database_record: { user_id: shared.userId } });
    expect(shared.harness.sandbox.state.models.map(({ entity }) => entity._id)).toEqual([answer.body.model_id]);
    expect(creates()).toBe(1);
  });

  it('runs again once it is confirmed that there is no model (C67)', async () => {
    await lose({});
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    shared.harness.sandbox.faults.clear();
    await shared.harness.untilSettled();
    const answer = await shared.harness.uploadOnceFree({ userId: shared.userId, key: keyHarness.key });
    expect({ status: answer.status, replayed: isReplay(answer) }).toEqual({ status: 201, replayed: false });
    expect(creates()).toBe(1);
  });

  it('gets the true result after a restart too, and while MongoDB is away (C67)', async () => {
    await lose({ doWork: true });
    await shared.harness.takeDatabaseAway();
    await restart();
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    shared.harness.sandbox.faults.clear();
    await restart();
    let answer = await upload();
    await eventually(async () => {
      answer = await upload();
      return answer.status !== 409;
    });
    expect(answer.body).toMatchObject({ success: true, database_status: 'queued' });
    expect((await shared.harness.list(shared.userId)).body.voice_models).toHaveLength(1);
    expectReplay(await upload(), answer);
    await shared.harness.proxy.restore();
    await shared.harness.untilState('connected');
    await shared.harness.untilSettled();
    expect(await shared.harness.records(shared.userId)).toMatchObject([{ model_id: answer.body.model_id }]);
    expect(creates()).toBe(1);
  });

  it('is looked for first when there is no user to record it for (C67)', async () => {
    const anonymous = () => shared.harness.upload({ key: keyHarness.key });
    shared.harness.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
    shared.harness.sandbox.faults.add({ match: LOOK_UP, times: 3, status: 500 });
    expect(seen(await anonymous())).toEqual({ status: 504, code: 'provider_timeout' });
    const answer = await anonymous().expect(201);
    expect(shared.harness.sandbox.state.models.map(({ entity }) => entity._id)).toEqual([answer.body.model_id]);
    expectReplay(await anonymous(), answer);
    expect(creates()).toBe(1);
  });
});

describe('two installations with one database', () => {
  it('share their keys (C61, C62)', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'voice-models-other-'));
    const other = await shared.harness.another(shared.harness.options, folder);
    try {
      await eventually(async () => (await shared.harness.api(other).get('/readyz')).body.database === 'connected');
      const first = await upload();
      expectReplay(await shared.harness.upload({ userId: shared.userId, key: keyHarness.key }, other), first);
      expect(
        seen(await shared.harness.upload({ userId: shared.userId, key: keyHarness.key, fields: { name: 'x' } }, other)),
      ).toEqual(REUSED);

      keyHarness.key = newKey();
      const both = Array.from({ length: 40 }, (_, i) =>
        shared.harness.upload({ userId: shared.userId, key: keyHarness.key }, i % 2 ? other : shared.harness.service),
      );
      const answers = await Promise.all(both);
      expect(answers.filter((answer) => answer.status === 201 && !isReplay(answer))).toHaveLength(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
      expect(creates()).toBe(2);

      keyHarness.key = newKey();
      await shared.harness.takeDatabaseAway();
      const queued = await upload();
      await shared.harness.proxy.restore();
      await shared.harness.untilState('connected');
      await shared.harness.untilSettled();
      await eventually(async () => (await shared.harness.api(other).get('/readyz')).body.database === 'connected');
      expectReplay(await shared.harness.upload({ userId: shared.userId, key: keyHarness.key }, other), queued);
      expect(creates()).toBe(3);
    } finally {
      await other.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
