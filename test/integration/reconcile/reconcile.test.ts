import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseManager } from '../../../src/database/database-manager';
import type { VoiceModelInput } from '../../../src/database/repositories/insert-voice-model';
import { FishAudioClient } from '../../../src/fish-audio/client';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { newOperationTag } from '../../../src/services/operations/operation-tag';
import { type ReconcileOptions, reconcile } from '../../../src/services/reconcile/reconcile';
import type { ReconcileReport } from '../../../src/services/reconcile/report';
import { startTemporaryDatabase, type TemporaryDatabase } from '../../support/database/temporary-database';
import { makeWav } from '../../support/media/wav';
import { modelForm, SandboxCaller } from '../../support/network/sandbox-requests';
import { TcpProxy } from '../../support/network/tcp-proxy';
import { RecordedLog } from '../../support/service/recorded-log';
import { aVoiceModel, newId } from '../../support/service/voice-models';

const KEY = 'our-key';
const WAV = new File([new Uint8Array(makeWav({ seconds: 0.1 }))], 'voice.wav');
const NOTHING = { unrecorded: [], missing: [], returned: [], not_private: [], doubled: [], remaining: 0 };

let temporary: TemporaryDatabase;
let sandbox: Sandbox;
let caller: SandboxCaller;
let fishAudio: FishAudioClient;
let database: DatabaseManager;
let log: RecordedLog;

beforeAll(async () => {
  temporary = await startTemporaryDatabase();
  sandbox = await startSandbox({ maxTotalSeconds: Number.POSITIVE_INFINITY });
  caller = new SandboxCaller(sandbox, KEY);
});
beforeEach(async () => {
  await fetch(`${sandbox.url}/sandbox/reset`, { method: 'POST' });
  log = new RecordedLog();
  fishAudio = new FishAudioClient({ apiKey: KEY, baseUrl: sandbox.url, log, retry: { baseMs: 1 } });
  database = new DatabaseManager({ uri: temporary.uri, dbName: temporary.newName(), log });
  database.start();
});
afterEach(async () => {
  fishAudio.close();
  await database.close();
});
afterAll(async () => {
  await sandbox.close();
  await temporary.stop();
});

interface ModelWanted {
  readonly tags?: readonly string[];
  readonly title?: string;
  readonly visibility?: string;
  readonly description?: string;
}

/** Makes a model at Fish.Audio as an upload does, with a tag of ours unless told otherwise. */
function makeModel({ tags = [newOperationTag()], title, visibility, description }: ModelWanted = {}): Promise<string> {
  const form = modelForm([WAV], (fields) => {
    for (const tag of tags) fields.append('tags', tag);
    for (const [name, value] of Object.entries({ title, visibility, description })) {
      if (value !== undefined) fields.set(name, value);
    }
  });
  return caller.createdId(form);
}

const record = (model_id: string, wanted: Partial<VoiceModelInput> = {}) =>
  database.createVoiceModel(aVoiceModel({ model_id, ...wanted }));
const entityOf = (modelId: string) => sandbox.state.models.find(({ entity }) => entity._id === modelId)?.entity;
const run = (options: ReconcileOptions = {}): Promise<ReconcileReport> =>
  reconcile({ fishAudio, database, log }, { settleMs: 0, ...options });
const ids = (found: readonly { readonly model_id: string }[]) => found.map(({ model_id }) => model_id).sort();

/** Runs while the answer to the list is held back, which is made up already; then calls `meanwhile`. */
async function runWhile(meanwhile: () => Promise<unknown>, options: ReconcileOptions = {}): Promise<ReconcileReport> {
  sandbox.faults.add({ match: { method: 'GET', path: '/model' }, delayMs: 400 });
  const reading = run(options);
  const isListed = () => sandbox.state.requests.some(({ method, path }) => method === 'GET' && path === '/model');
  while (!isListed()) await delay(10);
  await delay(100);
  await meanwhile();
  return reading;
}

