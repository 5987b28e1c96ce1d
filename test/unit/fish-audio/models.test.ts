import { FishAudioClient } from '../../../src/fish-audio/client';
import { answer } from '../../support/network/scripted-server';
import { RecordedLog } from '../../support/service/recorded-log';
import { CANARY_KEY, expectNoKey, failureOf, Kit, MODEL } from './kit';

const page = (items: unknown[], hasMore: boolean | null) =>
  answer(200, { total: items.length, items, has_more: hasMore });

describe('voice models at Fish.Audio', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  it('are listed by page, and an invalid entry does not hide the others', async () => {
    const { client, server } = await kit.serve(page([MODEL, { _id: '../x' }, null], false));
    const { models, total } = await client.walkOwnModels();
    expect([[...models.keys()], total]).toEqual([[MODEL._id], 3]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/model?page_size=50&page_number=1&self=true&sort_by=created_at',
    ]);
  });

  it('are described with what Fish.Audio says of their samples and of a takedown, as far as it can be read', async () => {
    const audio = { filename: 'voice.wav', duration_ms: 2000 };
    const quality = {
      audios: [
        { ...audio, quality_passed: true },
        { ...audio, quality_passed: false, quality_reason: ' Too <b>noisy</b>\n', quality: { snr: 6 } },
        { ...audio, quality_passed: false, quality_reason: '', quality: {} },
        'odd',
      ],
    };
    const taken = { dmca_taken_down: null, takedown_category: 'policy', lock_visibility: true };
    const { client } = await kit.serve(
      answer(200, { ...MODEL, ...taken, quality }),
      answer(200, { ...MODEL, quality: 5 }),
    );
    await expect(client.getModel(MODEL._id)).resolves.toMatchObject({
      dmca_taken_down: false,
      takedown_category: 'policy',
      lock_visibility: true,
      quality: [
        { passed: true, reason: '' },
        { passed: false, reason: 'Too noisy' },
        { passed: null, reason: '' },
        { passed: null, reason: '' },
      ],
    });
    await expect(client.getModel(MODEL._id)).resolves.toMatchObject({ quality: [] });
  });

  it('are those that were asked for, however their ids are spelled', async () => {
    const { client } = await kit.serve(answer(200, MODEL));
    const [start, rest] = [MODEL._id.slice(0, 8), MODEL._id.slice(8)];
    const asked = `${start}-${rest}`.toUpperCase();
    await expect(client.getModel(asked)).resolves.toMatchObject({ id: asked });
    expect((await failureOf(client.getModel(rest))).code).toBe('provider_bad_response');
  });

  it('are described in bounds, whatever Fish.Audio says of them', async () => {
    const poor = { quality_passed: false, quality_reason: 'Too noisy' };
    const { client } = await kit.serve(
      answer(200, {
        ...MODEL,
        takedown_category: ` <b>po\u0001licy\n${'\u0001😀'.repeat(50)}`,
        quality: { audios: Array.from({ length: 1_000 }, () => poor) },
      }),
    );
    const { takedown_category, quality } = await client.getModel(MODEL._id);
    expect(takedown_category).toMatch(/^po licy 😀/);
    expect([...(takedown_category ?? '')]).toHaveLength(40);
    expect(quality).toHaveLength(20);
  });

  it('that have failed are found by their tag only where there is no other', async () => {
    const failed = { ...MODEL, _id: 'failed', state: 'failed' };
    const { client } = await kit.serve(page([failed], true), page([MODEL], false), page([failed], false));
    await expect(client.findModelByTag('upload-7f3a')).resolves.toMatchObject({ id: MODEL._id });
    await expect(client.findModelByTag('upload-7f3a')).resolves.toMatchObject({ id: 'failed' });
  });

  it('are the oldest of several with the same tag, with the ids of the others', async () => {
    const younger = { ...MODEL, _id: 'younger' };
    const { client } = await kit.serve(page([younger, MODEL], false));
    await expect(client.findModelByTag('upload-7f3a')).resolves.toMatchObject({ id: MODEL._id, twins: ['younger'] });
  });

  it('are found by exactly the given tag, on whichever page', async () => {
    const other = { ...MODEL, _id: 'other', tags: ['upload-7f3a-not'] };
    const { client, server } = await kit.serve(page([other], true), page([other, MODEL], true));
    await expect(client.findModelByTag('upload-7f3a')).resolves.toMatchObject({ id: MODEL._id });
    expect(server.requests.map(({ url }) => new URL(url, server.url).searchParams.get('page_number'))).toEqual([
      '1',
      '2',
    ]);
    expect(server.requests[0]?.url).toContain('self=true&sort_by=created_at&tag=upload-7f3a');
  });

  it('are not found once every page has been read', async () => {
    const silent = await kit.serve(page([MODEL], null), page([], null));
    await expect(silent.client.findModelByTag('no-such-tag')).resolves.toBeNull();
    const clear = await kit.serve(page([MODEL], false));
    await expect(clear.client.findModelByTag('no-such-tag')).resolves.toBeNull();
  });

  it('are not reported as missing when there is no end to the pages', async () => {
    const { client, server } = await kit.serve(page([MODEL], true));
    expect((await failureOf(client.findModelByTag('no-such-tag'))).code).toBe('provider_error');
    expect(server.requests.length).toBeLessThan(50);
  });

  it('are changed field by field', async () => {
    const { client, server } = await kit.serve(answer(200));
    await client.updateModel('abc', { title: 'New', tags: [] });
    expect(server.requests[0]).toMatchObject({ method: 'PATCH', url: '/model/abc' });
    expect(JSON.parse(Buffer.concat(server.requests[0]?.body ?? []).toString())).toEqual({ title: 'New', tags: [] });
  });

  it.each([200, 204])('are deleted when the response is %i', async (status) => {
    const { client, server } = await kit.serve(answer(status));
    await client.deleteModel('abc');
    expect(server.requests[0]).toMatchObject({ method: 'DELETE', url: '/model/abc' });
  });

  it('are neither deleted nor changed by the page of a proxy that says 200', async () => {
    const { client } = await kit.serve(answer(200, '<html>Sign in</html>', { 'Content-Type': 'text/html' }));
    const unknown = { code: 'provider_bad_response', outcome: 'unknown' };
    expect(await failureOf(client.deleteModel('abc'))).toMatchObject(unknown);
    expect(await failureOf(client.updateModel('abc', { title: 'New' }))).toMatchObject(unknown);
  });

  it.each([{}, { status: 'ok' }])('are deleted and changed where the response is JSON: %j', async (body) => {
    const { client } = await kit.serve(answer(200, body));
    await client.deleteModel('abc');
    await client.updateModel('abc', { title: 'New' });
  });

  it.each(['', '..', '../wallet', 'a/b', 'a%2fb', 'abc\n', 'http://evil.test/', 'a'.repeat(65), 'ä'])(
    'have no id such as %j, and it never becomes part of an address',
    async (id) => {
      const { client, server } = await kit.serve(answer(200, MODEL));
      const calls = [
        client.getModel(id),
        client.deleteModel(id),
        client.updateModel(id, {}),
        client.speak(id, { text: 'x' }),
      ];
      for (const call of calls) expect((await failureOf(call)).code).toBe('voice_model_not_found');
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('the credit', () => {
  const kit = new Kit();
  afterEach(() => kit.close());

  it('is read as text, so that no cent is lost', async () => {
    const { client, server } = await kit.serve(answer(200, { credit: '-0.000001' }), answer(200, { credit: 7 }));
    await expect(client.getApiCredit()).resolves.toEqual({ credit: '-0.000001' });
    await expect(client.getApiCredit()).resolves.toEqual({ credit: '7' });
    expect(server.requests[0]?.url).toBe('/wallet/self/api-credit');
  });
});

describe('a client', () => {
  const log = new RecordedLog();

  it('does not show its key', () => {
    const client = new FishAudioClient({ apiKey: CANARY_KEY, baseUrl: 'https://api.fish.audio', log });
    expectNoKey(client);
    client.close();
  });

  it.each([
    ['a key with a line break', { apiKey: `${CANARY_KEY}\nX: y`, baseUrl: 'https://api.fish.audio' }],
    ['an address with a password', { apiKey: 'k', baseUrl: `https://user:${CANARY_KEY}@api.fish.audio` }],
    ['an address of another kind', { apiKey: 'k', baseUrl: `file:///${CANARY_KEY}` }],
  ])('rejects %s without showing it', (_what, options) => {
    const make = () => new FishAudioClient({ ...options, log });
    expect(make).toThrow(TypeError);
    expect(make).not.toThrow(CANARY_KEY);
  });
});
