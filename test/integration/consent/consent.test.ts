import { newKey, newUser, type ServiceHarness, seen } from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';
import { OPTIONS, Versions } from '../versions/kit';

const shared = useHarness(OPTIONS);
let harness: ServiceHarness;
let versions: Versions;
beforeEach(() => {
  harness = shared.harness;
  harness.forget();
  versions = new Versions(harness);
});
afterEach(async () => {
  await harness.proxy.restore();
  await harness.untilState('connected');
});

const SAID = { consent: 'permission', consent_text_version: '2026-11.en_v2' };
const KEPT = { basis: 'permission', text_version: '2026-11.en_v2', at: expect.any(String), by: null };

/** The consents of the versions of a voice, the oldest first. */
const consentsOf = async (modelId: string): Promise<unknown[]> =>
  (await versions.read(modelId)).body.versions.map(({ consent }: { readonly consent: unknown }) => consent);

describe('the consent of an upload', () => {
  it('is recorded with its time, listed, read, and not sent to Fish.Audio', async () => {
    const before = Date.now();
    const { body } = await harness.upload({ userId: shared.userId, fields: SAID }).expect(201);
    expect(body.database_record.consent).toEqual(KEPT);
    const at = Date.parse(body.database_record.consent.at);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
    expect((await versions.read(body.model_id)).body).toEqual(body.database_record);
    expect((await harness.list(shared.userId)).body.voice_models).toEqual([body.database_record]);
    const [stored] = await harness.records(shared.userId);
    expect(stored?.consent).toEqual({ basis: 'permission', text_version: '2026-11.en_v2', at: new Date(at), by: null });
    const fields = JSON.stringify(harness.sandbox.state.models.map((model) => model.fields));
    expect(fields).toContain('visibility');
    expect(fields).not.toMatch(/consent|permission|en_v2/);
  });

  it('is null where none was given, and its wording where only that was not', async () => {
    const userId = newUser();
    const silent = await harness.upload({ userId, fields: { consent: '', consent_text_version: '' } }).expect(201);
    expect(silent.body.database_record.consent).toBeNull();
    const { body } = await harness.upload({ userId, fields: { consent: 'self' } }).expect(201);
    expect(body.database_record.consent).toEqual({
      basis: 'self',
      text_version: null,
      at: expect.any(String),
      by: null,
    });
    const records = harness.database.client.db(harness.dbName).collection('voice_models');
    await records.updateOne({ model_id: body.model_id }, { $unset: { consent: '' } });
    expect((await versions.read(body.model_id)).body.consent).toBeNull();
  });

  it('that is not understood makes nothing', async () => {
    const refused = async (fields: Readonly<Record<string, string>>) => {
      const { status, body } = await harness.upload({ userId: shared.userId, fields });
      return { status, fields: body.errors?.map(({ field }: { field: string }) => field) };
    };
    expect(await refused({ consent: 'yes' })).toEqual({ status: 400, fields: ['consent'] });
    const wording = { status: 400, fields: ['consent_text_version'] };
    expect(await refused({ consent: 'self', consent_text_version: 'a b' })).toEqual(wording);
    expect(await refused({ consent_text_version: 'v1' })).toEqual(wording);
    expect(harness.createsAsked).toBe(0);
  });

  it('belongs to the upload: with another one the same Idempotency-Key is refused', async () => {
    const key = newKey();
    const userId = newUser();
    const first = await harness.upload({ userId, key, fields: SAID }).expect(201);
    const again = await harness.upload({ userId, key, fields: SAID }).expect(201);
    expect(again.text).toBe(first.text);
    expect(again.headers['idempotent-replayed']).toBe('true');
    for (const fields of [{}, { ...SAID, consent: 'self' }, { consent: 'permission' }])
      expect(seen(await harness.upload({ userId, key, fields }))).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('waits with the voice model while MongoDB is away', async () => {
    const userId = newUser();
    await harness.takeDatabaseAway();
    const { body } = await harness.upload({ userId, fields: SAID }).expect(201);
    expect(body.database_status).toBe('queued');
    const waiting = await versions.read(body.model_id).expect(200);
    expect(waiting.body).toMatchObject({ pending: true, consent: KEPT });
    await harness.proxy.restore();
    await harness.untilState('connected');
    await harness.untilSettled();
    const [stored] = await harness.records(userId);
    expect(stored?.consent).toEqual({ ...KEPT, at: new Date(waiting.body.consent.at) });
  });
});

describe('the consent of a version', () => {
  const later = { consent: 'synthetic' };

  it('is its own, while the voice keeps that of the upload, whichever version speaks', async () => {
    const old = await versions.voice(newUser(), SAID);
    const { body } = await versions.make(old).field(later).expect(201);
    const synthetic = { basis: 'synthetic', text_version: null, at: expect.any(String), by: null };
    expect(body.versions.map(({ consent }: { consent: unknown }) => consent)).toEqual([KEPT, synthetic]);
    expect(body.database_record).toMatchObject({ model_id: body.model_id, consent: KEPT });
    await versions.choose(old, old).expect(200);
    await versions.choose(old, body.model_id).expect(200);
    expect(await consentsOf(old)).toEqual([KEPT, synthetic]);
    expect((await versions.read(old)).body.consent).toEqual(KEPT);
  });

  it('is null for another recording without one, and of a kept one what was said of it', async () => {
    const old = await versions.voice(newUser(), SAID);
    const first = (await versions.read(old)).body.consent;
    await versions.make(old, { sample: null }).expect(201);
    expect(await consentsOf(old)).toEqual([first, first]);
    const other = await versions.make(old).expect(201);
    await versions.recreate(other.body.model_id, '?force=true').expect(201);
    expect(await consentsOf(old)).toEqual([first, first, null, null]);
    await versions.choose(old, old).expect(200);
    await versions.recreate(old, '?force=true').expect(201);
    expect((await consentsOf(old)).at(-1)).toEqual(first);
    await versions.make(old, { sample: null }).field(later).expect(201);
    expect((await consentsOf(old)).at(-1)).toMatchObject({ basis: 'synthetic' });
    expect((await versions.read(old)).body.consent).toEqual(first);
  });

  it('belongs to its request, and is refused as that of an upload', async () => {
    const id = await versions.voice(newUser());
    const key = newKey();
    const made = await versions.make(id, { key }).field(later).expect(201);
    expect((await versions.make(id, { key }).field(later).expect(201)).body).toEqual(made.body);
    expect(seen(await versions.make(id, { key }))).toMatchObject({ code: 'idempotency_key_reused' });
    expect(seen(await versions.make(id).field('consent', 'mine'))).toMatchObject({ code: 'invalid_parameter' });
  });
});
