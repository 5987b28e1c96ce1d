import type { FaultRule } from '../../../src/sandbox/fish-audio/faults/fault-rules';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { busyness } from '../../support/machine/busyness';
import { ALWAYS, CREATE, eventually, HASTY_FISH_AUDIO, LOOK_UP, newKey, newUser, ServiceHarness, seen } from './kit';

const TAG = /^evm-[0-9a-f]{32}$/;
let database: TemporaryDatabase;
let harness: ServiceHarness;
beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());

const tagsOf = () => harness.sandbox.state.models.map(({ entity }) => entity.tags);
const closed = () => harness.service.logs.ofEvent('operation_closed').map(({ why }) => why);

describe('a create whose answer is lost', () => {
  let userId = '';
  beforeAll(async () => {
    harness = await ServiceHarness.start(database, {
      timing: HASTY_FISH_AUDIO,
      settings: { JOURNAL_PATIENCE_SECONDS: '1' },
    });
  });
  afterAll(() => harness.close());
  beforeEach(() => {
    harness.forget();
    userId = newUser();
  });
  afterEach(async () => {
    harness.sandbox.faults.clear();
    expect((await harness.upload({ userId: newUser() })).body).toMatchObject({ database_status: 'saved' });
    expect((await harness.journal()).depth).toBe(0);
  });

  it('can be looked for: every model has a tag that no other one has, and that its record does not show', async () => {
    for (const tags of ['mine', '']) await harness.upload({ userId, fields: { tags } }).expect(201);
    const [[mine, first], [second]] = tagsOf() as [[string, string], [string]];
    expect(mine).toBe('mine');
    expect([first, second]).toEqual([expect.stringMatching(TAG), expect.stringMatching(TAG)]);
    expect(first).not.toBe(second);
    expect((await harness.records(userId)).map(({ tags }) => tags)).toEqual([['mine'], []]);
  });

  it.each<[string, FaultRule]>([
    ['never comes (D83)', { hang: true, doWork: true }],
    ['comes too slowly (D84)', { drip: { bytes: 1, everyMs: 50 } }],
    ['is cut off before its first byte (D86)', { cut: 'after-body', doWork: true }],
    ['is cut off in the middle (D86)', { cut: 'mid-response' }],
    ['ends in the middle of its JSON (D87)', { malformed: 'truncated-json' }],
    ['has another shape (D87)', { malformed: 'wrong-shape' }],
    ['is null (D87)', { status: 201, body: 'null', doWork: true }],
    ['names no proper id (D87)', { status: 201, body: { _id: '../x' }, doWork: true }],
    ['is empty (D88)', { malformed: 'empty' }],
    ['is a 204 (D88)', { status: 204, doWork: true }],
    ['is a 408 of a gateway (D80)', { status: 408, body: '<html></html>', doWork: true }],
    ['is a failure though the work was done (D80)', { status: 500, doWork: true }],
  ])('is answered with the one model that was made: the answer %s', async (_what, rule) => {
    harness.sandbox.faults.add({ match: CREATE, ...rule });
    const { status, body } = await harness.upload({ userId });
    expect({ status, database_status: body.database_status }).toEqual({ status: 201, database_status: 'saved' });
    expect(harness.sandbox.state.models.map(({ entity }) => entity._id)).toEqual([body.model_id]);
    expect((await harness.records(userId)).map(({ model_id }) => model_id)).toEqual([body.model_id]);
    expect(harness.createsAsked).toBe(1);
  });

  it.each([
    ['has the tag of another upload', { tags: [`evm-${'0'.repeat(32)}`] }],
    ['has failed, with tags of somebody else', { tags: ['mine'], state: 'failed' }],
  ])('is not answered with another model, which stays as it is: one that %s (D87)', async (_which, told) => {
    const other = (await harness.upload({ userId: newUser() })).body.model_id;
    harness.sandbox.faults.add({ match: CREATE, status: 201, body: { _id: other, ...told }, doWork: true });
    const { body } = await harness.upload({ userId }).expect(201);
    const atFishAudio = harness.sandbox.state.models.map(({ entity }) => entity._id);
    expect([...atFishAudio].sort()).toEqual([other, body.model_id].sort());
    expect((await harness.records(userId)).map(({ model_id }) => model_id)).toEqual([body.model_id]);
  });

  it.each<[string, FaultRule]>([
    ['never comes (D83)', { hang: true }],
    ['is cut off before its first byte (D86)', { cut: 'after-body' }],
    ['is a failure (D80)', { status: 500 }],
    [
      'is the page of a gateway (D80)',
      { status: 503, body: '<html></html>', headers: { 'content-type': 'text/html' } },
    ],
  ])('is not made again, and closed by the journal, where it is not found: the answer %s', async (_what, rule) => {
    harness.sandbox.faults.add({ match: CREATE, ...rule });
    const { status, body } = await harness.upload({ userId });
    expect({ status, ...body }).toMatchObject({ status: 504, code: 'provider_timeout', outcome: 'unknown' });
    expect(body.operation_id).toMatch(/^[0-9a-f-]{36}$/);
    await harness.untilSettled();
    expect(closed()).toContain('not_found');
    expect(harness.createsAsked).toBe(1);
    expect(await harness.records(userId)).toEqual([]);
  });

  it('is refused with its key free where Fish.Audio itself says twice that it is overloaded', async () => {
    const key = newKey();
    harness.sandbox.faults.add({ match: CREATE, times: 2, status: 503 });
    const refused = await harness.upload({ userId, key });
    expect(seen(refused)).toEqual({ status: 503, code: 'provider_busy' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await harness.journal()).depth).toBe(0);
    await harness.upload({ userId, key }).expect(201);
    expect({ made: harness.sandbox.state.creates, asked: harness.createsAsked }).toEqual({ made: 1, asked: 3 });
  });

  it('is refused as well where so many are overloaded that calls are paused', async () => {
    harness.sandbox.faults.add({ match: CREATE, times: ALWAYS, status: 503 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => harness.upload({ userId })));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(503));
    harness.sandbox.faults.clear();
    await eventually(async () => (await harness.upload({ userId })).status === 201);
  });

  it('is recorded once, later, when Fish.Audio could not even be asked about it (D83)', async () => {
    harness.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
    harness.sandbox.faults.add({ match: LOOK_UP, times: ALWAYS, status: 500 });
    const { status, body } = await harness.upload({ userId });
    expect({ status, ...body }).toMatchObject({ status: 504, outcome: 'unknown', operation_id: expect.any(String) });
    harness.sandbox.faults.clear();
    await harness.untilSettled();
    const [made] = harness.sandbox.state.models;
    expect(await harness.records(userId)).toMatchObject([{ model_id: made?.entity._id, name: 'voice.wav' }]);
    expect(harness.sandbox.state.creates).toBe(1);
  });

  it('of an upload without a user gets outcome unknown and no operation_id (D83)', async () => {
    harness.sandbox.faults.add({ match: CREATE, hang: true });
    const { status, body } = await harness.upload();
    expect({ status, outcome: body.outcome, id: body.operation_id }).toEqual({
      status: 504,
      outcome: 'unknown',
      id: undefined,
    });
  });

  it('because the client left is recorded all the same (D93)', async () => {
    harness.sandbox.faults.add({ match: CREATE, delayMs: 300 });
    const call = harness.upload({ userId });
    call.end(() => undefined);
    await eventually(() => harness.createsAsked === 1);
    call.abort();
    await eventually(async () => (await harness.records(userId)).length === 1);
  });

  it('because the service stopped is recorded by its next start (D94)', async () => {
    harness.sandbox.faults.add({ match: CREATE, delayMs: 60_000 });
    await harness.stop();
    await harness.start({ timing: {}, settings: { SHUTDOWN_GRACE_SECONDS: '1' } });
    await harness.untilState('connected');
    const call = harness.upload({ userId }).catch((error: unknown) => error);
    await eventually(() => harness.sandbox.state.creates === 1);
    await harness.stop();
    await call;
    expect(await harness.records(userId)).toEqual([]);
    await harness.start();
    await harness.untilState('connected');
    await harness.untilSettled();
    const [made] = harness.sandbox.state.models;
    expect((await harness.records(userId)).map(({ model_id }) => model_id)).toEqual([made?.entity._id]);
  });
});

