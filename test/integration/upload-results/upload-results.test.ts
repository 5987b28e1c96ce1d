import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type request from 'supertest';
import { CREATE, eventually, newKey, newUser, QUICK_DATABASE, type ServiceHarness } from '../reliability/kit';
import { useHarness } from '../reliability/use-harness';

/** What Chromium asks for when it sends a form. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8';
const PAGE = /^\/uploads\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const shared = useHarness({ timing: QUICK_DATABASE });
let harness: ServiceHarness;
beforeEach(() => {
  harness = shared.harness;
  harness.forget();
});
afterEach(async () => {
  await harness.proxy.restore();
  await harness.untilState('connected');
});

const models = (): number => harness.sandbox.state.models.length;
/** What the page has drawn at random for its form. */
const FORM_KEY = '4c7f0a52-91be-4d36-8a10-5be2c9d3f7a6';
const send = (userId: string, fields = {}, service = harness.service): request.Test =>
  harness
    .upload({ userId, fields: { form_key: FORM_KEY, ...fields } }, service)
    .redirects(0)
    .set('Accept', BROWSER);
const see = (address: string, service = harness.service): request.Test =>
  harness.api(service).get(address).set('Accept', BROWSER);

/** Sends a form, and returns the address of its result. */
async function sent(userId: string, fields = {}): Promise<string> {
  const { headers } = await send(userId, fields).expect(303);
  expect(headers.location).toMatch(PAGE);
  return headers.location ?? '';
}

describe('a form of a browser without scripts', () => {
  it('is answered with the address of its result, which can be read again and makes nothing', async () => {
    const address = await sent(shared.userId, { name: 'Plain' });
    const [record] = await harness.records(shared.userId);
    for (let times = 0; times < 3; times += 1) {
      const { text, headers } = await see(address).expect(200);
      expect(text).toContain('💾 Saved to database!');
      expect(text).toContain(record?.model_id);
      expect(headers['cache-control']).toBe('private, no-cache');
      expect(headers.refresh).toBeUndefined();
    }
    await harness.api().head(address).set('Accept', BROWSER).expect(200);
    await harness.api().post(address).set('Accept', BROWSER).expect(405);
    expect(models()).toBe(1);
  });

  it('that is sent again is the same upload, and with another name another one', async () => {
    const userId = newUser();
    const address = await sent(userId, { name: 'Once' });
    const again = await send(userId, { name: 'Once' }).expect(303);
    expect(again.headers).toMatchObject({ location: address, 'idempotent-replayed': 'true' });
    expect(models()).toBe(1);
    expect(await sent(userId, { name: 'Twice' })).not.toBe(address);
    expect(await sent(newUser(), { name: 'Once' })).not.toBe(address);
    expect(models()).toBe(3);
    const { text } = await see('/').expect(200);
    const drawn = /name="form_key" value="([^"]+)"/.exec(text)?.[1];
    expect(await sent(userId, { name: 'Once', form_key: drawn })).not.toBe(address);
    expect(models()).toBe(4);
  });

  it('that is sent twice at once makes one model, whose page says that it is being made and asks again', async () => {
    harness.sandbox.faults.add({ match: CREATE, delayMs: 1_500 });
    const first = sent(shared.userId);
    await eventually(() => harness.createsAsked === 1);
    const address = await sent(shared.userId);
    const { text, headers } = await see(address).expect(200);
    expect(text).toContain('Making your voice');
    expect(headers).toMatchObject({ refresh: '3', 'cache-control': 'private, no-cache' });
    expect(await first).toBe(address);
    await see(address).expect(200, /Saved to database/);
    expect(models()).toBe(1);
  });

  it('that fails is answered with the error as a page, and can be sent again', async () => {
    const bad = await send(shared.userId, { visibility: 'everyone' }).expect(400);
    expect(bad.headers).not.toHaveProperty('location');
    expect(bad.text).toContain('visibility must be private, unlist or public');
    harness.sandbox.faults.add({ match: CREATE, status: 400, body: { message: 'no' } });
    await send(shared.userId).expect(422);
    await see(await sent(shared.userId)).expect(200, /Saved to database/);
    expect(models()).toBe(1);
  });

  it('waits while MongoDB is away, and its page says so until the record is there', async () => {
    await harness.takeDatabaseAway();
    const address = await sent(shared.userId);
    const { text } = await see(address).expect(200);
    expect(text).toMatch(/<span [^>]*data-when="queued">.*Not saved to database yet/);
    await harness.proxy.restore();
    await harness.untilState('connected');
    await harness.untilSettled();
    const saved = await see(address).expect(200);
    expect(saved.text).toMatch(/data-when="saved">/);
    expect(saved.text).toContain(`/?user_id=${shared.userId}`);
    expect(text).toMatch(/data-when="queued">It will be saved/);
    expect(saved.text).not.toMatch(/data-when="queued">/);
    // What is advised stays, whatever becomes of the record.
    for (const page of [text, saved.text]) expect(page).toContain('<li>The recording is short.');
  });

  it('says of a voice model that was deleted that it was, and makes another one then', async () => {
    const address = await sent(shared.userId);
    const [record] = await harness.records(shared.userId);
    await harness.api().delete(`/api/voice-models/${record?.model_id}?fish_audio=true`).expect(200);
    const { text } = await see(address).expect(200);
    expect(text).toMatch(/data-when="deleted">The voice was deleted in the meantime/);
    expect(text).not.toMatch(/data-when="saved">/);
    const other = await sent(shared.userId);
    expect(other).not.toBe(address);
    await see(other).expect(200, /data-when="saved">/);
    expect(models()).toBe(1);
  });

  it('has its page after a restart, and at another instance with the same database', async () => {
    const address = await sent(shared.userId);
    await harness.stop();
    await harness.start();
    await harness.untilState('connected');
    await see(address).expect(200, /Saved to database/);
    expect(await sent(shared.userId)).toBe(address);
    const folder = await mkdtemp(path.join(tmpdir(), 'voice-models-other-'));
    const settings = { PUBLIC_URL: 'https://voices.example/studio', RATE_LIMIT_PER_MINUTE: '100' };
    const other = await harness.another({ ...harness.options, settings }, folder);
    await eventually(async () => (await harness.api(other).get('/readyz')).body.database === 'connected');
    const { text, headers } = await see(address, other).expect(200);
    expect(text).toContain('href="/studio/"');
    expect(headers['ratelimit-policy']).toBeDefined();
    const again = await send(shared.userId, {}, other).expect(303);
    expect(again.headers).toMatchObject({ location: `/studio${address}`, 'idempotent-replayed': 'true' });
    expect(models()).toBe(1);
    const there = await harness.upload({ userId: newUser() }, other).redirects(0).set('Accept', BROWSER).expect(303);
    expect(there.headers.location).toMatch(/^\/studio\/uploads\//);
    await other.close();
    await rm(folder, { recursive: true });
  });
});

