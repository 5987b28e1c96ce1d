import type { Document } from 'mongodb';
import { newUser, QUICK_DATABASE, QUICK_FISH_AUDIO } from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';

const USAGE = { usage: { everyMs: 50, adoptEveryMs: 200, lookAgainMs: 200 } } as const;
const shared = useHarness({ timing: { ...QUICK_DATABASE, ...QUICK_FISH_AUDIO, ...USAGE } });

const TEXT = 'Grüße an dich 👋';
const ONE = { speech_count: 1, characters: 15, utf8_bytes: 20 };

async function madeFor(userId: string): Promise<string> {
  const { body } = await shared.harness.upload({ userId });
  return body.model_id as string;
}

const speak = (modelId: string, body: object = {}) =>
  shared.harness
    .api()
    .post(`/api/voice-models/${modelId}/speech`)
    .send({ text: TEXT, ...body })
    .responseType('blob');

const report = (userId: string, more = '') => shared.harness.api().get(`/api/usage?user_id=${userId}${more}`);

const recordOf = async (modelId: string): Promise<Document> =>
  (await shared.harness.api().get(`/api/voice-models/${modelId}`)).body;

/** Waits until so many speeches are counted for a user; the report of then. */
async function counted(userId: string, speeches: number): Promise<Document> {
  const until = Date.now() + 10_000;
  for (;;) {
    const { body } = await report(userId);
    if (body.totals?.speech_count >= speeches && body.pending !== true) return body;
    if (Date.now() > until) throw new Error(`Only ${JSON.stringify(body.totals ?? body)} was counted.`);
  }
}

const today = (): string => new Date().toISOString().slice(0, 10);

describe('what a voice speaks', () => {
  it('is in its record and in the report of its user, with the length of the sound', async () => {
    const { userId } = shared;
    const modelId = await madeFor(userId);
    const unused = await recordOf(modelId);
    expect(unused.usage).toEqual({
      speech_count: 0,
      characters: 0,
      utf8_bytes: 0,
      audio_seconds: 0,
      last_used_at: null,
    });
    const { body } = await speak(modelId, { format: 'pcm', sample_rate: 16_000 });
    const audio_seconds = Math.round(((body as Buffer).length / 32_000) * 1000) / 1000;
    await speak(modelId, { format: 'opus', engine: 's2.1-pro-free' });

    const { totals, rows, ...rest } = await counted(userId, 2);
    expect(rest).toMatchObject({ user_id: userId, to: today(), group_by: 'day', truncated: false });
    const amounts = { speech_count: 2, characters: 30, utf8_bytes: 40, estimated_price_usd: 0.0003 };
    expect(totals).toMatchObject(amounts);
    expect(totals.audio_seconds / audio_seconds).toBeCloseTo(2, 1);
    expect(rows).toEqual([{ day: today(), ...totals }]);
    const record = await recordOf(modelId);
    expect(record.usage).toMatchObject({ speech_count: 2, characters: 30, audio_seconds: totals.audio_seconds });
    expect(Date.now() - Date.parse(record.usage.last_used_at)).toBeLessThan(60_000);
    expect(record).not.toHaveProperty('usage_applied');
    expect(record.updated_at).toBe(unused.updated_at);
    const byVoice = await report(userId, '&group_by=voice');
    expect(byVoice.body.rows).toEqual([{ voice_id: record._id, model_id: modelId, name: record.name, ...totals }]);
  });

  it('counts once when the sound breaks off, and not at all when there is none', async () => {
    const { userId } = shared;
    const modelId = await madeFor(userId);
    const { faults } = shared.harness.sandbox;
    faults.add({ match: { path: '/v1/tts' }, times: 1, cut: 'mid-response' });
    await expect(speak(modelId, { text: 'Hello '.repeat(50) })).rejects.toThrow();
    faults.add({ match: { path: '/v1/tts' }, times: 1, status: 400 });
    expect((await speak(modelId)).status).toBe(422);
    expect((await counted(userId, 1)).totals).toMatchObject({ speech_count: 1, characters: 299 });
  });

  it('stays in the report when the voice is deleted', async () => {
    const { userId } = shared;
    const modelId = await madeFor(userId);
    await speak(modelId);
    await counted(userId, 1);
    await shared.harness.api().delete(`/api/voice-models/${modelId}`);
    const { body } = await report(userId, '&group_by=voice');
    expect(body.rows).toEqual([expect.objectContaining({ ...ONE, model_id: null, name: null })]);
  });

  it('is nobody else’s', async () => {
    const { userId } = shared;
    await speak(await madeFor(userId));
    await counted(userId, 1);
    expect((await report(newUser())).body).toMatchObject({ rows: [], totals: { speech_count: 0 } });
  });

  it('is not counted for a voice without a record', async () => {
    const { body } = await shared.harness.upload();
    expect((await speak(body.model_id)).status).toBe(200);
    expect((await report(shared.userId)).body).toMatchObject({ rows: [], totals: { speech_count: 0 } });
  });
});

