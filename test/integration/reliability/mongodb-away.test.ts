import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { ALWAYS, Bench, CREATE, eventually, LOOK_UP, newUser, QUICK_DATABASE, seen } from './kit';

/** What is promised, and something for a busy machine. */
const BACK_MS = 3_000 + 1_000;

let database: TemporaryDatabase;
let bench: Bench;
let userId = '';
beforeAll(async () => {
  database = await startTemporaryDatabase();
  bench = await Bench.start(database, { timing: QUICK_DATABASE });
});
afterAll(async () => {
  await bench.close();
  await database.stop();
});
beforeEach(() => {
  userId = newUser();
});
afterEach(async () => {
  bench.sandbox.faults.clear();
  await bench.proxy.restore();
  await bench.untilState('connected');
  await bench.untilSettled();
});

async function queued(name: string, fields = {}): Promise<string> {
  const { status, body } = await bench.upload({ userId, fields: { name, ...fields } });
  expect({ status, database_status: body.database_status }).toEqual({ status: 201, database_status: 'queued' });
  return body.model_id;
}

describe('while MongoDB is away, voice models that are made', () => {
  it('wait, and are recorded within 3 s of its return, the oldest first and each once (E103, E104)', async () => {
    await bench.stop();
    await bench.start({ timing: {} });
    await bench.untilState('connected');
    await bench.takeDatabaseAway();
    const before = Date.now();
    const made = [];
    for (const name of ['first', 'second', 'third']) made.push(await queued(name));
    const after = Date.now();
    await bench.proxy.restore();
    await bench.untilSettled(BACK_MS);
    const records = await bench.records(userId);
    expect(records.map(({ model_id }) => model_id)).toEqual(made);
    for (const { created_at } of records) {
      expect(created_at.getTime()).toBeGreaterThanOrEqual(before);
      expect(created_at.getTime()).toBeLessThanOrEqual(after);
    }
    const { body } = await bench.list(userId).expect(200);
    expect(body.voice_models.map(({ name }: { name: string }) => name)).toEqual(['third', 'second', 'first']);
    expect(body.voice_models[0]).not.toHaveProperty('pending');
    await bench.stop();
    await bench.start();
  });

  it('are listed by themselves, and said to be only a part (E119)', async () => {
    const recorded = (await bench.upload({ userId, fields: { name: 'recorded' } }).expect(201)).body.model_id;
    await bench.takeDatabaseAway();
    const modelId = await queued('waiting', { tags: 'family' });
    const { body } = await bench.list(userId).expect(200);
    expect(body).toMatchObject({ count: 1, next_cursor: null, partial: true });
    expect(body.voice_models).toMatchObject([{ model_id: modelId, name: 'waiting', pending: true, _id: null }]);
    const filtered = async (filter: string) =>
      (await bench.api().get(`/api/voice-models?user_id=${userId}&${filter}`)).body;
    for (const filter of ['tag=family', 'search=WAIT', 'file_type=audio', 'linked=false']) {
      expect(await filtered(filter)).toMatchObject({ count: 1, partial: true });
    }
    for (const filter of ['tag=other', 'search=x', 'file_type=video', 'linked=true']) {
      expect(await filtered(filter)).toMatchObject({ status: 503, code: 'database_unavailable' });
    }
    const other = await bench.list(newUser());
    expect(seen(other)).toEqual({ status: 503, code: 'database_unavailable' });
    expect(Number(other.headers['retry-after'])).toBeGreaterThan(0);

    const one = await bench.api().get(`/api/voice-models/${modelId}`).expect(200);
    expect(one.body).toMatchObject({ model_id: modelId, name: 'waiting', user_id: userId, pending: true });
    await bench
      .api()
      .get(`/api/voice-models/${modelId}`)
      .set('Accept', 'text/html')
      .expect(200, /waiting/);
    expect(seen(await bench.api().get(`/api/voice-models/${recorded}`))).toMatchObject({
      code: 'database_unavailable',
    });
  });

  it('are told of on the page as not saved yet', async () => {
    await bench.takeDatabaseAway();
    const { text } = await bench.upload({ userId }).set('Accept', 'text/html').expect(201);
    expect(text).toMatch(/<p [^>]*data-when="queued">.*Not saved to database yet/);
    expect(text).toMatch(/data-when="saved" hidden/);
  });

  it('stand in a list once, with those that are recorded, also in the moment in which they are saved (E119)', async () => {
    const ids = [(await bench.upload({ userId }).expect(201)).body.model_id];
    await bench.takeDatabaseAway();
    for (let i = 0; i < 12; i += 1) ids.push(await queued(`waiting ${i}`));
    await bench.proxy.restore();
    await eventually(async () => {
      const { status, body } = await bench.list(userId);
      if (status !== 200 || body.partial) return false;
      const listed: { model_id: string; pending?: true }[] = body.voice_models;
      expect(listed.map(({ model_id }) => model_id).sort()).toEqual(ids.toSorted());
      return !listed.some(({ pending }) => pending);
    });
  });

  it('survive restarts without MongoDB, and are listed from the first moment (E102, J187)', async () => {
    await bench.takeDatabaseAway();
    const modelId = await queued('waiting');
    for (let restarts = 0; restarts < 2; restarts += 1) {
      await bench.stop();
      await bench.start();
      const { body } = await bench.list(userId).expect(200);
      expect(body).toMatchObject({ partial: true, voice_models: [{ model_id: modelId, pending: true }] });
    }
    await bench.proxy.restore();
    await bench.untilSettled();
    expect(await bench.records(userId)).toMatchObject([{ model_id: modelId }]);
  });

  it('are recorded though Fish.Audio does not answer for another one, and that one later', async () => {
    await bench.takeDatabaseAway();
    await queued('waiting');
    bench.sandbox.faults.add({ match: LOOK_UP, status: 500, times: 3 });
    bench.sandbox.faults.add({ match: LOOK_UP, hang: true, times: ALWAYS });
    bench.sandbox.faults.add({ match: CREATE, cut: 'after-body', doWork: true });
    expect(seen(await bench.upload({ userId }))).toEqual({ status: 504, code: 'provider_timeout' });
    const { requests } = bench.sandbox.state;
    await eventually(() => requests.some(({ method, status }) => method === 'GET' && status === null));
    await bench.proxy.restore();
    await eventually(async () => (await bench.records(userId)).length === 1, BACK_MS);
    bench.sandbox.faults.clear();
    await bench.stop();
    await bench.start();
    await bench.untilSettled();
    expect(await bench.records(userId)).toHaveLength(2);
  });
});

