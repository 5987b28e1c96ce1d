import { setTimeout as delay } from 'node:timers/promises';
import { busyness } from '../../../support/machine/busyness';
import { eventually, newUser } from '../../reliability/kit';
import { useHarness } from '../../reliability/use-harness';

const shared = useHarness({ settings: { FISH_CONCURRENCY: '2' } });
const TTS = { method: 'POST', path: '/v1/tts' };

beforeEach(async () => {
  shared.harness.sandbox.faults.clear();
  await shared.harness.proxy.restore();
  shared.harness.proxy.delay(0);
  await shared.harness.untilState('connected');
});

const post = (path: string, body: object = { text: 'Hello' }) => shared.harness.api().post(`/api${path}`).send(body);
const speak = (modelId: string, body?: object) => post(`/voice-models/${modelId}/speech`, body);
const speakers = () =>
  shared.harness.sandbox.state.requests
    .filter(({ path }) => path === TTS.path)
    .map(({ body }) => (body as { reference_id?: string } | undefined)?.reference_id);

async function makeVoice(name = 'Ada', echo_id?: string, userId = newUser()): Promise<string> {
  const fields = { name, ...(echo_id !== undefined && { echo_id }) };
  return (await shared.harness.upload({ userId, fields }).expect(201)).body.model_id;
}

const records = () => shared.database.client.db(shared.harness.dbName).collection('voice_models');

describe('the name that a speech is saved under', () => {
  let modelId = '';
  beforeAll(async () => {
    modelId = await makeVoice();
  });

  /** The header of a speech whose voice has this name, as a program that does not clean its texts may have written it. */
  async function savedAs(name: string): Promise<string> {
    await records().updateOne({ model_id: modelId }, { $set: { name } });
    return (await speak(modelId).expect(200)).headers['content-disposition'] ?? '';
  }

  it.each([
    ['Ada', 'inline; filename="Ada.mp3"'],
    ['Jürgen', `inline; filename="Jurgen.mp3"; filename*=UTF-8''J%C3%BCrgen.mp3`],
    ['A "quoted"\r\nSet-Cookie: x=1', 'inline; filename="A _quoted_Set-Cookie_ x=1.mp3"'],
    ['AC/DC \\ live', 'inline; filename="AC_DC _ live.mp3"'],
    ["100% (it's) *", 'inline; filename="100_ (it\'s) _.mp3"'],
    ['Ada\u202e3pm.exe', 'inline; filename="Ada3pm.exe.mp3"'],
    ['...', 'inline; filename="speech.mp3"'],
    ['\u200b', 'inline; filename="speech.mp3"'],
    ['CON', 'inline; filename="_CON.mp3"'],
    ['nul.txt', 'inline; filename="_nul.txt.mp3"'],
    ['\ud800x', `inline; filename="_x.mp3"; filename*=UTF-8''%EF%BF%BDx.mp3`],
    ['🎙️ 声', `inline; filename="_ _.mp3"; filename*=UTF-8''%F0%9F%8E%99%EF%B8%8F%20%E5%A3%B0.mp3`],
    ['x'.repeat(200), `inline; filename="${'x'.repeat(200)}.mp3"`],
  ])('is safe where the voice is called %j', async (name, header) => {
    expect(await savedAs(name)).toBe(header);
  });

  it('is no longer than a file name can be, and keeps its extension', async () => {
    const encoded = /filename\*=UTF-8''(.*)$/.exec(await savedAs('声'.repeat(200)))?.[1] ?? '';
    const name = decodeURIComponent(encoded);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).toMatch(/^声+\.mp3$/);
  });
});

describe('the record of the voice', () => {
  it('is not waited for longer than a quarter of a second', async () => {
    const id = await makeVoice('Ada');
    await speak(id).expect(200);
    shared.harness.proxy.delay(1_000);
    const startedAt = performance.now();
    const { headers } = await speak(id).expect(200);
    expect(performance.now() - startedAt).toBeGreaterThan(240);
    expect(performance.now() - startedAt).toBeLessThan(700 * busyness());
    expect(headers['content-disposition']).toBe('inline; filename="speech.mp3"');
  });

  it('is not asked for while the database is away', async () => {
    const id = await makeVoice('Ada');
    await shared.harness.takeDatabaseAway();
    await speak(id).expect(200);
    expect(speakers().at(-1)).toBe(id);
  });
});

