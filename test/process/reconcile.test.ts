import { existsSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newOperationTag } from '../../src/services/operations/operation-tag';
import { newSamplesId } from '../../src/storage/samples-id';
import { modelForm, SandboxCaller } from '../support/network/sandbox-requests';
import { closedPort } from '../support/network/scripted-server';
import { aVoiceModel } from '../support/service/voice-models';
import { GONE, KEY, reconcileCommand, USER_ID } from './reconcile/kit';

const command = reconcileCommand();

/** A model of ours without a record, made long enough ago that nobody waits for its upload. */
async function makeLostModel(title: string, visibility = 'private'): Promise<string> {
  const form = modelForm(['short.wav'], (fields) => {
    fields.set('title', title);
    fields.set('visibility', visibility);
    fields.set('tags', newOperationTag());
  });
  const modelId = await new SandboxCaller(command.sandbox, KEY).createdId(form);
  const { entity } = command.sandbox.state.models.find((model) => model.entity._id === modelId) ?? {};
  Object.assign(entity ?? {}, { created_at: '2026-01-02T03:04:05.678Z' });
  return modelId;
}

/** A recording that is kept. */
interface Kept {
  readonly id: string;
  readonly file: string;
}

/** A data folder, and what keeps a recording in it, long enough ago that it may be a stray. */
async function dataFolder(name: string) {
  const folder = path.join(command.folder, name);
  await mkdir(folder);
  await writeFile(path.join(folder, 'installation-id'), 'here');
  const keep = async (fileName = 'a'.repeat(64)): Promise<Kept> => {
    const id = newSamplesId('here');
    const file = path.join(folder, 'samples', 'samples', id, fileName);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'sound');
    await utimes(file, new Date(0), new Date(0));
    return { id, file };
  };
  return { folder, keep, settings: { SAMPLE_STORE: 'filesystem', DATA_DIR: folder } };
}

