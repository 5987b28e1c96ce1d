import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { KeyClaimRequest } from '../../../src/database/repositories/idempotency-keys';
import type { KeyClaimOutcome, StoredResponse } from '../../../src/domain/idempotency-keys';
import { itNeeds } from '../../support/database/engine';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { RecordedLog } from '../../support/service/recorded-log';

const MINUTE_MS = 60_000;
const RESPONSE: StoredResponse = {
  status: 201,
  headers: { location: '/api/voice-models/x', 'content-type': 'application/json; charset=utf-8' },
  body: '{"name":"Größe 😀"}',
};
const NEW = { kind: 'claimed', taken_over: false };
const TAKEN_OVER = { kind: 'claimed', taken_over: true };
const IN_PROGRESS = { kind: 'in_progress' };

let temporary: TemporaryDatabase;
let database: DatabaseManager;
let dbName: string;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  dbName = temporary.newName();
  database = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog() });
  database.start();
});
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

/** A claim of a key that nobody has used, with whatever the test wants of it. */
const aClaim = (wanted: Partial<KeyClaimRequest> = {}): KeyClaimRequest => ({
  id: randomBytes(32).toString('hex'),
  fingerprint: 'the request',
  installationId: 'one',
  leaseMs: MINUTE_MS,
  ttlMs: 60 * MINUTE_MS,
  ...wanted,
});
const ofAnother = (claim: KeyClaimRequest): KeyClaimRequest => ({ ...claim, installationId: 'another' });
const age = (id: string, change: Record<string, Date>) =>
  temporary.client.db(dbName).collection<{ _id: string }>('idempotency_keys').updateOne({ _id: id }, { $set: change });
const longAgo = () => new Date(Date.now() - 10 * MINUTE_MS);
/** Claims the key for many installations at the same time. */
const claimByMany = (claim: KeyClaimRequest): Promise<KeyClaimOutcome[]> =>
  Promise.all(
    Array.from({ length: 30 }, (_, installationId) =>
      database.idempotencyKeys.claim({ ...claim, installationId: `installation ${installationId}` }),
    ),
  );
const claimedBy = (outcomes: readonly KeyClaimOutcome[]) => outcomes.filter(({ kind }) => kind === 'claimed');

describe('claimKey', () => {
  it('lets one request through and keeps the others of other installations waiting (C61)', async () => {
    const outcomes = await claimByMany(aClaim());

    expect(claimedBy(outcomes)).toEqual([NEW]);
    expect(outcomes.filter(({ kind }) => kind === 'in_progress')).toHaveLength(29);
  });

  it('gives the kept answer to every later request, whoever asks (C62)', async () => {
    const claim = aClaim();
    await database.idempotencyKeys.claim(claim);
    await database.idempotencyKeys.complete(claim.id, claim.installationId, RESPONSE);

    const completed = { kind: 'completed', response: RESPONSE };
    await expect(database.idempotencyKeys.claim(claim)).resolves.toEqual(completed);
    await expect(database.idempotencyKeys.claim(ofAnother(claim))).resolves.toEqual(completed);
  });

  it('refuses a key that was used for a different request, in progress or answered (C63)', async () => {
    const claim = aClaim();
    const different = { ...claim, fingerprint: 'a different request' };
    await database.idempotencyKeys.claim(claim);

    await expect(database.idempotencyKeys.claim(different)).resolves.toEqual({ kind: 'mismatch' });
    await database.idempotencyKeys.complete(claim.id, claim.installationId, RESPONSE);
    await expect(database.idempotencyKeys.claim(different)).resolves.toEqual({ kind: 'mismatch' });
  });

  it('gives a claim in progress to the installation that has it, at once', async () => {
    const claim = aClaim();
    await database.idempotencyKeys.claim(claim);

    await expect(database.idempotencyKeys.claim(claim)).resolves.toEqual(TAKEN_OVER);
    await expect(database.idempotencyKeys.claim(ofAnother(claim))).resolves.toEqual(IN_PROGRESS);
  });

  itNeeds('updates in one step')('gives a claim that was abandoned to one of those who want it', async () => {
    const claim = aClaim();
    await database.idempotencyKeys.claim(claim);
    await expect(database.idempotencyKeys.claim(ofAnother(claim))).resolves.toEqual(IN_PROGRESS);
    await age(claim.id, { claimed_at: longAgo() });

    const outcomes = await claimByMany(claim);

    expect(claimedBy(outcomes)).toEqual([TAKEN_OVER]);
    await expect(database.idempotencyKeys.claim(claim)).resolves.toEqual(IN_PROGRESS);
  });

  itNeeds('updates in one step').each(['in progress', 'answered'])(
    'counts an expired key as absent while it is still stored: %s',
    async (state) => {
      const claim = aClaim();
      await database.idempotencyKeys.claim(claim);
      if (state === 'answered') await database.idempotencyKeys.complete(claim.id, claim.installationId, RESPONSE);
      await age(claim.id, { expires_at: longAgo() });

      const outcomes = await claimByMany({ ...claim, fingerprint: 'a different request' });

      expect(claimedBy(outcomes)).toEqual([NEW]);
      await expect(database.idempotencyKeys.claim(claim)).resolves.toEqual({ kind: 'mismatch' });
    },
  );

  it('keeps a key as long as it was asked to', async () => {
    const claim = aClaim({ ttlMs: 100 });
    await database.idempotencyKeys.claim(claim);
    await database.idempotencyKeys.complete(claim.id, claim.installationId, RESPONSE);
    await delay(120);

    await expect(database.idempotencyKeys.claim(ofAnother(claim))).resolves.toEqual(NEW);
  });

  itNeeds('expiring documents')('has MongoDB remove what has expired', async () => {
    const indexes = await temporary.client.db(dbName).collection('idempotency_keys').indexes();

    expect(indexes).toContainEqual(expect.objectContaining({ key: { expires_at: 1 }, expireAfterSeconds: 0 }));
  });
});

