import { spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import request from 'supertest';
import { encodeEntry } from '../../../src/journal/entries/entry-codec';
import { hostHash } from '../../../src/journal/ownership/owner-liveness';
import { newSamplesId } from '../../../src/storage/samples-id';
import { eventually } from '../../integration/reliability/kit';
import { makeWav } from '../../support/media/wav';
import { SandboxCaller } from '../../support/network/sandbox-requests';
import { startService, type TestService } from '../../support/service/service';
import { aVoiceModel } from '../../support/service/voice-models';
import { entryOf, operationOf } from '../../unit/journal/journal-support';
import { type Ended, GONE, KEY, reconcileCommand, USER_ID } from './kit';

const SETTINGS = { SAMPLE_STORE: 'filesystem', FISH_API_KEY: KEY };
const CREATE = { method: 'POST', path: '/model' };

const command = reconcileCommand();
let service: TestService;

beforeEach(async () => {
  const dataFolder = await mkdtemp(path.join(command.folder, 'data-'));
  const { MONGO_URI: mongoUri = '', MONGO_DB_NAME: dbName = '' } = command.variables;
  const place = { sandbox: command.sandbox, dataFolder };
  service = await startService({ mongoUri, dbName, settings: SETTINGS, place });
});
afterEach(() => service.close());

/** The model_id of a new voice whose recording is kept, and whose model is gone. */
async function lostVoice(): Promise<string> {
  const upload = request(service.url).post('/api/upload-reference').field('user_id', USER_ID);
  const { model_id } = (await upload.attach('audio', makeWav({ seconds: 2 }), 'voice.wav').expect(201)).body;
  await new SandboxCaller(command.sandbox, KEY).request('DELETE', `/model/${model_id}`);
  return model_id;
}

function recreate(...args: readonly string[]): Promise<Ended> {
  return command.run(['--recreate', ...args], { ...SETTINGS, DATA_DIR: service.dataFolder });
}

const models = (): string[] => command.sandbox.state.models.map(({ entity }) => entity._id);

describe('npm run reconcile -- --recreate', () => {
  it('makes lost models again of their kept recordings, and says which could not be', async () => {
    const model_id = await lostVoice();
    await command.database.createVoiceModel(aVoiceModel({ model_id: GONE, user_id: USER_ID }));
    const { stdout, exitCode } = await recreate('--json');
    const record = await request(service.url).get(`/api/voice-models/${model_id}`).expect(200);
    const made = record.body.model_id;
    expect(made).not.toBe(model_id);
    expect(models()).toEqual([made]);
    expect(JSON.parse(stdout)).toMatchObject({ remaining: 1, doubled: [], unrecorded: [] });
    expect(JSON.parse(stdout).recreated).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ model_id, new_model_id: made, repaired: true }),
        expect.objectContaining({ model_id: GONE, new_model_id: null, problem: expect.stringContaining('not kept') }),
      ]),
    );
    expect(exitCode).toBe(1);
  });

  it('goes on after a voice whose recording waits in another data folder', async () => {
    const model_id = await lostVoice();
    const waiting = { samples_id: newSamplesId('elsewhere'), sample_status: 'queued' } as const;
    await command.database.createVoiceModel(aVoiceModel({ model_id: GONE, user_id: USER_ID, ...waiting }));
    const { stdout, exitCode } = await recreate('--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).recreated).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ model_id, repaired: true }),
        expect.objectContaining({ model_id: GONE, problem: expect.stringContaining('still waits for the storage') }),
      ]),
    );
  });

  it('tells what it made before Fish.Audio refused the key, and ends with 2', async () => {
    await Promise.all([lostVoice(), lostVoice(), lostVoice()]);
    command.sandbox.faults.add({ match: CREATE, after: 1, times: Number.POSITIVE_INFINITY, status: 401 });
    const { stdout, output, exitCode } = await recreate();
    expect(exitCode).toBe(2);
    expect(output).toContain('Stopped: Fish.Audio refused the key');
    expect(stdout).toContain('Findings: 2.');
    expect(stdout).toMatch(new RegExp(`^recreated .* speaks with ${models()[0]} +repaired$`, 'm'));
    expect(stdout.match(/^recreated .* not repaired: Fish\.Audio refused the key/gm)).toHaveLength(1);
  });

  it('does not take a voice for repaired whose new model is in training', async () => {
    const model_id = await lostVoice();
    command.sandbox.behave({ trainingMs: 600_000 });
    const { stdout, exitCode } = await recreate('--json');
    const problem = expect.stringContaining('still making the voice');
    expect(JSON.parse(stdout)).toMatchObject({
      missing: [{ model_id, repaired: false }],
      recreated: [{ model_id, new_model_id: models()[0], repaired: false, problem }],
      remaining: 1,
    });
    expect(exitCode).toBe(1);
  });

  it('does not take a voice for repaired that was deleted while its model was made', async () => {
    const model_id = await lostVoice();
    command.sandbox.faults.add({ match: CREATE, delayMs: 1_000 });
    const running = recreate('--json');
    await eventually(() => models().length === 1);
    await request(service.url).delete(`/api/voice-models/${model_id}`).expect(200);
    const { stdout, exitCode } = await running;
    const problem = expect.stringContaining('deleted in the meantime');
    expect(JSON.parse(stdout).recreated).toMatchObject([{ model_id, repaired: false, problem }]);
    expect(exitCode).toBe(1);
  });

  it('ends with 1 where a voice that is marked as missing could not be made again', async () => {
    await command.database.createVoiceModel(aVoiceModel({ model_id: GONE, user_id: USER_ID }));
    await command.database.markVoiceModelMissing(GONE, new Date());
    const { stdout, exitCode } = await recreate();
    expect(stdout).toContain('(1 marked as missing). Findings: 1.');
    expect(stdout).toMatch(/^recreated .* not repaired: The recordings of this voice were not kept/m);
    expect(exitCode).toBe(1);
  });

  it('lists no voice that --model does not name', async () => {
    const named = await lostVoice();
    const other = await lostVoice();
    const { stdout } = await recreate('--json', '--model', named);
    const { recreated, missing } = JSON.parse(stdout);
    expect(recreated).toMatchObject([{ model_id: named, repaired: true }]);
    expect(missing).toContainEqual(expect.objectContaining({ model_id: other, repaired: false }));
  });

  it('leaves what a service that died has left to the next service, which works on it', async () => {
    await command.database.createVoiceModel(aVoiceModel({ model_id: GONE, user_id: USER_ID }));
    const dataFolder = await mkdtemp(path.join(command.folder, 'data-'));
    const { pid } = spawnSync('true');
    const dead = `${hostHash()}-${pid}-${'0'.repeat(16)}`;
    const entry = path.join(dataFolder, 'journal', 'entries', dead, `${operationOf(1)}.json`);
    const lane = path.join(dataFolder, 'usage', dead, `l${'0'.repeat(16)}`);
    await mkdir(path.dirname(entry), { recursive: true });
    await writeFile(entry, encodeEntry(entryOf(1)));
    await mkdir(lane, { recursive: true });
    await command.run(['--recreate'], { ...SETTINGS, DATA_DIR: dataFolder });
    await access(entry);
    await access(lane);
  });
});