describe('the page of a result', () => {
  it('that nobody knows says what to do', async () => {
    const unknown = '/uploads/2c1e2f6e-8d0b-4a55-9a3c-1f6f0d7c8b9a';
    const { type, text } = await see(unknown).expect(404);
    expect(type).toBe('text/html');
    expect(text).toContain('Look for the voice model in your list');
    expect((await harness.api().get(unknown)).body).toMatchObject({ status: 404, code: 'not_found' });
    for (const key of ['1', '%00', '..%2f..', 'x'.repeat(300)]) await see(`/uploads/${key}`).expect(404);
  });

  it('is not there for the key of a user, nor for one that can be guessed', async () => {
    const random = '7f1e2f6e-8d0b-4a55-9a3c-1f6f0d7c8b9b';
    await harness.upload({ userId: shared.userId, key: random }).expect(201);
    await see(`/uploads/${random}`).expect(404);
    const guessable = newKey();
    await harness.upload({ key: guessable }).expect(201);
    await see(`/uploads/${guessable}`).expect(404);
  });
});

describe('a program', () => {
  it.each([undefined, 'application/json', '*/*', 'application/json, text/html;q=0.9'])(
    'that accepts %s gets the result itself, and a model each time, as before',
    async (accept) => {
      const userId = newUser();
      const ask = () => {
        const upload = harness.upload({ userId });
        return accept === undefined ? upload.unset('Accept') : upload.set('Accept', accept);
      };
      const { text, body, headers } = await ask().expect(201);
      await ask().expect(201);
      expect(models()).toBe(2);
      expect(text).toBe(JSON.stringify(body));
      expect(Object.keys(body).join()).toBe(
        'success,model_id,reference_id,model_state,message,database_status,database_record,sample_status,visibility,warnings,advice',
      );
      expect(headers).toMatchObject({
        location: `/api/voice-models/${body.model_id}`,
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(text)),
        'cache-control': 'no-store',
        vary: 'Accept',
      });
      expect(headers).not.toHaveProperty('idempotent-replayed');
      const withFormKey = ask().field('form_key', FORM_KEY);
      expect((await withFormKey.expect(400)).text).toContain('form_key');
    },
  );

  it('that sends a key of its own and asks for a page gets the page itself, once', async () => {
    const key = newKey();
    const first = await send(shared.userId)
      .set('Idempotency-Key', key)
      .expect(201, /Saved to database/);
    const again = await send(shared.userId).set('Idempotency-Key', key).expect(201);
    const plain = (text: string) => text.replace(/data-nonce="[^"]*"/, '');
    expect(plain(again.text)).toBe(plain(first.text));
    expect(models()).toBe(1);
  });
});
