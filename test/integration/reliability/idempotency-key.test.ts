import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type request from 'supertest';
import { fixture } from '../../support/fixtures';
import { sendRaw } from '../../support/raw-request';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/temporary-database';
import { makeWav } from '../../support/wav';
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
const isReplay = ({ headers }: request.Response) => headers['idempotent-replayed'] === 'true';
const IN_PROGRESS = { status: 409, code: 'idempotency_in_progress' };
const REUSED = { status: 422, code: 'idempotency_key_reused' };

async function restart(): Promise<void> {
  await bench.stop();
  await bench.start();
}

/** A replay has the status, the body and the address of the first answer. */
function expectReplay(again: request.Response, first: request.Response): void {
  expect({ status: again.status, body: again.body }).toEqual({ status: first.status, body: first.body });
  expect(again.headers.location).toBe(first.headers.location);
  expect(isReplay(again)).toBe(true);
}

describe('the same Idempotency-Key again', () => {
  it('gets the first answer, though the file has another name (C62)', async () => {
    const fields = { name: 'Grandma', tags: 'a,b' };
    const first = await upload({ fields });
    expect({ status: first.status, replayed: isReplay(first) }).toEqual({ status: 201, replayed: false });
    expectReplay(await upload({ fields, fileName: 'another.wav' }), first);
    expect(creates()).toBe(1);
    expect(await bench.records(userId)).toHaveLength(1);
  });

  it('gets it after a restart, with MongoDB and without (C62)', async () => {
    const first = await upload();
    await restart();
    expectReplay(await upload(), first);
    await bench.proxy.refuse();
    await restart();
    expectReplay(await upload(), first);
    await bench.proxy.restore();
    await bench.untilState('connected');
    expect(creates()).toBe(1);
  });

  it('gets what was said while MongoDB was away, also once the record is saved (C62)', async () => {
    await bench.takeDatabaseAway();
    const first = await upload();
    expect(first.body.database_status).toBe('queued');
    expectReplay(await upload(), first);
    await bench.proxy.restore();
    await bench.untilState('connected');
    await bench.untilSettled();
    expectReplay(await upload(), first);
    expect(creates()).toBe(1);
    expect(await bench.records(userId)).toHaveLength(1);
  });

  it('gets it as a page when it asks for one (C62)', async () => {
    const { body } = await upload();
    await upload().set('Accept', 'text/html').expect(201, new RegExp(body.model_id));
    expect(creates()).toBe(1);
  });

  it.each([1, 2])('a hundred times at the same moment makes one voice model (C61), round %d', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => upload()));
    const fresh = answers.filter((answer) => answer.status === 201 && !isReplay(answer));
    expect(fresh).toHaveLength(1);
    const [first] = fresh as [request.Response];
    for (const answer of answers.filter((one) => one !== first)) {
      if (answer.status === 201) expectReplay(answer, first);
      else {
        expect(seen(answer)).toEqual(IN_PROGRESS);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    }
    expect(creates()).toBe(1);
    expect(await bench.records(userId)).toHaveLength(1);
  });

  it('after the first one’s client has left gets its answer (C55, C62)', async () => {
    bench.sandbox.faults.add({ match: CREATE, delayMs: 300 });
    const call = upload();
    call.end(() => undefined);
    await eventually(() => bench.createsAsked === 1);
    call.abort();
    expect(seen(await upload())).toEqual(IN_PROGRESS);
    await eventually(async () => isReplay(await upload()));
    expect(creates()).toBe(1);
  });
});

describe('an Idempotency-Key', () => {
  it.each<[string, Parameters<Bench['upload']>[0]]>([
    ['another recording', { sample: makeWav({ seconds: 3 }) }],
    ['another name', { fields: { name: 'Other' } }],
    ['another transcript', { fields: { transcript: 'Hello.' } }],
    ['other tags', { fields: { tags: 'x' } }],
    ['another visibility', { fields: { visibility: 'unlist' } }],
    ['an Echo', { fields: { echo_id: '5f0c1d2e3b4a49688776a5b4' } }],
    ['a file name that becomes the name', { fileName: 'another.wav' }],
  ])('is not for %s (C63)', async (_what, other) => {
    await upload().expect(201);
    expect(seen(await upload(other))).toEqual(REUSED);
    await restart();
    expect(seen(await upload(other))).toEqual(REUSED);
    expect(creates()).toBe(1);
  });

  it('is not for another recording while the first one is on its way either (C63)', async () => {
    bench.sandbox.faults.add({ match: CREATE, delayMs: 300 });
    const first = upload().then((response) => response);
    await eventually(() => bench.createsAsked === 1);
    expect(seen(await upload({ fields: { name: 'Other' } }))).toEqual(REUSED);
    expect((await first).status).toBe(201);
  });

  it('of one user is nothing to another, nor to nobody (C64)', async () => {
    const users = [userId, newUser(), undefined];
    const answers = [];
    for (const user of users)
      answers.push(await bench.upload({ key, ...(user === undefined ? {} : { userId: user }) }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers.some(isReplay)).toBe(false);
    expect(new Set(answers.map(({ body }) => body.model_id)).size).toBe(3);
    expectReplay(await bench.upload({ key }), answers[2] as request.Response);
  });

  it.each([
    ['empty', ['']],
    ['of 256 characters', ['k'.repeat(256)]],
    ['with a tab', ['a\tb']],
    ['with a blank', ['a b']],
    ['not in ASCII', ['ké']],
    ['sent twice', ['one', 'two']],
    ['sent twice, alike', ['one', 'one']],
  ])('that is malformed (%s) is refused before the form is looked at (C65)', async (_what, keys) => {
    const headers = keys.map((one) => `Idempotency-Key: ${one}\r\n`).join('');
    const head = `POST /api/upload-reference HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}`;
    const body = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 12\r\n\r\nnot a form\r\n';
    const answer = await sendRaw(bench.service.url, Buffer.from(head + body, 'latin1'));
    expect([answer.status, answer.json().code]).toEqual([400, 'invalid_idempotency_key']);
    expect(creates()).toBe(0);
  });

  it('of 255 characters is one (C65)', async () => {
    key = '~'.repeat(255);
    const first = await upload();
    expectReplay(await upload(), first);
  });

  it('is in no file, no record and no line of the log', async () => {
    key = `canary-${newKey()}`;
    await upload().expect(201);
    expect(bench.service.logs.texts.join('\n')).not.toContain(key);
    const stored = await database.client.db(bench.dbName).collection('idempotency_keys').find().toArray();
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(key);
    const names = readdirSync(bench.dataFolder, { recursive: true, withFileTypes: true });
    for (const found of names.filter((entry) => entry.isFile())) {
      expect(readFileSync(path.join(found.parentPath, found.name), 'latin1')).not.toContain(key);
    }
  });
});

describe('an Idempotency-Key is free again', () => {
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
