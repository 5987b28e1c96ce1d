import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { KeyTimes } from '../../../src/database/repositories/idempotency-keys';
import {
  type BoundKey,
  type KeyClaimOutcome,
  keyNameOf,
  type StoredResponse,
} from '../../../src/domain/idempotency-keys';
import { itNeeds } from '../../support/database/engine';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { whenConnected } from '../../support/database/when-connected';
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

interface Claim extends BoundKey, KeyTimes {
  readonly installationId: string;
}

/** A claim of a key that nobody has used, with whatever the test wants of it. */
const aClaim = (wanted: Partial<Claim> = {}): Claim => ({
  scope: 'user',
  key_hash: randomBytes(32).toString('hex'),
  fingerprint: 'the request',
  installationId: 'one',
  leaseMs: MINUTE_MS,
  ttlMs: 60 * MINUTE_MS,
  ...wanted,
});
/** The keys as the installation of the claim uses them. */
const keysOf = ({ installationId, leaseMs, ttlMs }: Claim, manager = database) =>
  manager.idempotencyKeysOf(installationId, { leaseMs, ttlMs });
const makeClaim = (claim: Claim, manager = database) => keysOf(claim, manager).claim(claim);
const ofAnother = (claim: Claim): Claim => ({ ...claim, installationId: 'another' });
const age = (key: BoundKey, change: Record<string, Date>) =>
  temporary.client
    .db(dbName)
    .collection<{ _id: string }>('idempotency_keys')
    .updateOne({ _id: keyNameOf(key) }, { $set: change });
const longAgo = () => new Date(Date.now() - 10 * MINUTE_MS);
/** Claims the key for many installations at the same time. */
const claimByMany = (claim: Claim): Promise<KeyClaimOutcome[]> =>
  Promise.all(
    Array.from({ length: 30 }, (_, installationId) =>
      makeClaim({ ...claim, installationId: `installation ${installationId}` }),
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
    await makeClaim(claim);
    await keysOf(claim).complete(claim, RESPONSE);

    const completed = { kind: 'completed', response: RESPONSE };
    await expect(makeClaim(claim)).resolves.toEqual(completed);
    await expect(makeClaim(ofAnother(claim))).resolves.toEqual(completed);
  });

  it('refuses a key that was used for a different request, in progress or answered (C63)', async () => {
    const claim = aClaim();
    const different = { ...claim, fingerprint: 'a different request' };
    await makeClaim(claim);

    await expect(makeClaim(different)).resolves.toEqual({ kind: 'mismatch' });
    await keysOf(claim).complete(claim, RESPONSE);
    await expect(makeClaim(different)).resolves.toEqual({ kind: 'mismatch' });
  });

  it('gives a claim in progress to the installation that has it, at once', async () => {
    const claim = aClaim();
    await makeClaim(claim);

    await expect(makeClaim(claim)).resolves.toEqual(TAKEN_OVER);
    await expect(makeClaim(ofAnother(claim))).resolves.toEqual(IN_PROGRESS);
  });

  itNeeds('updates in one step')('gives a claim that was abandoned to one of those who want it', async () => {
    const claim = aClaim();
    await makeClaim(claim);
    await expect(makeClaim(ofAnother(claim))).resolves.toEqual(IN_PROGRESS);
    await age(claim, { claimed_at: longAgo() });

    const outcomes = await claimByMany(claim);

    expect(claimedBy(outcomes)).toEqual([TAKEN_OVER]);
    await expect(makeClaim(claim)).resolves.toEqual(IN_PROGRESS);
  });

  itNeeds('updates in one step').each(['in progress', 'answered'])(
    'counts an expired key as absent while it is still stored: %s',
    async (state) => {
      const claim = aClaim();
      await makeClaim(claim);
      if (state === 'answered') await keysOf(claim).complete(claim, RESPONSE);
      await age(claim, { expires_at: longAgo() });

      const outcomes = await claimByMany({ ...claim, fingerprint: 'a different request' });

      expect(claimedBy(outcomes)).toEqual([NEW]);
      await expect(makeClaim(claim)).resolves.toEqual({ kind: 'mismatch' });
    },
  );

  it('keeps a key as long as it was asked to', async () => {
    const claim = aClaim({ ttlMs: 100 });
    await makeClaim(claim);
    await keysOf(claim).complete(claim, RESPONSE);
    await delay(120);

    await expect(makeClaim(ofAnother(claim))).resolves.toEqual(NEW);
  });

  itNeeds('expiring documents')('has MongoDB remove what has expired', async () => {
    const indexes = await temporary.client.db(dbName).collection('idempotency_keys').indexes();

    expect(indexes).toContainEqual(expect.objectContaining({ key: { expires_at: 1 }, expireAfterSeconds: 0 }));
  });
});