describe('what is found', () => {
  it('is nothing where every model of ours has its record, whatever else the account has', async () => {
    await record(await makeModel());
    await record(await makeModel({ tags: [] }));
    await makeModel({ tags: ['made by hand', 'evm-'], visibility: 'unlist' });

    await expect(run()).resolves.toEqual({ ...NOTHING, models: 3, records: 2, marked_missing: 0 });
  });

  it('is a model with a tag of ours that has no record', async () => {
    const tag = newOperationTag();
    const lost = await makeModel({ tags: ['family', tag], title: 'Grandma' });

    const report = await run();

    expect(report.unrecorded).toEqual([
      { model_id: lost, tag, title: 'Grandma', created_at: expect.any(Date), repaired: false, problem: null },
    ]);
    expect(report.remaining).toBe(1);
  });

  it('is a record whose model is gone', async () => {
    const { model_id, user_id } = await record('0123456789abcdef0123456789abcdef');
    await record('no/id of/Fish.Audio');

    const report = await run();

    expect(report.missing).toContainEqual({
      model_id,
      user_id,
      name: 'Grandma',
      missing_since: null,
      repaired: false,
      problem: null,
    });
    expect(report.missing).toHaveLength(2);
  });

  it('is not a record whose model belongs to another account: it is there', async () => {
    const foreign = await new SandboxCaller(sandbox, 'another-key').createdId(modelForm([WAV]));
    await record(foreign);

    await expect(run()).resolves.toMatchObject(NOTHING);
  });

  it('is a model of ours, by its record or its tag, that is not private', async () => {
    const tagged = await makeModel({ visibility: 'unlist' });
    const recorded = await makeModel({ tags: [], visibility: 'unlist' });
    await record(tagged);
    await record(recorded);
    await makeModel({ tags: [], visibility: 'unlist' });

    const report = await run();

    expect(ids(report.not_private)).toEqual([tagged, recorded].sort());
    expect(report.not_private[0]).toMatchObject({ visibility: 'unlist', repaired: false });
  });

  it('is a tag of ours that several models carry', async () => {
    const tag = newOperationTag();
    const first = await makeModel({ tags: [tag] });
    const second = await makeModel({ tags: [tag] });
    await record(first);
    await record(second);
    await record(await makeModel());

    const report = await run();

    expect(report.doubled).toEqual([
      { tag, model_ids: expect.arrayContaining([first, second]), repaired: false, problem: null },
    ]);
  });

  it('is nothing that the journal still works on', async () => {
    const tag = newOperationTag();
    await makeModel({ tags: [tag], visibility: 'unlist' });
    await makeModel({ tags: [tag] });
    const created = await makeModel({ visibility: 'unlist' });
    const { model_id } = await record('0123456789abcdef0123456789abcdef');

    const pending = { pendingTags: [tag], pendingModelIds: [created, model_id] };

    await expect(run(pending)).resolves.toMatchObject(NOTHING);
  });

  it('is found on every page of both sides', async () => {
    const made = await Promise.all(Array.from({ length: 120 }, () => makeModel()));
    const lost = [made[0], made[60], made[119]] as string[];
    await Promise.all(made.filter((id) => !lost.includes(id)).map((id) => record(id)));
    const deleted = made[55] as string;
    await fishAudio.deleteModel(deleted);

    const report = await run();

    expect(report).toMatchObject({ models: 119, records: 117, remaining: 4 });
    expect(ids(report.unrecorded)).toEqual([...lost].sort());
    expect(ids(report.missing)).toEqual([deleted]);
  });
});

describe('what users do meanwhile', () => {
  it('is no finding: a record that is saved after the records were read', async () => {
    const modelId = await makeModel();

    await expect(runWhile(() => record(modelId))).resolves.toMatchObject(NOTHING);
  });

  it('is no finding: an upload that records its model a moment after both were read', async () => {
    const modelId = await makeModel();
    const running = run({ settleMs: 1_000 });
    while (!log.events.includes('reconcile_settling')) await delay(10);
    await record(modelId);

    await expect(running).resolves.toMatchObject(NOTHING);
  });

  it('is no finding: models and records that are deleted', async () => {
    const unrecorded = await makeModel({ visibility: 'unlist' });
    const { model_id } = await record(await makeModel());
    await fishAudio.deleteModel(model_id);

    const report = runWhile(async () => {
      await fishAudio.deleteModel(unrecorded);
      await database.deleteVoiceModel(model_id);
    });

    await expect(report).resolves.toMatchObject(NOTHING);
  });

  it('hides no model: the list is read again when one was deleted between two pages', async () => {
    const made: string[] = [];
    for (let i = 0; i < 60; i += 1) made.push(await makeModel());
    const lost = made[9] as string;
    await Promise.all(made.filter((id) => id !== lost).map((id) => record(id)));

    // Newest first: the one to be deleted is on the first page, the lost one becomes the last of it.
    const report = await runWhile(async () => {
      await fishAudio.deleteModel(made[59] as string);
      await database.deleteVoiceModel(made[59] as string);
    });

    expect(report).toMatchObject({ models: 59, remaining: 1 });
    expect(ids(report.unrecorded)).toEqual([lost]);
  });
});