describe('completeKey and releaseKey', () => {
  it('do nothing for an installation whose claim was taken over', async () => {
    const claim = aClaim();
    await database.idempotencyKeys.claim(claim);
    await age(claim.id, { claimed_at: longAgo() });
    await database.idempotencyKeys.claim(ofAnother(claim));

    await database.idempotencyKeys.complete(claim.id, claim.installationId, RESPONSE);
    await database.idempotencyKeys.release(claim.id, claim.installationId);

    await expect(database.idempotencyKeys.claim(claim)).resolves.toEqual(IN_PROGRESS);
  });

  it('make a released key new again, also for another request', async () => {
    const claim = aClaim();
    await database.idempotencyKeys.claim(claim);
    await database.idempotencyKeys.release(claim.id, claim.installationId);

    await expect(
      database.idempotencyKeys.claim({ ...ofAnother(claim), fingerprint: 'a different request' }),
    ).resolves.toEqual(NEW);
  });

  it('leave an answer that was given as it is', async () => {
    const claim = aClaim();
    await database.idempotencyKeys.claim(claim);
    await database.idempotencyKeys.complete(claim.id, claim.installationId, RESPONSE);

    await database.idempotencyKeys.complete(claim.id, claim.installationId, { ...RESPONSE, status: 500 });
    await database.idempotencyKeys.release(claim.id, claim.installationId);

    await expect(database.idempotencyKeys.claim(claim)).resolves.toMatchObject({
      kind: 'completed',
      response: { status: 201 },
    });
  });

  it('do nothing for a key that nobody claimed', async () => {
    await database.idempotencyKeys.complete('unknown', 'one', RESPONSE);
    await database.idempotencyKeys.release('unknown', 'one');

    await expect(database.idempotencyKeys.claim(aClaim({ id: 'unknown' }))).resolves.toEqual(NEW);
  });
});

describe('a connection that is cut', () => {
  let proxy: TcpProxy;
  let unsteady: DatabaseManager;
  beforeEach(async () => {
    proxy = await TcpProxy.startFor(temporary.uri);
    unsteady = new DatabaseManager({ uri: proxy.uri, dbName, log: new RecordedLog() });
    unsteady.start();
    await unsteady.whenConnected(AbortSignal.timeout(3_000));
  });
  afterEach(async () => {
    await unsteady.close();
    await proxy.close();
  });

  it.each(['before', 'after'] as const)('%s a claim arrives does not make it look taken over', async (when) => {
    const claim = aClaim();
    const cut = proxy.cutOnMessage(when, claim.id);

    await expect(unsteady.idempotencyKeys.claim(claim)).resolves.toEqual(NEW);
    await cut;
    await expect(unsteady.idempotencyKeys.claim(ofAnother(claim))).resolves.toEqual(IN_PROGRESS);
  });

  it('after a claim was taken over still says that it was', async () => {
    const claim = aClaim();
    await unsteady.idempotencyKeys.claim(claim);
    const cut = proxy.cutOnMessage('after', 'update');

    await expect(unsteady.idempotencyKeys.claim(claim)).resolves.toEqual(TAKEN_OVER);
    await cut;
  });

  it('loses no answer', async () => {
    const claim = aClaim();
    await unsteady.idempotencyKeys.claim(claim);
    const cut = proxy.cutOnMessage('after', 'Größe');

    await unsteady.idempotencyKeys.complete(claim.id, claim.installationId, RESPONSE);
    await cut;

    await expect(unsteady.idempotencyKeys.claim(claim)).resolves.toMatchObject({
      kind: 'completed',
      response: RESPONSE,
    });
  });
});
