import type { FaultRule } from '../../../src/sandbox/fish-audio/faults/fault-rules';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { ALWAYS, Bench, CREATE, eventually, LOOK_UP, newUser, QUICK_FISH_AUDIO, seen } from './kit';

const TAG = /^evm-[0-9a-f]{32}$/;
let database: TemporaryDatabase;
let bench: Bench;
beforeAll(async () => {
  database = await startTemporaryDatabase();
});
afterAll(() => database.stop());

const tagsOf = () => bench.sandbox.state.models.map(({ entity }) => entity.tags);
const closed = () => bench.service.logs.ofEvent('operation_closed').map(({ why }) => why);

describe('a create whose answer is lost', () => {
  let userId = '';
  beforeAll(async () => {
    bench = await Bench.start(database, { timing: QUICK_FISH_AUDIO, settings: { JOURNAL_PATIENCE_SECONDS: '1' } });
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    bench.forget();
    userId = newUser();
  });
  afterEach(async () => {
    bench.sandbox.faults.clear();
    expect((await bench.upload({ userId: newUser() })).body).toMatchObject({ database_status: 'saved' });
    expect((await bench.journal()).depth).toBe(0);
  });

  it('can be looked for: every model has a tag that no other one has, and that its record does not show', async () => {
    for (const tags of ['mine', '']) await bench.upload({ userId, fields: { tags } }).expect(201);
    const [[mine, first], [second]] = tagsOf() as [[string, string], [string]];
    expect(mine).toBe('mine');
    expect([first, second]).toEqual([expect.stringMatching(TAG), expect.stringMatching(TAG)]);
    expect(first).not.toBe(second);
    expect((await bench.records(userId)).map(({ tags }) => tags)).toEqual([['mine'], []]);
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
    ['is a failure though the work was done (D80)', { status: 500, doWork: true }],
  ])('is answered with the one model that was made: the answer %s', async (_what, rule) => {
    bench.sandbox.faults.add({ match: CREATE, ...rule });
    const { status, body } = await bench.upload({ userId });
    expect({ status, database_status: body.database_status }).toEqual({ status: 201, database_status: 'saved' });
    expect(bench.sandbox.state.models.map(({ entity }) => entity._id)).toEqual([body.model_id]);
    expect((await bench.records(userId)).map(({ model_id }) => model_id)).toEqual([body.model_id]);
    expect(bench.createsAsked).toBe(1);
  });

  it.each<[string, FaultRule]>([
    ['the connection broke (D86)', { cut: 'after-body' }],
    ['a 500 (D80)', { status: 500 }],
  ])('is made again, once, when Fish.Audio is through with it and the model is absent: %s', async (_what, rule) => {
    bench.sandbox.faults.add({ match: CREATE, ...rule });
    await bench.upload({ userId }).expect(201);
    expect({ made: bench.sandbox.state.creates, asked: bench.createsAsked }).toEqual({ made: 1, asked: 2 });
    expect(await bench.records(userId)).toHaveLength(1);
  });

  it('is not made a third time; the answer says what is known, and the journal lets go in the end (D86)', async () => {
    bench.sandbox.faults.add({ match: CREATE, times: ALWAYS, cut: 'after-body' });
    const { status, body } = await bench.upload({ userId });
    expect({ status, ...body }).toMatchObject({ status: 504, code: 'provider_timeout', outcome: 'unknown' });
    expect(body.operation_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(bench.createsAsked).toBe(2);
    await bench.untilSettled();
    expect(closed()).toEqual(['not_found']);
    expect(await bench.records(userId)).toEqual([]);
  });

  it.each(['hang', 'gateway'])('is not made again while it may be under way (%s) (D83)', async (how) => {
    bench.sandbox.faults.add({ match: CREATE, ...(how === 'hang' ? { hang: true } : { status: 504 }) });
    expect(seen(await bench.upload({ userId }))).toEqual({ status: 504, code: 'provider_timeout' });
    expect(bench.createsAsked).toBe(1);
    await bench.untilSettled();
    expect(bench.createsAsked).toBe(1);
  });

  it('is recorded once, later, when Fish.Audio could not even be asked about it (D83)', async () => {
    bench.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
    bench.sandbox.faults.add({ match: LOOK_UP, times: 4, status: 500 });
    const { status, body } = await bench.upload({ userId });
    expect({ status, ...body }).toMatchObject({ status: 504, outcome: 'unknown', operation_id: expect.any(String) });
    await bench.untilSettled();
    const [made] = bench.sandbox.state.models;
    expect(await bench.records(userId)).toMatchObject([{ model_id: made?.entity._id, name: 'voice.wav' }]);
    expect(bench.sandbox.state.creates).toBe(1);
  });

  it('and that nobody wants recorded is told as unknown, without an operation to look for (D83)', async () => {
    bench.sandbox.faults.add({ match: CREATE, hang: true });
    const { status, body } = await bench.upload();
    expect({ status, outcome: body.outcome, id: body.operation_id }).toEqual({
      status: 504,
      outcome: 'unknown',
      id: undefined,
    });
  });

  it('because the client left is recorded all the same (D93)', async () => {
    bench.sandbox.faults.add({ match: CREATE, delayMs: 300 });
    const call = bench.upload({ userId });
    call.end(() => undefined);
    await eventually(() => bench.createsAsked === 1);
    call.abort();
    await eventually(async () => (await bench.records(userId)).length === 1);
  });

  it('because the service stopped is recorded by its next start (D94)', async () => {
    bench.sandbox.faults.add({ match: CREATE, delayMs: 60_000 });
    await bench.stop();
    await bench.start({ timing: {}, settings: { SHUTDOWN_GRACE_SECONDS: '1' } });
    await bench.untilState('connected');
    const call = bench.upload({ userId }).catch((error: unknown) => error);
    await eventually(() => bench.sandbox.state.creates === 1);
    await bench.stop();
    await call;
    expect(await bench.records(userId)).toEqual([]);
    await bench.start();
    await bench.untilState('connected');
    await bench.untilSettled();
    const [made] = bench.sandbox.state.models;
    expect((await bench.records(userId)).map(({ model_id }) => model_id)).toEqual([made?.entity._id]);
  });
});

describe('a list that lags behind', () => {
  afterEach(() => bench.close());

  it('by three seconds hides no model from a request (D83)', async () => {
    bench = await Bench.start(database, { sandbox: { listLagMs: 3_000 } });
    bench.sandbox.faults.add({ match: CREATE, cut: 'after-body', doWork: true });
    const { status, body } = await bench.upload({ userId: newUser() });
    expect({ status, database_status: body.database_status }).toEqual({ status: 201, database_status: 'saved' });
    expect(bench.sandbox.state.creates).toBe(1);
  });

  it('hides no model from the journal, which begins to be patient when the request has ended (D83)', async () => {
    const timing = { ...QUICK_FISH_AUDIO, fishAudio: { timeouts: { createMs: 2_500 } }, lookAfterMs: [0] };
    const settings = { JOURNAL_PATIENCE_SECONDS: '2' };
    bench = await Bench.start(database, { timing, settings, sandbox: { listLagMs: 3_500 } });
    const userId = newUser();
    bench.sandbox.faults.add({ match: CREATE, hang: true, doWork: true });
    expect(seen(await bench.upload({ userId }))).toEqual({ status: 504, code: 'provider_timeout' });
    await bench.untilSettled();
    expect(await bench.records(userId)).toHaveLength(1);
    expect(bench.sandbox.state.creates).toBe(1);
  });
});

it('stops in time though Fish.Audio does not say what became of an upload (F124)', async () => {
  const timing = { ...QUICK_FISH_AUDIO, fishAudio: { timeouts: { createMs: 300 }, retry: { baseMs: 20 } } };
  bench = await Bench.start(database, { timing });
  bench.sandbox.faults.add({ match: CREATE, hang: true });
  bench.sandbox.faults.add({ match: LOOK_UP, status: 500, times: 3 });
  bench.sandbox.faults.add({ match: LOOK_UP, hang: true, times: ALWAYS });
  expect(seen(await bench.upload({ userId: newUser() }))).toEqual({ status: 504, code: 'provider_timeout' });
  await eventually(() =>
    bench.sandbox.state.requests.some(({ method, status }) => method === 'GET' && status === null),
  );
  const startedAt = performance.now();
  await bench.close();
  expect(performance.now() - startedAt).toBeLessThan(8_000);
});