describe('a side that cannot be read whole', () => {
  const everything = { adoptFor: newId(), markMissing: true, makePrivate: true };

  it.each([
    ['fails midway', { status: 500 }, 'provider_error'],
    ['is refused midway', { status: 401 }, 'provider_auth'],
    [
      'goes on without models',
      { status: 200, body: { total: 60, items: [], has_more: true } },
      'provider_bad_response',
    ],
    [
      'ends before its total',
      { status: 200, body: { total: 60, items: [], has_more: false } },
      'provider_bad_response',
    ],
  ])('stops everything: a list of models that %s', async (_how, fault, code) => {
    const lost = await Promise.all(Array.from({ length: 60 }, () => makeModel({ visibility: 'unlist' })));
    const { model_id } = await record('0123456789abcdef0123456789abcdef');
    // Every walk gets a first page that is good and a second one that is not.
    sandbox.faults.add({
      match: { method: 'GET', path: '/model' },
      after: 1,
      times: Number.POSITIVE_INFINITY,
      ...fault,
    });

    await expect(run({ repairs: everything })).rejects.toMatchObject({ code });

    await expect(database.getVoiceModelById(lost[0] as string)).resolves.toBeNull();
    await expect(database.getVoiceModelById(model_id)).resolves.toMatchObject({ missing_since: null });
    expect(entityOf(lost[0] as string)?.visibility).toBe('unlist');
  });

  it('stops everything: an account that has more models than it lists', async () => {
    const lost = await makeModel();
    const body = { total: 2, items: [entityOf(lost)], has_more: false };
    sandbox.faults.add({ match: { method: 'GET', path: '/model' }, times: 9, status: 200, body });

    await expect(run({ repairs: everything })).rejects.toMatchObject({ code: 'provider_bad_response' });
    await expect(database.getVoiceModelById(lost)).resolves.toBeNull();
  });

  it('stops everything: a database that goes away', async () => {
    const proxy = await TcpProxy.startFor(temporary.uri);
    const away = new DatabaseManager({ uri: proxy.uri, dbName: temporary.newName(), log });
    away.start();
    await away.whenConnected(AbortSignal.timeout(3_000));
    await makeModel({ visibility: 'unlist' });
    await proxy.refuse();

    const running = reconcile({ fishAudio, database: away, log }, { settleMs: 0, repairs: everything });

    await expect(running).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(sandbox.state.models[0]?.entity.visibility).toBe('unlist');
    await away.close();
    await proxy.close();
  });
});

