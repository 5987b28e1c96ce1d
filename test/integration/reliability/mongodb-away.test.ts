import { busyness, idleMsOf } from '../../support/machine/busyness';
import { ALWAYS, CREATE, eventually, LOOK_UP, newUser, QUICK_DATABASE, seen } from './kit';
import { useHarness } from './use-harness';

/** What is promised, and something for a busy machine. */
const BACK_MS = 3_000 + 1_000;

const shared = useHarness({ timing: QUICK_DATABASE });
afterEach(async () => {
  shared.harness.sandbox.faults.clear();
  await shared.harness.proxy.restore();
  await shared.harness.untilState('connected');
  await shared.harness.untilSettled();
});

async function queued(name: string, fields = {}): Promise<string> {
  const { status, body } = await shared.harness.upload({ userId: shared.userId, fields: { name, ...fields } });
  expect({ status, database_status: body.database_status }).toEqual({ status: 201, database_status: 'queued' });
  return body.model_id;
}

describe('while MongoDB is away, voice models that are made', () => {
  it('wait, and are recorded within 3 s of its return, the oldest first and each once (E103, E104)', async () => {
    await shared.harness.stop();
    await shared.harness.start({ timing: {} });
    await shared.harness.untilState('connected');
    await shared.harness.takeDatabaseAway();
    const before = Date.now();
    const made = [];
    for (const name of ['first', 'second', 'third']) made.push(await queued(name));
    const after = Date.now();
    await shared.harness.proxy.restore();
    expect(await idleMsOf(() => shared.harness.untilSettled(60_000))).toBeLessThan(BACK_MS);
    const records = await shared.harness.records(shared.userId);
    expect(records.map(({ model_id }) => model_id).toSorted()).toEqual(made.toSorted());
    // The oldest is saved by itself; those after it begin in their order and are saved side by side.
    const savedAt = (modelId: string) => records.find(({ model_id }) => model_id === modelId)?.updated_at.getTime();
    const [oldest = '', ...others] = made;
    for (const other of others) expect(savedAt(other)).toBeGreaterThanOrEqual(savedAt(oldest));
    for (const { created_at } of records) {
      expect(created_at.getTime()).toBeGreaterThanOrEqual(before);
      expect(created_at.getTime()).toBeLessThanOrEqual(after);
    }
    const { body } = await shared.harness.list(shared.userId).expect(200);
    expect(body.voice_models.map(({ name }: { name: string }) => name)).toEqual(['third', 'second', 'first']);
    expect(body.voice_models[0]).not.toHaveProperty('pending');
    await shared.harness.stop();
    await shared.harness.start();
  });

  it('are listed by themselves, and said to be only a part (E119)', async () => {
    const recorded = (await shared.harness.upload({ userId: shared.userId, fields: { name: 'recorded' } }).expect(201))
      .body.model_id;
    await shared.harness.takeDatabaseAway();
    const modelId = await queued('waiting', { tags: 'family' });
    const { body } = await shared.harness.list(shared.userId).expect(200);
    expect(body).toMatchObject({ count: 1, next_cursor: null, partial: true });
    expect(body.voice_models).toMatchObject([{ model_id: modelId, name: 'waiting', pending: true, _id: null }]);
    const page = await shared.harness.api().get(`/?user_id=${shared.userId}`);
    expect(page.text).toContain('only voices that wait to be saved are shown');
    const filtered = async (filter: string) =>
      (await shared.harness.api().get(`/api/voice-models?user_id=${shared.userId}&${filter}`)).body;
    for (const filter of ['tag=family', 'search=WAIT', 'file_type=audio', 'linked=false']) {
      expect(await filtered(filter)).toMatchObject({ count: 1, partial: true });
    }
    for (const filter of ['tag=other', 'search=x', 'file_type=video', 'linked=true']) {
      expect(await filtered(filter)).toMatchObject({ status: 503, code: 'database_unavailable' });
    }
    const other = await shared.harness.list(newUser());
    expect(seen(other)).toEqual({ status: 503, code: 'database_unavailable' });
    expect(Number(other.headers['retry-after'])).toBeGreaterThan(0);

    const one = await shared.harness.api().get(`/api/voice-models/${modelId}`).expect(200);
    expect(one.body).toMatchObject({ model_id: modelId, name: 'waiting', user_id: shared.userId, pending: true });
    await shared.harness
      .api()
      .get(`/api/voice-models/${modelId}`)
      .set('Accept', 'text/html')
      .expect(200, /waiting/);
    expect(seen(await shared.harness.api().get(`/api/voice-models/${recorded}`))).toMatchObject({
      code: 'database_unavailable',
    });
  });

  it('are told of on the page as not saved yet', async () => {
    await shared.harness.takeDatabaseAway();
    const sent = shared.harness.upload({ userId: shared.userId }).redirects(0).set('Accept', 'text/html');
    const { headers } = await sent.expect(303);
    const { text } = await shared.harness
      .api()
      .get(headers.location ?? '')
      .set('Accept', 'text/html')
      .expect(200);
    expect(text).toMatch(/<span [^>]*data-when="queued">.*Not saved to database yet/);
    expect(text).toMatch(/data-when="saved" hidden/);
  });

  it('stand in a list once, with those that are recorded, also in the moment in which they are saved (E119)', async () => {
    const ids = [(await shared.harness.upload({ userId: shared.userId }).expect(201)).body.model_id];
    await shared.harness.takeDatabaseAway();
    for (let i = 0; i < 12; i += 1) ids.push(await queued(`waiting ${i}`));
    await shared.harness.proxy.restore();
    await eventually(async () => {
      const { status, body } = await shared.harness.list(shared.userId);
      if (status !== 200 || body.partial) return false;
      const listed: { model_id: string; pending?: true }[] = body.voice_models;
      expect(listed.map(({ model_id }) => model_id).sort()).toEqual(ids.toSorted());
      return !listed.some(({ pending }) => pending);
    });
  });

  it('survive restarts without MongoDB, and are listed from the first moment (E102, J187)', async () => {
    await shared.harness.takeDatabaseAway();
    const modelId = await queued('waiting');
    for (let restarts = 0; restarts < 2; restarts += 1) {
      await shared.harness.stop();
      await shared.harness.start();
      const { body } = await shared.harness.list(shared.userId).expect(200);
      expect(body).toMatchObject({ partial: true, voice_models: [{ model_id: modelId, pending: true }] });
    }
    await shared.harness.proxy.restore();
    await shared.harness.untilSettled();
    expect(await shared.harness.records(shared.userId)).toMatchObject([{ model_id: modelId }]);
  });

  it('are recorded though Fish.Audio does not answer for another one, and that one later', async () => {
    await shared.harness.takeDatabaseAway();
    await queued('waiting');
    shared.harness.sandbox.faults.add({ match: LOOK_UP, status: 500, times: 3 });
    shared.harness.sandbox.faults.add({ match: LOOK_UP, hang: true, times: ALWAYS });
    shared.harness.sandbox.faults.add({ match: CREATE, cut: 'after-body', doWork: true });
    expect(seen(await shared.harness.upload({ userId: shared.userId }))).toEqual({
      status: 504,
      code: 'provider_timeout',
    });
    const { requests } = shared.harness.sandbox.state;
    await eventually(() => requests.some(({ method, status }) => method === 'GET' && status === null));
    await shared.harness.proxy.restore();
    const isRecorded = async () => (await shared.harness.records(shared.userId)).length === 1;
    expect(await idleMsOf(() => eventually(isRecorded, 60_000))).toBeLessThan(BACK_MS);
    shared.harness.sandbox.faults.clear();
    await shared.harness.stop();
    await shared.harness.start();
    await shared.harness.untilSettled();
    expect(await shared.harness.records(shared.userId)).toHaveLength(2);
  });
});