describe('POST /api/echo/:echo_id/speech', () => {
  it('speaks with the voice of an Echo, with every setting', async () => {
    const modelId = await makeVoice('Ada', undefined, shared.userId);
    const echo = (await post('/echo', { user_id: shared.userId, name: 'Robin', voice_model_id: modelId }).expect(201))
      .body;
    const { headers, type } = await post(`/echo/${echo._id}/speech`, {
      text: 'Hello',
      format: 'wav',
      sample_rate: 8_000,
    });
    expect({ type, name: headers['content-disposition'] }).toEqual({
      type: 'audio/wav',
      name: 'inline; filename="Ada.wav"',
    });
    expect(speakers().at(-1)).toBe(modelId);
  });

  it('knows an Echo of another program by the voice that is linked to it', async () => {
    const echoId = newUser();
    const modelId = await makeVoice('Ada', echoId);
    await post(`/echo/${echoId}/speech`).expect(200);
    expect(speakers().at(-1)).toBe(modelId);
  });

  it('says that an Echo has no voice, or does not exist', async () => {
    const echo = (await post('/echo', { user_id: shared.userId, name: 'Robin' }).expect(201)).body;
    const before = speakers().length;
    const voiceless = await post(`/echo/${echo._id}/speech`);
    expect(voiceless.body).toMatchObject({ status: 409, code: 'echo_without_voice' });
    expect(voiceless.body.detail).toBe('This Echo has no voice. Link a voice model to it first.');
    const unknown = await post(`/echo/${newUser()}/speech`);
    expect(unknown.body).toMatchObject({ status: 404, code: 'echo_not_found' });
    const malformed = await post('/echo/5/speech');
    expect(malformed.body).toMatchObject({ status: 400, errors: [{ field: 'echo_id' }] });
    expect(speakers()).toHaveLength(before);
  });

  it('fails as every request for an Echo does while the database is away', async () => {
    await shared.harness.takeDatabaseAway();
    const { body } = await post(`/echo/${newUser()}/speech`);
    expect(body).toMatchObject({ status: 503, code: 'database_unavailable' });
  });
});

describe('a caller that leaves', () => {
  const open = () => shared.harness.sandbox.state.requests.filter((one) => one.open);
  const asked = (path: string) => open().filter((one) => one.path === path).length;

  /** Asks for a speech; the returned function leaves. */
  function ask(modelId: string): () => void {
    const caller = new AbortController();
    fetch(`${shared.harness.service.url}/api/voice-models/${modelId}/speech`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: 'Hello' }),
      signal: caller.signal,
    })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
    return () => caller.abort();
  }

  /** Leaves once Fish.Audio is asked at `path`, and waits until it has that request no more, which else would go on for longer. */
  async function leaveAfter(modelId: string, path: string): Promise<void> {
    const leave = ask(modelId);
    await eventually(() => asked(path) === 1);
    leave();
    await eventually(() => open().length === 0, 5_000);
  }

  async function readyVoice(): Promise<string> {
    const id = await makeVoice();
    await speak(id).expect(200);
    return id;
  }

  it.each([
    ['the first byte is waited for', { hang: true }],
    ['the sound comes', { drip: { bytes: 20, everyMs: 20 } }],
  ])('while %s takes the request to Fish.Audio along', async (_when, fault) => {
    const id = await readyVoice();
    shared.harness.sandbox.faults.add({ match: TTS, ...fault });
    await leaveAfter(id, TTS.path);
  });

  it('while it is read whether the voice is ready takes that request along', async () => {
    const id = await makeVoice();
    await records().updateOne({ model_id: id }, { $set: { model_state: 'unknown' } });
    // What the upload has seen is forgotten with the process.
    await shared.harness.stop();
    await shared.harness.start();
    await shared.harness.untilState('connected');
    const path = `/model/${id}`;
    shared.harness.sandbox.faults.add({ match: { method: 'GET', path }, hang: true });
    await leaveAfter(id, path);
    await speak(id).expect(200);
  });

  it('while it waits for its turn, or for the record of its voice, asks nothing of Fish.Audio', async () => {
    const id = await readyVoice();
    const before = speakers().length;
    shared.harness.sandbox.faults.add({ match: TTS, hang: true });
    const leaveTheOnlyPlace = ask(id);
    await eventually(() => asked(TTS.path) === 1);
    const leaveTheQueue = ask(id);
    await delay(100);
    leaveTheQueue();
    await delay(100);
    leaveTheOnlyPlace();
    await eventually(() => open().length === 0);
    shared.harness.proxy.delay(1_000);
    const leaveTheLookUp = ask(id);
    await delay(50);
    leaveTheLookUp();
    // Longer than the record is waited for.
    await delay(400);
    expect(speakers()).toHaveLength(before + 1);
  });
});