describe('a list that lags behind', () => {
  afterEach(() => harness.close());

  it('by three seconds hides no model from a request (D83)', async () => {
    harness = await ServiceHarness.start(database, { sandbox: { listLagMs: 3_000 } });
    harness.sandbox.faults.add({ match: CREATE, cut: 'after-body', doWork: true });
    const { status, body } = await harness.upload({ userId: newUser() });
    expect({ status, database_status: body.database_status }).toEqual({ status: 201, database_status: 'saved' });
    expect(harness.sandbox.state.creates).toBe(1);
  });

  it('for longer than a request looks leads to no second model, however the answer was lost (D86)', async () => {
    const settings = { JOURNAL_PATIENCE_SECONDS: '10' };
    harness = await ServiceHarness.start(database, {
      timing: HASTY_FISH_AUDIO,
      settings,
      sandbox: { listLagMs: 3_000 },
    });
    const userId = newUser();
    harness.sandbox.faults.add({ match: CREATE, cut: 'after-body', doWork: true });
    expect(seen(await harness.upload({ userId }))).toEqual({ status: 504, code: 'provider_timeout' });
    await harness.untilSettled();
    const [made] = harness.sandbox.state.models;
    expect((await harness.records(userId)).map(({ model_id }) => model_id)).toEqual([made?.entity._id]);
    expect(harness.sandbox.state.creates).toBe(1);
  });

  it('hides no model from the journal, which starts its look-up period when the request has ended (D83)', async () => {
    const timing = { ...HASTY_FISH_AUDIO, fishAudio: { timeouts: { createMs: 2_500 } }, lookUpDelaysMs: [0] };
    const settings = { JOURNAL_PATIENCE_SECONDS: '2' };
    harness = await ServiceHarness.start(database, { timing, settings, sandbox: { listLagMs: 3_500 } });
    const userId = newUser();
    harness.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
    expect(seen(await harness.upload({ userId }))).toEqual({ status: 504, code: 'provider_timeout' });
    await harness.untilSettled();
    expect(await harness.records(userId)).toHaveLength(1);
    expect(harness.sandbox.state.creates).toBe(1);
  });
});

it('stops in time though Fish.Audio does not say what became of an upload (F124)', async () => {
  const timing = { ...HASTY_FISH_AUDIO, fishAudio: { timeouts: { createMs: 300 }, retry: { baseMs: 20 } } };
  harness = await ServiceHarness.start(database, { timing });
  harness.sandbox.faults.add({ match: CREATE, hang: true });
  harness.sandbox.faults.add({ match: LOOK_UP, status: 500, times: 3 });
  harness.sandbox.faults.add({ match: LOOK_UP, hang: true, times: ALWAYS });
  expect(seen(await harness.upload({ userId: newUser() }))).toEqual({ status: 504, code: 'provider_timeout' });
  await eventually(() =>
    harness.sandbox.state.requests.some(({ method, status }) => method === 'GET' && status === null),
  );
  const startedAt = performance.now();
  await harness.close();
  expect(performance.now() - startedAt).toBeLessThan(8_000 * busyness());
});
