import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { DatabaseManager } from '../../src/database/database-manager';
import { type Sandbox, startSandbox } from '../../src/sandbox/fish-audio/start-sandbox';
import { newOperationTag } from '../../src/services/operations/operation-tag';
import { newSamplesId } from '../../src/storage/samples-id';
import { startTemporaryDatabase, type TemporaryDatabase } from '../support/database/temporary-database';
import { makeWav } from '../support/media/wav';
import { modelForm, SandboxCaller } from '../support/network/sandbox-requests';
import { closedPort } from '../support/network/scripted-server';
import { RecordedLog } from '../support/service/recorded-log';
import { runProcess } from '../support/service/run-process';
import { startService } from '../support/service/service';
import { aVoiceModel } from '../support/service/voice-models';

const KEY = 'canary-fish-key';
const USER_ID = '5f0c1d2e3b4a49688776a5b4';
const GONE = '0123456789abcdef0123456789abcdef';

let folder = '';
let temporary: TemporaryDatabase;
let database: DatabaseManager;
let sandbox: Sandbox;
let variables: Record<string, string>;

beforeAll(async () => {
  // Away from any .env of whoever runs the tests.
  folder = mkdtempSync(path.join(tmpdir(), 'voice-models-reconcile-'));
  temporary = await startTemporaryDatabase();
});
beforeEach(async () => {
  sandbox = await startSandbox();
  const dbName = temporary.newName();
  database = new DatabaseManager({ uri: temporary.uri, dbName, log: new RecordedLog() });
  database.start();
  variables = { FISH_API_KEY: KEY, FISH_API_BASE_URL: sandbox.url, MONGO_URI: temporary.uri, MONGO_DB_NAME: dbName };
});
afterEach(async () => {
  await database.close();
  await sandbox.close();
});
afterAll(async () => {
  await temporary.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly output: string;
}

async function reconcile(args: readonly string[], changes: Record<string, string> = {}): Promise<Ended> {
  const program = runProcess('cli/reconcile.js', { ...variables, ...changes }, { args, cwd: folder });
  let stdout = '';
  program.child.stdout?.on('data', (piece) => {
    stdout += String(piece);
  });
  return { exitCode: await program.exit, stdout, output: program.output() };
}

/** A model of ours without a record, made long enough ago that nobody waits for its upload. */
async function makeLostModel(title: string, visibility = 'private'): Promise<string> {
  const form = modelForm(['short.wav'], (fields) => {
    fields.set('title', title);
    fields.set('visibility', visibility);
    fields.set('tags', newOperationTag());
  });
  const modelId = await new SandboxCaller(sandbox, KEY).createdId(form);
  const { entity } = sandbox.state.models.find((model) => model.entity._id === modelId) ?? {};
  Object.assign(entity ?? {}, { created_at: '2026-01-02T03:04:05.678Z' });
  return modelId;
}

describe('npm run reconcile', () => {
  it('ends with 0 and one line when nothing is wrong', async () => {
    const { exitCode, stdout } = await reconcile([]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('Voice models at Fish.Audio: 0. Records: 0. Nothing is wrong.\n');
  });

  it('shows every finding in a table, says what can be done, and ends with 1', async () => {
    const lost = await makeLostModel('Grand\u001b[31mma\u202e', 'unlist');
    await database.createVoiceModel(aVoiceModel({ model_id: GONE, user_id: USER_ID }));

    const { exitCode, stdout } = await reconcile([]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Voice models at Fish.Audio: 1. Records: 1. Findings: 3.');
    expect(stdout).toMatch(new RegExp(`^unrecorded +${lost} +Grand\\[31mma +evm-`, 'm'));
    expect(stdout).toMatch(new RegExp(`^missing +${GONE} +Grandma +user ${USER_ID}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^not_private +${lost} .* unlist$`, 'm'));
    expect(stdout).toMatch(/^unrecorded: --adopt --user ID/m);
    expect(stdout).not.toContain('\u001b');
  });

  it('says that it saw a part only, and ends with 2 when that has no findings', async () => {
    const modelId = await makeLostModel('Grandma');
    await database.createVoiceModel(aVoiceModel({ model_id: modelId, user_id: USER_ID }));
    sandbox.behave({ listWindow: 0 });

    const { exitCode, stdout } = await reconcile([]);

    expect(exitCode).toBe(2);
    expect(stdout).toContain(
      'Voice models at Fish.Audio that were seen: 1. Records: 1. Nothing is wrong in what was seen.',
    );
    expect(stdout).toMatch(/^Only a part of the account's voice models was seen: 0 in the list/m);
  });

  it('makes lost models again of their kept recordings, and says which could not be', async () => {
    const dataFolder = path.join(folder, 'data-of-the-service');
    const settings = { SAMPLE_STORE: 'filesystem', FISH_API_KEY: KEY };
    const { MONGO_URI: mongoUri = '', MONGO_DB_NAME: dbName = '' } = variables;
    const service = await startService({ mongoUri, dbName, settings, place: { sandbox, dataFolder } });
    const upload = request(service.url).post('/api/upload-reference').field('user_id', USER_ID);
    const { model_id } = (await upload.attach('audio', makeWav({ seconds: 2 }), 'voice.wav').expect(201)).body;
    await new SandboxCaller(sandbox, KEY).request('DELETE', `/model/${model_id}`);
    await database.createVoiceModel(aVoiceModel({ model_id: GONE, user_id: USER_ID }));
    const { stdout, exitCode } = await reconcile(['--recreate', '--json'], { ...settings, DATA_DIR: dataFolder });
    const record = await request(service.url).get(`/api/voice-models/${model_id}`).expect(200);
    await service.close();
    const made = record.body.model_id;
    expect(made).not.toBe(model_id);
    expect(sandbox.state.models.map(({ entity }) => entity._id)).toEqual([made]);
    expect(JSON.parse(stdout)).toMatchObject({ remaining: 1, doubled: [], unrecorded: [] });
    expect(JSON.parse(stdout).recreated).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ model_id, new_model_id: made, repaired: true }),
        expect.objectContaining({ model_id: GONE, new_model_id: null, problem: expect.stringContaining('not kept') }),
      ]),
    );
    expect(exitCode).toBe(1);
  });

  it('repairs what it is told to, prints JSON and nothing else, and ends with 0', async () => {
    const lost = await makeLostModel('Grandma', 'unlist');
    await database.createVoiceModel(aVoiceModel({ model_id: GONE }));

    const repairs = ['--adopt', '--user', USER_ID, '--mark-missing', '--make-private'];
    const { exitCode, stdout, output } = await reconcile([...repairs, '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      models: 1,
      records: 1,
      remaining: 0,
      unrecorded: [{ model_id: lost, repaired: true }],
      missing: [{ model_id: GONE, repaired: true }],
      not_private: [{ model_id: lost, repaired: true }],
      doubled: [],
    });
    expect(output).toContain('"event":"reconcile_repaired"');
    await expect(database.getVoiceModelById(lost)).resolves.toMatchObject({ user_id: USER_ID, name: 'Grandma' });
    expect((await reconcile(['--json'])).exitCode).toBe(0);
  });

  it.each([
    ['an unknown option', ['--fix'], /--fix/],
    ['an argument that is none', ['everything'], /everything/],
    [
      '--adopt without a user, and explains',
      ['--adopt'],
      /does not say which user it belongs to.*--user <24 hex digits>/,
    ],
    ['--user without --adopt', ['--user', USER_ID], /needs --adopt/],
    ['a user that is none', ['--adopt', '--user', 'me'], /24 hex digits/],
  ])('ends with 2 for %s', async (_what, args, reason) => {
    const { exitCode, stdout, output } = await reconcile(args);
    expect(exitCode).toBe(2);
    expect(output).toMatch(reason);
    expect(stdout).toBe('');
  });

  it('tells how it is used', async () => {
    const { exitCode, stdout } = await reconcile(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--mark-missing');
  });

  it('ends with 2 without a database or a key to compare with', async () => {
    const [withoutDatabase, withoutKey] = await Promise.all([
      reconcile([], { MONGO_URI: '' }),
      reconcile([], { FISH_API_KEY: '' }),
    ]);
    expect(withoutDatabase).toMatchObject({ exitCode: 2, output: expect.stringMatching(/^MONGO_URI is not set: /) });
    expect(withoutKey).toMatchObject({ exitCode: 2, output: expect.stringMatching(/^FISH_API_KEY: /) });
  });

  it('ends with 2 when MongoDB or Fish.Audio is away, and shows no secret', async () => {
    const nobody = `127.0.0.1:${await closedPort()}`;
    const [withoutFish, withoutDatabase, refused] = await Promise.all([
      reconcile(['--json'], { FISH_API_BASE_URL: `http://${nobody}` }),
      reconcile(['--json'], { MONGO_URI: `mongodb://user:canary-password@${nobody}/` }),
      reconcile(['--json'], { FISH_API_KEY: 'invalid-key' }),
    ]);
    for (const ended of [withoutFish, withoutDatabase, refused]) {
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ended.output).not.toMatch(/canary|invalid-key/);
    }
    expect(withoutFish.output).toContain('Stopped: Fish.Audio cannot be reached.');
    expect(withoutDatabase.output).toContain('Stopped: The database of MONGO_URI cannot be reached.');
    expect(refused.output).toContain('Stopped: Fish.Audio refused the key');
  });

  it('names recordings that belong to no voice, and removes them when it is told to', async () => {
    const dataFolder = path.join(folder, 'data');
    const kept = (id: string): string => path.join(dataFolder, 'samples', 'samples', id, 'a'.repeat(64));
    const [stray, used] = [newSamplesId('here'), newSamplesId('here')];
    for (const id of [stray, used]) {
      await mkdir(path.dirname(kept(id)), { recursive: true });
      await writeFile(kept(id), 'sound');
      await utimes(kept(id), new Date(0), new Date(0));
    }
    await writeFile(path.join(dataFolder, 'installation-id'), 'here');
    await database.createVoiceModel(aVoiceModel({ samples_id: used, sample_status: 'stored' }));
    const settings = { SAMPLE_STORE: 'filesystem', DATA_DIR: dataFolder };
    const { stdout } = await reconcile([], settings);
    expect(stdout).toContain('Uploads whose recordings are kept: 2; 1 of this data folder belong to no voice.');
    expect(stdout).toContain(`By their samples_id: ${stray}. `);
    const { stdout: json } = await reconcile(['--json', '--remove-strays'], settings);
    expect(JSON.parse(json).samples).toMatchObject({ kept: 2, strays: [stray], removed: 1 });
    expect([stray, used].map((id) => existsSync(kept(id)))).toEqual([false, true]);
  });

  it('ends with 2 and repairs nothing when the list of models fails midway', async () => {
    const lost = await makeLostModel('Grandma');
    const body = { total: 2, items: [sandbox.state.models[0]?.entity], has_more: true };
    sandbox.faults.add({ match: { path: '/model' }, status: 200, body });
    sandbox.faults.add({ match: { path: '/model' }, times: Number.POSITIVE_INFINITY, status: 500 });

    const { exitCode, stdout } = await reconcile(['--adopt', '--user', USER_ID]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    await expect(database.getVoiceModelById(lost)).resolves.toBeNull();
  });
});
