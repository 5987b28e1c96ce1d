import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Document, ObjectId } from 'mongodb';
import type { StepKill } from '../../chaos/world/killable-service';
import { makeWav } from '../../support/media/wav';
import { KillBench } from './kill-bench';

/** For a test with one kill and one start, on a busy machine. */
jest.setTimeout(120_000);

let bench: KillBench;

beforeAll(async () => {
  bench = await KillBench.open();
}, 40_000);
afterAll(() => bench.close());

const stored = (name: string) => bench.database.client.db(bench.dbName).collection(name);

async function recordingsKept(): Promise<string[]> {
  const place = path.join(bench.folder, 'data', 'samples');
  const found = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
}

async function upload(userId: string): Promise<string> {
  const body = new FormData();
  body.set('user_id', userId);
  body.set('consent', 'self');
  const sample = Buffer.concat([makeWav({ seconds: 2 }), randomBytes(64)]);
  body.append('audio', new File([new Uint8Array(sample)], 'voice.wav'));
  const response = await fetch(`${bench.service.url}/api/upload-reference`, { method: 'POST', body });
  const made = (await response.json()) as Document;
  expect(made).toMatchObject({ database_status: 'saved' });
  return made.model_id;
}

/** Two voices, one of which an Echo speaks with. */
async function settle(userId: string): Promise<string[]> {
  const ids = [await upload(userId), await upload(userId)];
  const body = JSON.stringify({ user_id: userId, name: 'Echo', voice_model_id: ids[0] });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${bench.service.url}/api/echo`, { method: 'POST', headers, body });
  expect(response.status).toBe(201);
  return ids;
}

const KILLS: readonly StepKill[] = [
  { step: 'erasure-claimed', occurrence: 1 },
  { step: 'removal-noted', occurrence: 1 },
  { step: 'discard-started', occurrence: 1 },
  { step: 'discarded', occurrence: 1 },
  { step: 'erasure-noted', occurrence: 1 },
  { step: 'discarded', occurrence: 2 },
  { step: 'erasure-noted', occurrence: 3 },
  { step: 'erasure-noted', occurrence: 5 },
  { step: 'erasure-finishing', occurrence: 1 },
];

describe('a process that is killed during an erasure', () => {
  let others: readonly string[];
  let bystander: string;
  let files: readonly string[];
  beforeAll(async () => {
    bystander = new ObjectId().toHexString();
    others = await settle(bystander);
    files = await recordingsKept();
  });

  it.each(KILLS)(
    'at $step ($occurrence) leaves an erasure that ends, and nothing of others is touched',
    async (kill) => {
      const userId = new ObjectId().toHexString();
      const user_id = new ObjectId(userId);
      const ids = await settle(userId);
      const address = `/api/users/me?user_id=${userId}`;
      await bench.killDuring(kill, () =>
        fetch(`${bench.service.url}${address}`, { method: 'DELETE' }).catch(() => undefined),
      );
      const receipt = async (): Promise<Document> =>
        (await fetch(`${bench.service.url}/api/users/me/erasure?user_id=${userId}`)).json() as Promise<Document>;
      await bench.until(async () => (await receipt()).state === 'done', { facts: receipt });
      for (const name of ['voice_models', 'echos', 'clips', 'usage_days'])
        expect(await stored(name).countDocuments({ user_id })).toBe(0);
      const models = bench.sandbox.state.models.map(({ entity }) => entity._id);
      expect(models.filter((id) => ids.includes(id))).toEqual([]);
      expect(await stored('consents_kept').countDocuments({ model_id: { $in: ids } })).toBe(2);
      // What was noted to be removed goes with the next look.
      await bench.until(async () => (await recordingsKept()).length === files.length);

      expect(models).toEqual(expect.arrayContaining([...others]));
      expect((await recordingsKept()).sort()).toEqual([...files].sort());
      const ofOthers = { user_id: new ObjectId(bystander) };
      expect(await stored('voice_models').countDocuments(ofOthers)).toBe(2);
      expect(await stored('echos').countDocuments(ofOthers)).toBe(1);
    },
  );
});
