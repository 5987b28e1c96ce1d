import net from 'node:net';
import { buffer } from 'node:stream/consumers';
import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { HAS_FFMPEG, judgeWithFfmpeg, playWithFfmpeg } from '../../support/media/judge/ffmpeg-judge';
import { makeWav } from '../../support/media/wav';
import { sendRaw } from '../../support/network/raw-request';
import { startService, type TestService } from '../../support/service/service';

let service: TestService;
let modelId = '';
beforeAll(async () => {
  service = await startService();
  const { body } = await request(service.url).post('/api/upload-reference').attach('audio', fixture('speech.mp3'));
  modelId = body.model_id;
});
afterAll(() => service.close());
beforeEach(() => service.sandbox.faults.clear());

const speak = (body: object, id = modelId) => request(service.url).post(`/api/voice-models/${id}/speech`).send(body);
const soundOf = async (body: object, id = modelId) =>
  (await speak(body, id).responseType('blob').expect(200)).body as Buffer;
const asked = () => service.sandbox.state.requests.filter(({ path }) => path === '/v1/tts');

describe('POST /api/voice-models/:model_id/speech', () => {
  it.each([
    ['mp3', 'audio/mpeg', /^(ID3|\xff[\xe0-\xff])/],
    ['wav', 'audio/wav', /^RIFF....WAVE/s],
    ['pcm', 'audio/pcm', /^/],
    ['opus', 'audio/ogg', /^OggS/],
  ])('answers with %s', async (format, type, start) => {
    const answer = await speak({ text: 'Hello, this is a voice.', format }).responseType('blob');
    expect({ status: answer.status, type: answer.type }).toEqual({ status: 200, type });
    expect((answer.body as Buffer).byteLength).toBeGreaterThan(5_000);
    expect((answer.body as Buffer).toString('latin1', 0, 12)).toMatch(start);
  });

  (HAS_FFMPEG ? it : it.skip)('answers with opus that a player plays to its end', async () => {
    const { body } = await speak({ text: 'Hello, this is a voice.', format: 'opus' }).responseType('blob');
    const judged = judgeWithFfmpeg(body as Buffer);
    expect(judged.faults).toEqual([]);
    expect(judged.seconds).toBeGreaterThan(1);
  });

  it('says what it may be saved as, and that browsers must not guess what it is', async () => {
    const { headers } = await speak({ text: 'Hello', format: 'opus' });
    expect(headers).toMatchObject({
      'content-disposition': 'inline; filename="speech.ogg"',
      'x-content-type-options': 'nosniff',
    });
  });

  it('answers with 404 when Fish.Audio has no such model', async () => {
    const { status, body } = await speak({ text: 'Hello' }, '00000000000000000000000000000000');
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'voice_model_not_found' });
  });

  it.each([
    [{}, 'text'],
    [{ text: '' }, 'text'],
    [{ text: 5 }, 'text'],
    [{ text: 'x'.repeat(10_001) }, 'text'],
    [{ text: 'Hello', format: 'flac' }, 'format'],
    [{ text: 'Hello', model: 's1' }, 'model'],
    [{ text: 'Hello', sample_rate: 48_000 }, 'sample_rate'],
    [{ text: 'Hello', sample_rate: 8_000 }, 'sample_rate'],
    [{ text: 'Hello', format: 'wav', sample_rate: 22_050 }, 'sample_rate'],
    [{ text: 'Hello', format: 'opus', sample_rate: 44_100 }, 'sample_rate'],
    [{ text: 'Hello', sample_rate: '44100' }, 'sample_rate'],
    [{ text: 'Hello', mp3_bitrate: 320 }, 'mp3_bitrate'],
    [{ text: 'Hello', format: 'wav', mp3_bitrate: 128 }, 'mp3_bitrate'],
    [{ text: 'Hello', format: 'opus', opus_bitrate: 32 }, 'opus_bitrate'],
    [{ text: 'Hello', opus_bitrate: 32_000 }, 'opus_bitrate'],
    [{ text: 'Hello', latency: 'fast' }, 'latency'],
    [{ text: 'Hello', speed: 0.49 }, 'speed'],
    [{ text: 'Hello', speed: 2.01 }, 'speed'],
    [{ text: 'Hello', volume: 20.5 }, 'volume'],
    [{ text: 'Hello', temperature: -0.1 }, 'temperature'],
    [{ text: 'Hello', top_p: 1.1 }, 'top_p'],
    [{ text: 'Hello', engine: 's3' }, 'engine'],
    [{ text: 'Hello', seed: 7 }, 'seed'],
    [{ text: 'Hello', prosody: { speed: 2 } }, 'prosody'],
  ])('refuses %j and names %s, before anything is paid', async (body, field) => {
    const before = asked().length;
    const answer = await speak(body);
    expect({ status: answer.status, field: answer.body.errors[0].field }).toEqual({ status: 400, field });
    expect(asked()).toHaveLength(before);
  });

  it('tells what is wrong with the body first, then with the address, then with the settings', async () => {
    const broken = request(service.url).post('/api/voice-models/no!/speech').type('json').send('{');
    expect((await broken).body.code).toBe('malformed_json');
    expect((await speak({}, 'no!')).body.errors[0].field).toBe('model_id');
  });

  it('says why a seed is refused', async () => {
    const { body } = await speak({ text: 'Hello', seed: 7 });
    expect(body.detail).toBe('seed is not known to any engine of Fish.Audio: a speech cannot be repeated exactly.');
  });

  it('passes on every setting under the name that Fish.Audio has for it, and nothing that was not given', async () => {
    const settings = { sample_rate: 32_000, mp3_bitrate: 64, latency: 'low', temperature: 0, top_p: 1 };
    await soundOf({ text: 'Hello', speed: 0.5, volume: -20, engine: 's1', ...settings });
    expect(asked().at(-1)).toMatchObject({ headers: { model: 's1' } });
    const fixed = { text: 'Hello', reference_id: modelId, format: 'mp3' };
    expect(asked().at(-1)?.body).toEqual({ ...fixed, ...settings, prosody: { speed: 0.5, volume: -20 } });
    await soundOf({ text: 'Hello' });
    expect(asked().at(-1)).toMatchObject({ headers: { model: 's2.1-pro' } });
    expect(asked().at(-1)?.body).toEqual(fixed);
  });
});

