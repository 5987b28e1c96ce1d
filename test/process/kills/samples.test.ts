import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Document } from 'mongodb';
import { makeWav } from '../../support/media/wav';
import { StoreLink } from '../../support/storage/store-link';
import { KillBench, killsAt } from './kill-bench';

const SETTLE_MS = 30_000;
/** For a test with one kill and one start, each of which has a limit of its own that says more. */
const TEST_MS = 120_000;
jest.setTimeout(TEST_MS);

/** Two recordings of an upload: another pair each time, so that what was stored shows whose it is. */
const recordings = (): Buffer[] => [1, 2].map(() => Buffer.concat([makeWav({ seconds: 2 }), randomBytes(64)]));

let bench: KillBench;
let store: StoreLink;
let userId: string;

beforeAll(async () => {
  bench = await KillBench.open();
  store = await StoreLink.lay(path.join(bench.folder, 'data'));
  userId = randomBytes(12).toString('hex');
}, 30_000);
afterAll(() => bench.close());

const until = (holds: () => Promise<boolean>) => bench.until(holds, { withinMs: SETTLE_MS, facts: () => filesIn('') });

/** Every file below a folder of the data folder. */
async function filesIn(name: string): Promise<string[]> {
  const place = path.join(bench.folder, 'data', name);
  const found = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((one) => one.isFile()).map((one) => path.relative(place, path.join(one.parentPath, one.name)));
}

async function upload(samples: readonly Buffer[]): Promise<Document | null> {
  const body = new FormData();
  body.set('user_id', userId);
  body.set('consent', 'self');
  for (const [place, sample] of samples.entries()) body.append('audio', new File([sample], `voice-${place}.wav`));
  return fetch(`${bench.service.url}/api/upload-reference`, { method: 'POST', body }).then(
    (response) => response.json() as Promise<Document>,
    () => null,
  );
}

/** Every record has its recordings, byte for byte; and nothing else is kept, waits, or is noted. */
async function expectNoLossAndNoStray(uploads: ReadonlyMap<string, readonly Buffer[]>): Promise<void> {
  await until(async () => (await bench.ready()).journal.depth === 0 && (await filesIn('waiting-samples')).length === 0);
  const found = await bench.records();
  const expected = found.flatMap(({ samples_id, samples }) =>
    samples.map(({ sha256 }: Document) => path.join('samples', samples_id, sha256)),
  );
  expect((await filesIn('samples')).toSorted()).toEqual(expected.toSorted());
  for (const { model_id, name, sample_status, consent } of found) {
    expect({ sample_status, consent }).toMatchObject({ sample_status: 'stored', consent: { basis: 'self' } });
    for (const [index, sent] of (uploads.get(name) ?? []).entries()) {
      const response = await fetch(`${bench.service.url}/api/voice-models/${model_id}/sample?index=${index}`);
      expect(Buffer.from(await response.arrayBuffer()).equals(sent)).toBe(true);
    }
  }
  expect(bench.sandbox.state.models).toHaveLength(found.length);
}

describe('a kill -9 leaves neither a loss nor a stray', () => {
  const none = new Map<string, Buffer[]>();
  afterEach(async () => {
    for (const { model_id } of await bench.records()) {
      await fetch(`${bench.service.url}/api/voice-models/${model_id}?fish_audio=true`, { method: 'DELETE' });
    }
    bench.sandbox.faults.clear();
    expect([await bench.records(), await filesIn('samples')]).toEqual([[], []]);
  });

  it.each(killsAt('put-one', 'put-started', 'put-all', 'sending-written', 'created-written'))(
    'while an upload is kept: %j',
    async (kill) => {
      const sent = recordings();
      await bench.killDuring(kill, () => upload(sent));
      await expectNoLossAndNoStray(new Map([['voice-0.wav', sent]]));
    },
  );

  it.each(killsAt('discard-started', 'discarded'))(
    'while the recordings of a refused one are removed: %j',
    async (kill) => {
      bench.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, status: 400, body: { message: 'no' } });
      await bench.killDuring(kill, () => upload(recordings()));
      await expectNoLossAndNoStray(none);
    },
  );

  it.each(killsAt('removal-noted', 'discard-started', 'discard-waiting-removed', 'discarded'))(
    'while a voice is deleted: %j',
    async (kill) => {
      const made = await upload(recordings());
      const remove = () =>
        fetch(`${bench.service.url}/api/voice-models/${made?.model_id}?fish_audio=true`, { method: 'DELETE' }).catch(
          () => undefined,
        );
      await bench.killDuring(kill, remove);
      await fetch(`${bench.service.url}/api/voice-models/${made?.model_id}?fish_audio=true`, { method: 'DELETE' });
      await expectNoLossAndNoStray(none);
    },
  );

  it.each(killsAt('aside-noted', 'aside-started', 'aside-one', 'aside-written'))(
    'while recordings are put aside: %j',
    async (kill) => {
      const sent = recordings();
      await store.takeAway();
      await bench.killDuring(kill, () => upload(sent));
      await store.bringBack();
      await expectNoLossAndNoStray(new Map([['voice-0.wav', sent]]));
    },
  );

  it.each(killsAt('follow-put', 'follow-marked', 'follow-started', 'follow-noted', 'follow-one', 'follow-done'))(
    'while recordings follow: %j',
    async (kill) => {
      const sent = recordings();
      await store.takeAway();
      expect(await upload(sent)).toMatchObject({ sample_status: 'queued' });
      // Storage that came back between this step and the putting would leave no other such step to be killed at.
      const isBeforePutting = kill.step === 'follow-started';
      await bench.killDuring(kill, isBeforePutting ? async () => undefined : () => store.bringBack());
      if (isBeforePutting) await store.bringBack();
      await expectNoLossAndNoStray(new Map([['voice-0.wav', sent]]));
      expect(await bench.records()).toHaveLength(1);
    },
  );
});