describe('repairs', () => {
  it('are not made unless they are asked for', async () => {
    const lost = await makeModel({ visibility: 'unlist' });

    await expect(run()).resolves.toMatchObject({ remaining: 2 });

    await expect(database.getVoiceModelById(lost)).resolves.toBeNull();
    expect(entityOf(lost)?.visibility).toBe('unlist');
  });

  it('record a lost model for the user that is named, without the tag of ours', async () => {
    const userId = newId();
    const tags = ['family', newOperationTag()];
    const lost = await makeModel({ title: 'Grandma', description: 'Warm', tags });
    const createdAt = new Date('2026-01-02T03:04:05.678Z');
    (entityOf(lost) as { created_at: string }).created_at = createdAt.toISOString();

    const report = await run({ repairs: { adoptFor: userId } });

    expect(report).toMatchObject({ remaining: 0, unrecorded: [{ model_id: lost, repaired: true, problem: null }] });
    await expect(database.getVoiceModelById(lost)).resolves.toMatchObject({
      user_id: userId,
      name: 'Grandma',
      description: 'Warm',
      tags: ['family'],
      file_type: 'audio',
      audio_file_path: '',
      samples: [],
      created_at: createdAt,
    });
    await expect(run()).resolves.toMatchObject(NOTHING);
  });

  it('leave models that one upload has made twice to a person', async () => {
    const tag = newOperationTag();
    const made = [await makeModel({ tags: [tag] }), await makeModel({ tags: [tag] })];

    const report = await run({ repairs: { adoptFor: newId() } });

    expect(report.remaining).toBe(3);
    expect(ids(report.unrecorded)).toEqual([...made].sort());
    expect(report.unrecorded[0]).toMatchObject({
      repaired: false,
      problem: expect.stringContaining('Delete all but one'),
    });
    await expect(database.getAllVoiceModels({ limit: 1 })).resolves.toEqual([]);
  });

  it('mark a record whose model is gone, and take the mark back when it has returned', async () => {
    const modelId = await makeModel({ tags: [] });
    await record(modelId);
    sandbox.faults.add({ match: { method: 'GET', path: `/model/${modelId}` }, status: 404 });
    const shown = { total: 0, items: [], has_more: false };
    sandbox.faults.add({ match: { method: 'GET', path: '/model' }, status: 200, body: shown });

    const gone = await run({ repairs: { markMissing: true } });

    expect(gone).toMatchObject({ remaining: 0, missing: [{ model_id: modelId, repaired: true }] });
    expect(gone.missing[0]?.missing_since).toBeInstanceOf(Date);
    await expect(database.getVoiceModelById(modelId)).resolves.toMatchObject({
      missing_since: gone.missing[0]?.missing_since,
    });

    await expect(run()).resolves.toMatchObject({ remaining: 1, returned: [{ model_id: modelId, repaired: false }] });
    await expect(run({ repairs: { markMissing: true } })).resolves.toMatchObject({ remaining: 0 });
    await expect(database.getVoiceModelById(modelId)).resolves.toMatchObject({ missing_since: null });
  });

  it('are done: a record that says that its model is gone is no finding any more', async () => {
    await record('0123456789abcdef0123456789abcdef');
    await run({ repairs: { markMissing: true } });

    await expect(run()).resolves.toMatchObject({ ...NOTHING, marked_missing: 1 });
  });

  it('make a model private, also where it is recorded in the same run', async () => {
    const exposed = await makeModel({ visibility: 'unlist' });

    const report = await run({ repairs: { makePrivate: true, adoptFor: newId() } });

    expect(report).toMatchObject({ remaining: 0, not_private: [{ visibility: 'private', repaired: true }] });
    expect(entityOf(exposed)?.visibility).toBe('private');
    await expect(run()).resolves.toMatchObject(NOTHING);
  });

  it('go on after one that Fish.Audio refuses, and say so', async () => {
    const [locked, free] = [await makeModel({ visibility: 'unlist' }), await makeModel({ visibility: 'unlist' })];
    (entityOf(locked) as { lock_visibility: boolean }).lock_visibility = true;

    const report = await run({ repairs: { makePrivate: true, adoptFor: newId() } });

    expect(report.remaining).toBe(1);
    expect(report.not_private).toContainEqual(
      expect.objectContaining({ model_id: locked, repaired: false, problem: expect.any(String) }),
    );
    expect(entityOf(free)?.visibility).toBe('private');
  });

  it('stop when a side goes away, and can be run again', async () => {
    await makeModel({ visibility: 'unlist' });
    sandbox.faults.add({ match: { method: 'PATCH' }, times: 3, status: 503 });
    const repairs = { makePrivate: true, adoptFor: newId() };

    await expect(run({ repairs })).rejects.toMatchObject({ code: 'provider_busy' });
    await expect(database.getAllVoiceModels({ limit: 1 })).resolves.toEqual([]);
    await expect(run({ repairs })).resolves.toMatchObject({ remaining: 0 });
  });

  it('touch only the models that are named', async () => {
    const [mine, other] = [await makeModel(), await makeModel()];

    const report = await run({ repairs: { adoptFor: newId(), modelIds: [mine] } });

    expect(report.remaining).toBe(1);
    await expect(database.getVoiceModelById(mine)).resolves.not.toBeNull();
    await expect(database.getVoiceModelById(other)).resolves.toBeNull();
  });
});