describe('GET /api/usage', () => {
  it.each([
    ['&from=2026-02-30', 'from'],
    ['&from=2026-03-02&to=2026-03-01', 'from'],
    ['&from=2025-01-01&to=2026-03-01', 'from'],
    ['&to=yesterday', 'to'],
    ['&group_by=month', 'group_by'],
    ['&limit=5', 'limit'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await report(shared.userId, query);
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field });
  });

  it('takes the thirty days up to the last one', async () => {
    const { body } = await report(shared.userId, '&to=2026-03-01');
    expect(body).toMatchObject({ from: '2026-01-31', to: '2026-03-01', rows: [] });
    expect((await report(shared.userId, '&to=0000-01-09')).body).toMatchObject({ from: '0000-01-01', rows: [] });
  });
});

describe('with MongoDB away', () => {
  afterEach(async () => {
    await shared.harness.proxy.restore();
    await shared.harness.untilState('connected');
  });

  it('counts afterwards what was spoken, also by a voice that was made meanwhile', async () => {
    const { harness, userId } = shared;
    const before = await madeFor(userId);
    await harness.takeDatabaseAway();
    const meanwhile = await madeFor(userId);
    for (const modelId of [before, before, meanwhile]) expect((await speak(modelId)).status).toBe(200);
    expect((await report(userId)).body.code).toBe('database_unavailable');
    expect((await harness.api().get('/metrics')).text).toMatch(/\necho_voice_usage_waiting [1-9]/);
    await harness.proxy.restore();
    expect((await counted(userId, 3)).totals).toMatchObject({ speech_count: 3, utf8_bytes: 60 });
    expect((await recordOf(before)).usage.speech_count).toBe(2);
    expect((await recordOf(meanwhile)).usage.speech_count).toBe(1);
  });

  it.each(['before', 'after'] as const)(
    'counts once when the connection is cut %s the update arrives',
    async (when) => {
      const { harness, userId } = shared;
      const modelId = await madeFor(userId);
      // The first is that of the record, the second that of the day.
      for (let times = 0; times < 2; times += 1) {
        const cut = harness.proxy.cutOnMessage(when, 'usage_applied');
        await speak(modelId);
        await cut;
      }
      await counted(userId, 2);
      await speak(modelId);
      expect((await counted(userId, 3)).totals.speech_count).toBe(3);
      expect((await recordOf(modelId)).usage.speech_count).toBe(3);
    },
  );
});

describe('a service that is stopped', () => {
  it('brings what was spoken into the records first', async () => {
    const { harness, userId } = shared;
    const modelId = await madeFor(userId);
    await speak(modelId);
    await harness.stop();
    const [record] = await harness.records(userId);
    expect(record?.usage.speech_count).toBe(1);
    await harness.start();
  });

  it('leaves to the next one what it could not', async () => {
    const { harness, userId } = shared;
    const modelId = await madeFor(userId);
    await harness.takeDatabaseAway();
    await speak(modelId);
    await harness.stop();
    await harness.proxy.restore();
    await harness.start();
    expect((await counted(userId, 1)).totals).toMatchObject(ONE);
  });
});
