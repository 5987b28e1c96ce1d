import { randomBytes, randomUUID } from 'node:crypto';
import type { Document } from 'mongodb';
import type { StepKill } from '../../chaos/world/killable-service';
import { makeWav } from '../../support/media/wav';
import { SandboxCaller } from '../../support/network/sandbox-requests';
import { KEY, KillBench, killsAt } from './kill-bench';

const SETTLE_MS = 20_000;
const SAMPLE = makeWav({ seconds: 2 });
const OTHER = makeWav({ seconds: 3 });

/** For several kills and starts, each of which has a limit of its own that says more. */
jest.setTimeout(120_000);

let bench: KillBench;
let voice: string;

beforeAll(async () => {
  bench = await KillBench.open();
}, 30_000);
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.database.client.db(bench.dbName).collection('voice_models').deleteMany({});
  bench.sandbox.faults.clear();
  bench.sandbox.state.reset();
  voice = (await upload())?.model_id;
});

async function bodyOf(response: Response): Promise<Document> {
  return JSON.parse(await response.text());
}

async function send(address: string, init: RequestInit, key?: string): Promise<Document | null> {
  const headers = key === undefined ? {} : { 'Idempotency-Key': key };
  return fetch(`${bench.service.url}${address}`, { ...init, headers }).then(
    async (response) => ({ status: response.status, ...(await bodyOf(response)) }),
    () => null,
  );
}

function formOf(sample: Buffer, fields: Readonly<Record<string, string>> = {}): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('audio', new File([new Uint8Array(sample)], 'voice.wav'));
  return { method: 'POST', body };
}

const SAID = { consent: 'permission', consent_text_version: 'v1' };
const upload = () =>
  send('/api/upload-reference', formOf(SAMPLE, { ...SAID, user_id: randomBytes(12).toString('hex') }));
const makeVersion = (key?: string) =>
  send(`/api/voice-models/${voice}/versions`, formOf(OTHER, { consent: 'synthetic' }), key);
const recreate = (key?: string) => send(`/api/voice-models/${voice}/recreate`, { method: 'POST' }, key);
/** Repeats a request as a client does that is told to come back, because its outcome is not noted yet. */
async function repeat(work: () => Promise<Document | null>): Promise<Document | null> {
  let body = await work();
  for (const end = Date.now() + SETTLE_MS; body?.code === 'idempotency_in_progress' && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    body = await work();
  }
  return body;
}

const remove = (fishAudio: boolean) => send(`/api/voice-models/${voice}?fish_audio=${fishAudio}`, { method: 'DELETE' });
const models = (): string[] => bench.sandbox.state.models.map(({ entity }) => entity._id);
const isSettled = async () => (await bench.ready()).journal.depth === 0;

/** Kills the running service at a step that `work` leads to, starts it again, and waits until all is settled. */
async function killDuring(kill: StepKill, work: () => Promise<unknown>): Promise<void> {
  await bench.killDuring(kill, work);
  await bench.until(isSettled);
}

/** There is one record; every model is one of its versions, and it speaks with a model that is there. */
async function expectOneVoice(lost: readonly string[] = []): Promise<Document> {
  const found = await bench.records();
  expect(found).toHaveLength(1);
  const { model_id, known_model_ids = [model_id] } = found[0] ?? {};
  expect(known_model_ids.filter((id: string) => !lost.includes(id)).toSorted()).toEqual(models().toSorted());
  return found[0] ?? {};
}

describe('a kill -9 while a version is made', () => {
  it.each(killsAt('sending-written', 'created-written', 'put-all', 'removed'))(
    'of another recording leaves one voice, and its repetition makes one version ($step)',
    async (kill) => {
      const key = randomUUID();
      await killDuring(kill, () => makeVersion(key));
      await expectOneVoice();
      const again = await repeat(() => makeVersion(key));
      expect(again).toMatchObject({ status: 201 });
      const { model_id, consent, versions } = await expectOneVoice();
      expect(models()).toEqual([voice, again?.model_id]);
      expect(model_id).toBe(again?.model_id);
      const said = { basis: 'permission', text_version: 'v1', at: expect.any(Date), by: null };
      expect(consent).toEqual(said);
      expect(versions).toMatchObject([{ consent: said }, { consent: { basis: 'synthetic', text_version: null } }]);
    },
  );

  it.each(killsAt('created-written', 'removal-started'))(
    'in the place of a lost one leaves one model ($step)',
    async (kill) => {
      await new SandboxCaller(bench.sandbox, KEY).request('DELETE', `/model/${voice}`);
      const key = randomUUID();
      await killDuring(kill, () => recreate(key));
      expect(await repeat(() => recreate(key))).toMatchObject({ status: 201 });
      const { model_id } = await expectOneVoice([voice]);
      expect(models()).toEqual([model_id]);
    },
  );

  it('of a voice that is deleted meanwhile leaves no model', async () => {
    await bench.service.killAt({ step: 'created-written', occurrence: 1 });
    // Long enough for the deletion on a busy machine.
    bench.sandbox.faults.add({ match: { method: 'POST', path: '/model' }, delayMs: 3_000 });
    const making = makeVersion();
    await bench.until(async () => models().length === 2);
    expect(await remove(true)).toMatchObject({ status: 200 });
    await making;
    await bench.untilKilled();
    await bench.start();
    await bench.until(isSettled);
    expect([models(), await bench.records()]).toEqual([[], []]);
  });

  it('keeps its model where its voice is deleted without the models before the entry is removed', async () => {
    await bench.service.killAt({ step: 'removal-started', occurrence: 1 });
    await makeVersion();
    await bench.untilKilled();
    const made = models();
    await bench.start('data-of-another');
    expect(await remove(false)).toMatchObject({ status: 200 });
    await bench.service.stop();
    await bench.start();
    await bench.until(isSettled);
    expect(made).toHaveLength(2);
    expect([models(), await bench.records()]).toEqual([made, []]);
  });
});