describe('a speech', () => {
  if (!HAS_FFMPEG) process.stderr.write('Without ffmpeg and ffprobe, no player looks at what the service speaks.\n');

  (HAS_FFMPEG ? it.each : it.skip.each)<[{ format: string; sample_rate?: number; [setting: string]: unknown }, object]>(
    [
      [{ format: 'mp3' }, { codec_name: 'mp3', sample_rate: '44100', bit_rate: '128000' }],
      [
        { format: 'mp3', sample_rate: 32_000, mp3_bitrate: 64 },
        { codec_name: 'mp3', sample_rate: '32000', bit_rate: '64000' },
      ],
      [
        { format: 'mp3', mp3_bitrate: 192 },
        { codec_name: 'mp3', sample_rate: '44100', bit_rate: '192000' },
      ],
      [{ format: 'wav' }, { codec_name: 'pcm_s16le', sample_rate: '44100' }],
      [
        { format: 'wav', sample_rate: 8_000 },
        { codec_name: 'pcm_s16le', sample_rate: '8000' },
      ],
      [
        { format: 'pcm', sample_rate: 16_000 },
        { codec_name: 'pcm_s16le', sample_rate: '16000' },
      ],
      [
        { format: 'opus', sample_rate: 48_000, opus_bitrate: 24_000 },
        { codec_name: 'opus', sample_rate: '48000' },
      ],
    ],
  )('with %j plays', async (settings, expected) => {
    const sound = await soundOf({ text: 'Hello, this is a voice.', ...settings });
    const played = playWithFfmpeg(sound, settings.format === 'pcm' ? (settings.sample_rate ?? null) : null);
    expect(played).toMatchObject({ ...expected, channels: 1, complaint: '' });
    expect(played.seconds).toBeGreaterThan(1);
  });

  (HAS_FFMPEG ? it : it.skip)('is as fast and as loud as it was asked to be', async () => {
    const play = async (settings: object) =>
      playWithFfmpeg(
        await soundOf({ text: 'Hello, this is a voice of some length.', format: 'wav', ...settings }),
        null,
      );
    const [plain, fast, quiet] = [await play({}), await play({ speed: 2 }), await play({ volume: -12 })];
    expect(plain.seconds / fast.seconds).toBeGreaterThan(1.7);
    expect(plain.seconds / fast.seconds).toBeLessThan(2.1);
    expect(plain.loudness / quiet.loudness).toBeGreaterThan(3);
  });

  it('sounds like its voice and like no other', async () => {
    const other = await request(service.url)
      .post('/api/upload-reference')
      .attach('audio', makeWav({ seconds: 2 }), 'other.wav');
    const text = 'Hello, this is a voice.';
    const [one, again, another] = [
      await soundOf({ text }),
      await soundOf({ text }),
      await soundOf({ text }, other.body.model_id),
    ];
    expect(one.equals(again)).toBe(true);
    expect(one.equals(another)).toBe(false);
  });

  it('cuts the connection when the sound breaks off, and never appends an error to it (H174)', async () => {
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, cut: 'mid-response' });
    await expect(speak({ text: 'Hello, this is a voice.'.repeat(20) })).rejects.toThrow();
    expect((await request(service.url).get('/healthz')).status).toBe(200);
  });

  it('that breaks off has no last chunk, and one that is whole has', async () => {
    const body = JSON.stringify({ text: 'Hello, this is a voice.'.repeat(20) });
    const { host } = new URL(service.url);
    const head = [
      `Host: ${host}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const ask = () =>
      sendRaw(service.url, `POST /api/voice-models/${modelId}/speech HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body}`);
    expect((await ask()).body).toMatch(/\r\n0\r\n\r\n$/);
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, cut: 'mid-response' });
    const broken = await ask();
    expect(broken).toMatchObject({ status: 200, headers: { 'transfer-encoding': 'chunked' } });
    expect(broken.body.length).toBeGreaterThan(2_000);
    expect(broken.body).not.toContain('0\r\n\r\n');
  });

  it('that breaks off is no whole one for a client without chunks either', async () => {
    const body = JSON.stringify({ text: 'Hello, this is a voice.'.repeat(20) });
    const { hostname, port, host } = new URL(service.url);
    const ask = async () => {
      const socket = net.connect(Number(port), hostname);
      const head = [`Host: ${host}`, 'Content-Type: application/json', `Content-Length: ${body.length}`];
      socket.write(`POST /api/voice-models/${modelId}/speech HTTP/1.0\r\n${head.join('\r\n')}\r\n\r\n${body}`);
      return buffer(socket).then(
        (bytes) => bytes.length,
        (error: NodeJS.ErrnoException) => error.code,
      );
    };
    expect(await ask()).toBeGreaterThan(5_000);
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, cut: 'mid-response' });
    expect(await ask()).toBe('ECONNRESET');
  });

  it.each([
    ['nothing', { body: '' }],
    ['JSON', { body: { message: 'no' } }],
    ['a WAV without samples', { body: makeWav({ seconds: 0 }).toString('latin1') }],
  ])('is no success where Fish.Audio answers 200 with %s', async (_what, fault) => {
    const headers = { 'content-type': 'audio/wav' };
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, status: 200, headers, ...fault });
    const { status, type, body } = await speak({ text: 'Hello', format: 'wav' });
    expect({ status, type, code: body.code }).toEqual({
      status: 502,
      type: 'application/problem+json',
      code: 'provider_bad_response',
    });
  });

  it.each([{}, { malformed: 'empty' } as const])(
    'of a text without words says so, and is no mark against Fish.Audio, however often: %j',
    async (fault) => {
      service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 6, ...fault });
      for (const format of ['mp3', 'wav', 'pcm', 'mp3', 'wav', 'pcm']) {
        const { status, body } = await speak({ text: '...', format });
        expect([status, body.code]).toEqual([502, 'provider_bad_response']);
        expect(body.detail).toMatch(/no sound of this text/);
      }
      expect((await speak({ text: 'Hello' })).status).toBe(200);
    },
  );

  it('of an Echo needs the database that knows Echos', async () => {
    const path = '/api/echo/5f0c1d2e3b4a49688776a5c0/speech';
    const { status, body } = await request(service.url).post(path).send({ text: 'Hello' });
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'database_disabled' });
  });
});
