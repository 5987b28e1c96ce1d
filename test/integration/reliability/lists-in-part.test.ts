import type { FaultRule } from '../../../src/sandbox/fish-audio/faults/fault-rules';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { ALWAYS, CREATE, eventually, LOOK_UP, newKey, newUser, QUICK_FISH_AUDIO, ServiceHarness, seen } from './kit';

let database: TemporaryDatabase;
let harness: ServiceHarness;
beforeAll(async () => {
  database = await startTemporaryDatabase();
  harness = await ServiceHarness.start(database, {
    timing: QUICK_FISH_AUDIO,
    settings: { JOURNAL_PATIENCE_SECONDS: '1' },
  });
});
afterAll(async () => {
  await harness.close();
  await database.stop();
});
beforeEach(() => harness.forget());

const listed = (body: object): FaultRule => ({ match: LOOK_UP, times: ALWAYS, status: 200, body });
const OTHER = { _id: 'another', tags: ['made by hand'], state: 'trained' };

describe.each<[string, () => void]>([
  ['shows the newest models only', () => harness.sandbox.behave({ listWindow: 0 })],
  [
    'is limited and says so alone',
    () => harness.sandbox.faults.add(listed({ total: 0, items: [], has_more: false, window_limited: true })),
  ],
  ['repeats its page for ever', () => harness.sandbox.faults.add(listed({ total: 1, items: [OTHER], has_more: true }))],
  [
    'shows less than it counts',
    () => harness.sandbox.faults.add(listed({ total: 2, items: [OTHER], has_more: false })),
  ],
  ['has an entry that cannot be read', () => harness.sandbox.faults.add(listed({ total: 1, items: [7] }))],
])('a list that %s', (_what, limit) => {
  it.each([
    ['was made', { status: 500, doWork: true }],
    ['was not made', { status: 500 }],
  ])('never leads to a second model, and is no proof: the model %s', async (_which, fault) => {
    const [userId, key] = [newUser(), newKey()];
    await harness.upload().expect(201);
    limit();
    harness.sandbox.faults.add({ match: CREATE, ...fault });
    const first = await harness.upload({ userId, key });
    expect({ ...seen(first), outcome: first.body.outcome }).toEqual({
      status: 504,
      code: 'provider_timeout',
      outcome: 'unknown',
    });
    expect(seen(await harness.upload({ userId, key }))).toEqual({ status: 409, code: 'idempotency_in_progress' });
    expect(harness.createsAsked).toBe(2);
    expect((await harness.journal()).depth).toBe(1);

    harness.sandbox.behave({ listWindow: null });
    harness.sandbox.faults.clear();
    await harness.untilSettled();
    const records = await harness.records(userId);
    expect(records).toHaveLength(harness.sandbox.state.creates - 1);
    expect(harness.createsAsked).toBe(2);
  });
});

describe('a list that shows the newest models only', () => {
  it('never leads to a second model without a user either, however often the key is repeated', async () => {
    const key = newKey();
    harness.sandbox.behave({ listWindow: 0 });
    harness.sandbox.faults.add({ match: CREATE, status: 500, doWork: true });
    for (let attempts = 0; attempts < 3; attempts += 1) {
      expect(seen(await harness.upload({ key }))).toEqual({ status: 504, code: 'provider_timeout' });
    }
    expect(harness.createsAsked).toBe(1);
    harness.sandbox.behave({ listWindow: null });
    const { status, body } = await harness.upload({ key });
    expect({ status, model_id: body.model_id }).toEqual({
      status: 201,
      model_id: harness.sandbox.state.models[0]?.entity._id,
    });
    expect(harness.createsAsked).toBe(1);
  });

  it('is named once for an upload that waits for it', async () => {
    const before = harness.service.logs.ofEvent('model_search_incomplete').length;
    harness.sandbox.behave({ listWindow: 0 });
    harness.sandbox.faults.add({ match: CREATE, status: 500, doWork: true });
    await harness.upload({ userId: newUser() }).expect(504);
    const named = () => harness.service.logs.ofEvent('model_search_incomplete').slice(before);
    const lookUps = () => harness.sandbox.state.requests.filter(({ method }) => method === 'GET').length;
    const soFar = lookUps();
    while (lookUps() < soFar + 3) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(named()).toMatchObject([{ why: 'limited', tag: expect.stringMatching(/^evm-/) }]);
    harness.sandbox.behave({ listWindow: null });
    await harness.untilSettled();
  });
});

describe('a list that does not tell the tags', () => {
  it('never leads to a second model: the first one is looked for until they are told', async () => {
    const [userId, key] = [newUser(), newKey()];
    harness.sandbox.faults.add({ match: CREATE, status: 500, doWork: true });
    const events = ['model_search_incomplete', 'operation_closed'];
    const told = () => events.flatMap((event) => harness.service.logs.ofEvent(event)).length;
    const before = told();
    harness.sandbox.faults.add(listed({ total: 1, items: [{ _id: 'untold' }], has_more: false }));
    await harness.upload({ userId, key }).expect(504);
    await eventually(() => told() > before);
    harness.sandbox.faults.clear();
    await harness.untilSettled();
    let answer = await harness.upload({ userId, key });
    await eventually(async () => {
      if (answer.status !== 201) answer = await harness.upload({ userId, key });
      return answer.status === 201;
    });
    expect(harness.sandbox.state.models.map(({ entity }) => entity._id)).toEqual([answer.body.model_id]);
    expect(harness.createsAsked).toBe(1);
  });
});

describe('a list that is written otherwise, but shows all', () => {
  beforeEach(() => harness.sandbox.behave({ omitHasMore: true, repeatLastPage: true }));

  it.each([
    ['was made', { cut: 'after-body', doWork: true }, { made: 1, asked: 1 }],
    ['was not made', { status: 503 }, { made: 1, asked: 2 }],
  ] as const)('is proof enough: the model %s', async (_which, fault, expected) => {
    harness.sandbox.faults.add({ match: CREATE, ...fault });
    await harness.upload({ userId: newUser() }).expect(201);
    expect({ made: harness.sandbox.state.creates, asked: harness.createsAsked }).toEqual(expected);
  });
});
