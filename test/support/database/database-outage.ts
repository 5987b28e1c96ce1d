import type { DatabaseManager } from '../../../src/database/database-manager';
import { busyness } from '../machine/busyness';
import { aVoiceModel, newId } from '../service/voice-models';

/** The error of a call while the database is away. */
export const UNAVAILABLE = { code: 'database_unavailable', status: 503, details: { retryAfterSeconds: 3 } };

/** Waits for a promise; resolves to its outcome and how long it took, in milliseconds. Never rejects. */
export async function timed<T>(work: Promise<T>): Promise<{ result: PromiseSettledResult<T>; tookMs: number }> {
  const startedAt = performance.now();
  const [result] = await Promise.allSettled([work]);
  return { result, tookMs: performance.now() - startedAt };
}

const KEY = { scope: 'x', key_hash: 'x' };
const RESPONSE = { status: 201, headers: {}, body: '' };

/** Calls every method of the database once, all at the same time. */
export function callEveryOperation(database: DatabaseManager): Promise<unknown>[] {
  const keys = database.idempotencyKeysOf('h');
  return [
    database.createVoiceModel(aVoiceModel()),
    database.createVoiceModel(aVoiceModel({ echo_id: newId() })),
    database.getVoiceModelById('x'),
    database.getVoiceModelsForUser(newId(), { limit: 5 }),
    database.voiceModels.listWithWaiting(newId(), { limit: 5 }, { waiting: [], end: null }),
    database.voiceModels.findDouble({ userId: newId(), hashes: ['x'], since: new Date() }),
    database.findDeletedVoiceModels(['x']),
    database.sweepExpired(),
    database.getAllVoiceModels({ limit: 5 }),
    database.library.change({ modelId: 'x', edit: () => ({ name: 'y' }), tellBy: new Date() }),
    database.markVoiceModelMissing('x', new Date()),
    database.voiceModels.noteSameKey('x', 'y'),
    database.deleteVoiceModel('x'),
    database.deleteVoiceModel('x', { evenUnsaved: true }),
    database.getVoiceModelForEcho(newId()),
    database.linkVoiceModelToEcho('x', newId()),
    database.unlinkVoiceModelFromEcho(newId()),
    database.createEcho({ user_id: newId(), name: 'x' }),
    database.getEcho(newId()),
    database.getEchosForUser(newId(), { limit: 5 }),
    database.deleteEcho(newId()),
    keys.claim({ scope: newId(), key_hash: 'x', fingerprint: 'f' }),
    keys.complete(KEY, RESPONSE),
    keys.release(KEY),
    keys.share(newId(), 'f', RESPONSE, new Date()),
  ];
}

/** Expects every method to fail within this time because the database is away. */
export async function expectUnavailable(database: DatabaseManager, withinMs: number): Promise<void> {
  for (const { result, tookMs } of await Promise.all(callEveryOperation(database).map(timed))) {
    expect(result).toMatchObject({ status: 'rejected', reason: UNAVAILABLE });
    expect(tookMs).toBeLessThan(withinMs * busyness());
  }
}
