import { copyFile, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import request from 'supertest';
import { filesBelow } from '../../support/files/files-below';
import { fixture } from '../../support/media/fixtures';
import { startService, type TestService } from '../../support/service/service';
import { ClipKit, TEXT, until } from './kit';

let kit: ClipKit;
let folder: string;
const others: TestService[] = [];
beforeAll(async () => {
  kit = await ClipKit.start();
  folder = await mkdtemp(path.join(tmpdir(), 'voice-models-shared-'));
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});
afterAll(async () => {
  await kit.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => kit.begin());

/** Another service that uses the store of the first one. */
async function startOther(dbName: string, dataFolder: string): Promise<TestService> {
  const other = await startService({
    mongoUri: kit.database.uri,
    dbName,
    settings: { SAMPLE_STORE: 'filesystem' },
    timing: { worker: { sweepEveryMs: 100 } },
    place: { sandbox: kit.service.sandbox, dataFolder },
  });
  others.push(other);
  return other;
}

async function newDataFolder(name: string): Promise<string> {
  const dataFolder = path.join(folder, name);
  await mkdir(dataFolder, { mode: 0o700 });
  await symlink(path.join(kit.service.dataFolder, 'samples'), path.join(dataFolder, 'samples'));
  return dataFolder;
}

async function keepAt(url: string): Promise<string> {
  const form = request(url).post('/api/upload-reference').field({ name: 'Grace', user_id: kit.user });
  const { model_id } = (await form.attach('audio', fixture('speech.mp3')).expect(201)).body;
  const speech = request(url).post(`/api/voice-models/${model_id}/speech`).send({ text: TEXT, keep: true });
  return (await speech.expect(201)).body.clip_id;
}

describe('clips of services that share a store', () => {
  it('with a database each stay where the other one sweeps', async () => {
    const clip = await kit.keep();
    const dbName = kit.database.newName();
    const other = await startOther(dbName, await newDataFolder('staging'));
    const stray = await keepAt(other.url);
    await kit.makeOld(clip.clip_id);
    await kit.makeOld(stray);
    await kit.database.client
      .db(dbName)
      .collection('clips')
      .deleteOne({ _id: new ObjectId(stray) });
    await until(async () => !(await kit.kept()).includes(stray));
    await sleep(300);
    expect((await kit.play(clip)).status).toBe(200);
  });

  it('with one database are played and deleted by either, and stay where either sweeps', async () => {
    const clip = await kit.keep();
    await kit.makeOld(clip.clip_id);
    const other = await startOther(kit.dbName, await newDataFolder('second'));
    await sleep(300);
    expect((await request(other.url).get(`/api/clips/${clip.clip_id}`)).status).toBe(200);
    const { body } = await request(other.url).delete(`/api/clips/${clip.clip_id}`);
    expect(body.deleted).toEqual({ database: true, sound: true });
    expect(await kit.kept()).not.toContain(clip.clip_id);
  });

  it('stay where a service is started once with another database', async () => {
    const clip = await kit.keep();
    await kit.makeOld(clip.clip_id);
    // The same installation in a folder of its own: two services of one process cannot share one.
    const dataFolder = await newDataFolder('once');
    await copyFile(path.join(kit.service.dataFolder, 'installation-id'), path.join(dataFolder, 'installation-id'));
    await startOther(kit.database.newName(), dataFolder);
    await sleep(500);
    expect((await kit.play(clip)).status).toBe(200);
  });

  it('are played where no installation is in their key', async () => {
    const clip = await kit.keep();
    const clips = path.join(kit.service.dataFolder, 'samples', 'clips');
    const [file = ''] = (await filesBelow(clips)).filter((name) => name.endsWith(clip.clip_id));
    await rename(file, path.join(clips, clip.clip_id));
    await kit.collection('clips').updateOne({ _id: new ObjectId(clip.clip_id) }, { $unset: { installation: 1 } });
    await kit.makeOld(clip.clip_id);
    await sleep(300);
    expect((await kit.play(clip)).status).toBe(200);
    await kit.api().delete(`/api/clips/${clip.clip_id}`).expect(200);
    expect(await kit.kept()).not.toContain(clip.clip_id);
  });
});