describe('npm run reconcile', () => {
  it('ends with 0 and one line when nothing is wrong', async () => {
    const { exitCode, stdout } = await command.run([]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('Voice models at Fish.Audio: 0. Records: 0. Nothing is wrong.\n');
  });

  it('shows every finding in a table, says what can be done, and ends with 1', async () => {
    const lost = await makeLostModel('Grand\u001b[31mma\u202e', 'unlist');
    await command.database.createVoiceModel(aVoiceModel({ model_id: GONE, user_id: USER_ID }));

    const { exitCode, stdout } = await command.run([]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Voice models at Fish.Audio: 1. Records: 1. Findings: 3.');
    expect(stdout).toMatch(new RegExp(`^unrecorded +${lost} +Grand\\[31mma +evm-`, 'm'));
    expect(stdout).toMatch(new RegExp(`^missing +${GONE} +Grandma +user ${USER_ID}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^not_private +${lost} .* unlist$`, 'm'));
    expect(stdout).toMatch(/^unrecorded: --adopt --user ID --model ID.*another data folder/m);
    expect(stdout).toMatch(/^not_private: --make-private --model ID.*asked for another visibility/m);
    expect(stdout).not.toContain('\u001b');
  });

  it('says that it saw a part only, and ends with 2 when that has no findings', async () => {
    const modelId = await makeLostModel('Grandma');
    await command.database.createVoiceModel(aVoiceModel({ model_id: modelId, user_id: USER_ID }));
    command.sandbox.behave({ listWindow: 0 });

    const { exitCode, stdout } = await command.run([]);

    expect(exitCode).toBe(2);
    expect(stdout).toContain(
      'Voice models at Fish.Audio that were seen: 1. Records: 1. Nothing is wrong in what was seen.',
    );
    expect(stdout).toMatch(/^Only a part of the account's voice models was seen: 0 in the list/m);
  });

  it('repairs what it is told to, prints JSON and nothing else, and ends with 0', async () => {
    const lost = await makeLostModel('Grandma', 'unlist');
    await command.database.createVoiceModel(aVoiceModel({ model_id: GONE }));

    const named = ['--model', lost, '--model', GONE];
    const repairs = ['--adopt', '--user', USER_ID, '--mark-missing', '--make-private', ...named];
    const { exitCode, stdout, output } = await command.run([...repairs, '--json']);

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
    await expect(command.database.getVoiceModelById(lost)).resolves.toMatchObject({
      user_id: USER_ID,
      name: 'Grandma',
    });
    expect((await command.run(['--json'])).exitCode).toBe(0);
  });

  it('names models that it was told to repair and that need none, and ends with 1', async () => {
    const lost = await makeLostModel('Grandma');
    const models = ['--model', lost, '--model', GONE];

    const asTable = await command.run(['--make-private', ...models]);
    expect(asTable.exitCode).toBe(1);
    expect(asTable.stdout).toContain(`\n${lost}: nothing to repair, still under way, or no such model\n`);
    expect(asTable.stdout).toContain(`\n${GONE}: nothing to repair, still under way, or no such model\n`);

    const asJson = await command.run(['--adopt', '--user', USER_ID, ...models, '--json']);
    expect(asJson.exitCode).toBe(1);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ remaining: 0, unmatched_models: [GONE] });
  });

  it('does not say of a model beyond the list that there is none, and ends with 2', async () => {
    const unseen = await makeLostModel('Grandma');
    command.sandbox.behave({ listWindow: 0 });
    const { exitCode, stdout } = await command.run(['--adopt', '--user', USER_ID, '--model', unseen]);
    expect(stdout).toContain(`\n${unseen}: nothing to repair, still under way, or not among what was seen\n`);
    expect(exitCode).toBe(2);
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
    ['--adopt without a model', ['--adopt', '--user', USER_ID], /waits in another data folder.*--model <model_id>/],
    ['--make-private without a model', ['--make-private'], /overrides .* that users chose.*--model <model_id>/],
  ])('ends with 2 for %s', async (_what, args, reason) => {
    const { exitCode, stdout, output } = await command.run(args);
    expect(exitCode).toBe(2);
    expect(output).toMatch(reason);
    expect(stdout).toBe('');
  });

  it('tells how it is used', async () => {
    const { exitCode, stdout } = await command.run(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--mark-missing');
  });

  it('ends with 2 without a database or a key to compare with', async () => {
    const [withoutDatabase, withoutKey] = await Promise.all([
      command.run([], { MONGO_URI: '' }),
      command.run([], { FISH_API_KEY: '' }),
    ]);
    expect(withoutDatabase).toMatchObject({ exitCode: 2, output: expect.stringMatching(/^MONGO_URI is not set: /) });
    expect(withoutKey).toMatchObject({ exitCode: 2, output: expect.stringMatching(/^FISH_API_KEY: /) });
  });

  it('ends with 2 when MongoDB or Fish.Audio is away, and shows no secret', async () => {
    const nobody = `127.0.0.1:${await closedPort()}`;
    const [withoutFish, withoutDatabase, refused] = await Promise.all([
      command.run(['--json'], { FISH_API_BASE_URL: `http://${nobody}` }),
      command.run(['--json'], { MONGO_URI: `mongodb://user:canary-password@${nobody}/` }),
      command.run(['--json'], { FISH_API_KEY: 'invalid-key' }),
    ]);
    for (const ended of [withoutFish, withoutDatabase, refused]) {
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(ended.output).not.toMatch(/canary|invalid-key/);
    }
    expect(withoutFish.output).toContain('Stopped: Fish.Audio cannot be reached.');
    expect(withoutDatabase.output).toContain('Stopped: The database of MONGO_URI cannot be reached.');
    expect(withoutDatabase.output).not.toContain('keeps trying');
    expect(refused.output).toContain('Stopped: Fish.Audio refused the key');
  });

  it('names recordings that belong to no voice, and removes them when it is told to', async () => {
    const { settings, keep } = await dataFolder('data-with-a-stray');
    const [stray, used] = [await keep(), await keep()];
    await command.database.createVoiceModel(aVoiceModel({ samples_id: used.id, sample_status: 'stored' }));
    const { stdout } = await command.run([], settings);
    expect(stdout).toContain('Uploads whose recordings are kept: 2; 1 of this data folder belong to no voice.');
    expect(stdout).toContain(`By their samples_id: ${stray.id}. `);
    const { stdout: json } = await command.run(['--json', '--remove-strays'], settings);
    expect(JSON.parse(json).samples).toMatchObject({ kept: 2, strays: [stray.id], removed: 1 });
    expect([stray, used].map(({ file }) => existsSync(file))).toEqual([false, true]);
  });

  it('says why it looked at no recordings', async () => {
    const { settings, folder } = await dataFolder('data-of-nobody');
    await rm(path.join(folder, 'installation-id'));
    const nobodys = await command.run(['--remove-strays'], settings);
    expect(nobodys.stdout).toContain(
      `No recordings of this data folder were looked at, because no service has run with ${folder} yet.`,
    );
    const { stdout } = await command.run(['--remove-strays', '--json'], { ...settings, SAMPLE_STORE: 'none' });
    expect(JSON.parse(stdout)).toMatchObject({ samples: null, samples_unseen: 'SAMPLE_STORE is none' });
    const missing = await command.run([], { DATA_DIR: path.join(folder, 'nowhere') });
    expect(missing).toMatchObject({ exitCode: 2, stdout: '' });
    expect(missing.output).toContain(`DATA_DIR: there is no folder ${path.join(folder, 'nowhere')}`);
  });

  it('ends with 1 where recordings that belong to no voice could not be removed', async () => {
    const { settings, keep } = await dataFolder('data-that-stays');
    // No name that the storage gives, so that it does not remove it either.
    const stray = await keep('A FILE OF ANOTHER PROGRAM');
    const used = await keep();
    await command.database.createVoiceModel(aVoiceModel({ samples_id: used.id, sample_status: 'stored' }));
    const { stdout, exitCode } = await command.run(['--json', '--remove-strays', '--mark-missing'], settings);
    expect(JSON.parse(stdout)).toMatchObject({ remaining: 0, samples: { strays: [stray.id], removed: 0 } });
    expect(exitCode).toBe(1);
  });

  it('tells what it repaired where the storage cannot be read after that', async () => {
    const { settings, folder } = await dataFolder('data-that-cannot-be-read');
    await writeFile(path.join(folder, 'samples'), 'no folder');
    await command.database.createVoiceModel(aVoiceModel({ model_id: GONE }));
    const { stdout, output, exitCode } = await command.run(['--mark-missing'], settings);
    expect(stdout).toMatch(new RegExp(`^missing +${GONE} .* repaired$`, 'm'));
    expect(output).toContain('Stopped: The storage for recordings did not answer.');
    expect(exitCode).toBe(2);
  });

  it('ends with 2 and repairs nothing where it cannot read what waits in the journal', async () => {
    const { settings, folder } = await dataFolder('data-with-a-damaged-journal');
    await writeFile(path.join(folder, 'journal'), 'no folder');
    const lost = await makeLostModel('Grandma');
    const ended = await command.run(['--adopt', '--user', USER_ID, '--model', lost], settings);
    expect(ended).toMatchObject({ exitCode: 2, stdout: '', output: expect.stringContaining('/journal (ENOTDIR)') });
  });

  it('ends with 2 and repairs nothing when the list of models fails midway', async () => {
    const lost = await makeLostModel('Grandma');
    const body = { total: 2, items: [command.sandbox.state.models[0]?.entity], has_more: true };
    command.sandbox.faults.add({ match: { path: '/model' }, status: 200, body });
    command.sandbox.faults.add({ match: { path: '/model' }, times: Number.POSITIVE_INFINITY, status: 500 });

    const { exitCode, stdout } = await command.run(['--adopt', '--user', USER_ID, '--model', lost]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    await expect(command.database.getVoiceModelById(lost)).resolves.toBeNull();
  });
});
