import { type Collection, type Document, ObjectId } from 'mongodb';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { VoiceUsageSum } from '../../../src/domain/usage/voice-usage';
import { startMongoErrorProxy } from '../../support/database/mongo-error-proxy';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

let temporary: TemporaryDatabase;
let managers: readonly DatabaseManager[];
let manager: DatabaseManager;
let voiceModels: Collection<Document>;
let usageDays: Collection<Document>;
let dbName = '';
beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  dbName = temporary.newName();
  managers = [1, 2].map(() => new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog() }));
  for (const one of managers) one.start();
  [manager] = managers as [DatabaseManager];
  voiceModels = temporary.client.db(dbName).collection('voice_models');
  usageDays = temporary.client.db(dbName).collection('usage_days');
});
afterAll(async () => {
  await Promise.all(managers.map((one) => one.close()));
  await temporary.stop();
});

const DAY = '2026-03-01';
const LAST = `${DAY}T10:00:00.000Z`;

function aSum(voice_id: string, more: Partial<VoiceUsageSum> = {}): VoiceUsageSum {
  const amounts = { speeches: 2, characters: 10, utf8_bytes: 14, audio_ms: 1_500 };
  return { voice_id, user_id: null, model_id: 'm', engine: 's2.1-pro', day: DAY, last_at: LAST, ...amounts, ...more };
}

async function aVoice() {
  const record = await manager.createVoiceModel(aVoiceModel());
  const sum = (more: Partial<VoiceUsageSum> = {}) => aSum(record._id, { user_id: record.user_id, ...more });
  const usage = async () => (await manager.getVoiceModelById(record.model_id))?.usage;
  const read = async () => {
    const query = { userId: record.user_id, from: DAY, to: DAY, groupBy: 'day', limit: 10 } as const;
    return (await manager.usage.read(query)).totals;
  };
  return { ...record, sum, usage, read };
}

describe('adding what was spoken', () => {
  it('adds a batch once, however often and by however many it is written', async () => {
    const { sum, usage, read } = await aVoice();
    const batch = { lane: 'l1', seq: 5, counted: [sum()] };
    await Promise.all([...managers, ...managers].map((one) => one.usage.add(batch)));
    await manager.usage.add(batch);
    await manager.usage.add({ ...batch, seq: 4 });
    const once = { speech_count: 2, characters: 10, utf8_bytes: 14, audio_seconds: 1.5 };
    expect(await usage()).toEqual({ ...once, last_used_at: new Date(LAST) });
    expect(await read()).toMatchObject(once);
    await manager.usage.add({ ...batch, seq: 6 });
    await managers[1]?.usage.add({ ...batch, lane: 'l2', seq: 5 });
    expect([(await usage())?.speech_count, (await read()).speech_count]).toEqual([6, 6]);
  });

  it('keeps the time of the last speech, in whatever order batches come', async () => {
    const { sum, usage } = await aVoice();
    await manager.usage.add({ lane: 'l1', seq: 1, counted: [sum()] });
    await manager.usage.add({ lane: 'l2', seq: 1, counted: [sum({ last_at: `${DAY}T09:00:00.000Z` })] });
    expect(await usage()).toMatchObject({ speech_count: 4, last_used_at: new Date(LAST) });
  });

  it('adds up days, engines and models of one voice, and asks no price for the free engine', async () => {
    const { sum, usage, read, user_id } = await aVoice();
    const free = { engine: 's2.1-pro-free', utf8_bytes: 1_000_000 };
    const counted = [sum(), sum({ model_id: 'other' }), sum(free), sum({ day: '2026-02-28' })];
    await manager.usage.add({ lane: 'l1', seq: 1, counted });
    expect((await usage())?.speech_count).toBe(8);
    expect(await read()).toMatchObject({ speech_count: 6, utf8_bytes: 1_000_028, estimated_price_usd: 0.00042 });
    const rows = await usageDays.find({ user_id: new ObjectId(user_id) }).toArray();
    expect(rows).toHaveLength(2);
  });

  it('finds records whose _id is of another program, and passes over what is gone or cannot be added to', async () => {
    const text = newId();
    await voiceModels.insertMany([
      { _id: text as unknown as ObjectId, model_id: newId(), user_id: newId() },
      { _id: 4711 as unknown as ObjectId, model_id: newId(), usage: { speech_count: 1 } },
      { _id: 'odd' as unknown as ObjectId, model_id: newId(), usage: 'much' },
    ]);
    const counted = [text, '4711', 'odd', newId()].map((id) => aSum(id));
    expect(await manager.usage.add({ lane: 'l1', seq: 1, counted })).toBeLessThanOrEqual(1);
    const counts = await voiceModels.find({ _id: { $in: [text, 4711] } } as Document).toArray();
    expect(counts.map(({ usage }) => usage.speech_count).sort()).toEqual([2, 3]);
  });

  it('adds to all others where one update is refused, and to that one later', async () => {
    const proxy = await startMongoErrorProxy(temporary.uri);
    const behind = new DatabaseManager({ uri: `mongodb://127.0.0.1:${proxy.port}`, dbName, log: new RecordedLog() });
    try {
      behind.start();
      await behind.whenConnected();
      const counted = Array.from({ length: 20 }, () => aSum(newId(), { user_id: newId() }));
      const users = counted.map(({ user_id }) => new ObjectId(user_id ?? ''));
      const speeches = async (): Promise<number> => {
        const rows = await usageDays.find({ user_id: { $in: users } }).toArray();
        return rows.reduce((sum, { speech_count }) => sum + speech_count, 0);
      };
      proxy.fail({
        command: 'update',
        containing: `${counted[0]?.user_id}.${DAY}`,
        code: 1,
        codeName: 'InternalError',
      });
      await expect(behind.usage.add({ lane: 'l1', seq: 1, counted })).rejects.toThrow();
      expect(await speeches()).toBe(38);
      proxy.succeed();
      await behind.usage.add({ lane: 'l1', seq: 1, counted });
      expect(await speeches()).toBe(40);
    } finally {
      await behind.close();
      await proxy.close();
    }
  });

  it('forgets the lanes through which a voice has not spoken for long', async () => {
    const { _id, sum, usage } = await aVoice();
    const now = Date.now();
    for (const [lane, seq] of [
      ['old', now - 40 * 86_400_000],
      ['new', now],
    ] as const) {
      await manager.usage.add({ lane, seq, counted: [sum()] });
    }
    await manager.usage.forgetOldLanes(_id);
    const stored = await voiceModels.findOne({ _id: new ObjectId(_id) });
    expect(stored?.usage_applied).toEqual({ new: now });
    expect((await usage())?.speech_count).toBe(4);
  });
});

describe('reading it', () => {
  it('has the voices that cost most first, and says when there are more', async () => {
    const { sum, user_id, _id, name, model_id } = await aVoice();
    const others = [newId(), newId()];
    const counted = [
      sum({ utf8_bytes: 50 }),
      ...others.map((voice_id, index) => sum({ voice_id, utf8_bytes: 90 - index })),
    ];
    await manager.usage.add({ lane: 'l1', seq: 1, counted });
    const query = { userId: user_id, from: DAY, to: DAY, groupBy: 'voice' } as const;
    const all = await manager.usage.read({ ...query, limit: 3 });
    expect(all.rows.map(({ voice_id }) => voice_id)).toEqual([...others, _id]);
    expect(all.rows.at(-1)).toMatchObject({ name, model_id });
    expect(all.truncated).toBe(false);
    const some = await manager.usage.read({ ...query, limit: 2 });
    expect([some.rows.length, some.truncated, some.totals]).toEqual([2, true, all.totals]);
  });
});