describe('completeKey and releaseKey', () => {
  it('do nothing for an installation whose claim was taken over', async () => {
    const claim = aClaim();
    await makeClaim(claim);
    await age(claim, { claimed_at: longAgo() });
    await makeClaim(ofAnother(claim));

    await keysOf(claim).complete(claim, RESPONSE);
    await keysOf(claim).release(claim);

    await expect(makeClaim(claim)).resolves.toEqual(IN_PROGRESS);
  });

  it('make a released key new again, also for another request', async () => {
    const claim = aClaim();
    await makeClaim(claim);
    await keysOf(claim).release(claim);

    await expect(makeClaim({ ...ofAnother(claim), fingerprint: 'a different request' })).resolves.toEqual(NEW);
  });

  it('leave an answer that was given as it is', async () => {
    const claim = aClaim();
    await makeClaim(claim);
    await keysOf(claim).complete(claim, RESPONSE);

    await keysOf(claim).complete(claim, { ...RESPONSE, status: 500 });
    await keysOf(claim).release(claim);

    await expect(makeClaim(claim)).resolves.toMatchObject({
      kind: 'completed',
      response: { status: 201 },
    });
  });

  it('do nothing for a key that nobody claimed', async () => {
    const claim = aClaim();
    await keysOf(claim).complete(claim, RESPONSE);
    await keysOf(claim).release(claim);

    await expect(makeClaim(claim)).resolves.toEqual(NEW);
  });
});

describe('a connection that is cut', () => {
  let proxy: TcpProxy;
  let unsteady: DatabaseManager;
  beforeEach(async () => {
    proxy = await TcpProxy.startFor(temporary.uri);
    unsteady = new DatabaseManager({ uri: proxy.uri, dbName, log: new RecordedLog() });
    unsteady.start();
    await whenConnected(unsteady);
  });
  afterEach(async () => {
    await unsteady.close();
    await proxy.close();
  });

  it.each(['before', 'after'] as const)('%s a claim arrives does not make it look taken over', async (when) => {
    const claim = aClaim();
    const cut = proxy.cutOnMessage(when, keyNameOf(claim));

    await expect(makeClaim(claim, unsteady)).resolves.toEqual(NEW);
    await cut;
    await expect(makeClaim(ofAnother(claim), unsteady)).resolves.toEqual(IN_PROGRESS);
  });

  it('after a claim was taken over still says that it was', async () => {
    const claim = aClaim();
    await makeClaim(claim, unsteady);
    const cut = proxy.cutOnMessage('after', 'update');

    await expect(makeClaim(claim, unsteady)).resolves.toEqual(TAKEN_OVER);
    await cut;
  });

  it('loses no answer', async () => {
    const claim = aClaim();
    await makeClaim(claim, unsteady);
    const cut = proxy.cutOnMessage('after', 'Größe');

    await keysOf(claim, unsteady).complete(claim, RESPONSE);
    await cut;

    await expect(makeClaim(claim, unsteady)).resolves.toMatchObject({
      kind: 'completed',
      response: RESPONSE,
    });
  });
});