describe('a MongoDB that fails while a record is saved', () => {
  it('by falling silent costs the caller 3.5 s at most, and the record comes later (E102, E108)', async () => {
    bench.proxy.blackHole();
    const startedAt = performance.now();
    await queued('waiting');
    expect(performance.now() - startedAt).toBeLessThan(3_500 + 500);
    await bench.untilState('unavailable');
    await bench.proxy.restore();
    await bench.untilSettled(BACK_MS + 3_000);
    expect(await bench.records(userId)).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    'by cutting the connection %s it took the record: it is there once (E105)',
    async (when) => {
      const name = `cut ${when} ${userId}`;
      const cut = bench.proxy.cutOnMessage(when, name);
      const { body } = await bench.upload({ userId, fields: { name } }).expect(201);
      await cut;
      await bench.untilSettled();
      expect(await bench.records(userId)).toMatchObject([{ model_id: body.model_id, name }]);
    },
  );

  it('by being gone before its answer is out: the record is there once, and once again saved (E105, E110)', async () => {
    const name = `gone ${userId}`;
    const cut = bench.proxy.cutOnMessage('after', name);
    const upload = bench.upload({ userId, fields: { name } });
    const answer = upload.then((response) => response);
    await cut;
    await bench.proxy.refuse();
    expect((await answer).body.database_status).toBe('queued');
    expect(await bench.records(userId)).toHaveLength(1);
    await bench.untilState('unavailable');
    await bench.proxy.restore();
    await bench.untilSettled();
    expect(await bench.records(userId)).toHaveLength(1);
    expect(bench.service.logs.ofEvent('operation_finished').at(-1)).toMatchObject({ outcome: 'saved' });
  });

  it('by taking 5 s for everything: lists are refused in time, uploads are not (E108)', async () => {
    bench.proxy.delay(5_000);
    const startedAt = performance.now();
    const upload = queued('waiting');
    const list = await bench.list(newUser());
    expect(seen(list)).toEqual({ status: 503, code: 'database_unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(3_500 + 500);
    await upload;
    await bench.proxy.restore();
    await bench.untilSettled(15_000);
    expect(await bench.records(userId)).toHaveLength(1);
  });
});