describe('a MongoDB that fails while a record is saved', () => {
  it('by falling silent costs the caller 3.5 s at most, and the record comes later (E102, E108)', async () => {
    shared.harness.proxy.blackHole();
    const startedAt = performance.now();
    await queued('waiting');
    expect(performance.now() - startedAt).toBeLessThan((3_500 + 500) * busyness());
    await shared.harness.untilState('unavailable');
    await shared.harness.proxy.restore();
    expect(await idleMsOf(() => shared.harness.untilSettled(60_000))).toBeLessThan(BACK_MS + 3_000);
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
    // What is done in the background has not failed: the log tells of the loss alone.
    expect(shared.harness.service.logs.ofEvent('work_failed').filter(({ level }) => level === 'error')).toEqual([]);
  });

  it.each(['before', 'after'] as const)(
    'by cutting the connection %s it took the record: it is there once (E105)',
    async (when) => {
      const name = `cut ${when} ${shared.userId}`;
      const cut = shared.harness.proxy.cutOnMessage(when, name);
      const { body } = await shared.harness.upload({ userId: shared.userId, fields: { name } }).expect(201);
      await cut;
      await shared.harness.untilSettled();
      expect(await shared.harness.records(shared.userId)).toMatchObject([{ model_id: body.model_id, name }]);
    },
  );

  it('by being gone before its answer is out: the record is there once, and once again saved (E105, E110)', async () => {
    const name = `gone ${shared.userId}`;
    const cut = shared.harness.proxy.cutOnMessage('after', name);
    const upload = shared.harness.upload({ userId: shared.userId, fields: { name } });
    const answer = upload.then((response) => response);
    await cut;
    await shared.harness.proxy.refuse();
    expect((await answer).body.database_status).toBe('queued');
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
    await shared.harness.untilState('unavailable');
    await shared.harness.proxy.restore();
    await shared.harness.untilSettled();
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
    expect(shared.harness.service.logs.ofEvent('operation_finished').at(-1)).toMatchObject({ outcome: 'saved' });
  });

  it('by taking 5 s for everything: lists are refused in time, uploads are not (E108)', async () => {
    shared.harness.proxy.delay(5_000);
    const startedAt = performance.now();
    const upload = queued('waiting');
    const list = await shared.harness.list(newUser());
    expect(seen(list)).toEqual({ status: 503, code: 'database_unavailable' });
    expect(performance.now() - startedAt).toBeLessThan((3_500 + 500) * busyness());
    await upload;
    await shared.harness.proxy.restore();
    await shared.harness.untilSettled(15_000);
    expect(await shared.harness.records(shared.userId)).toHaveLength(1);
  });
});
