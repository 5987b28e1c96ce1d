import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { HAS_FFMPEG, judgeWithFfmpeg } from '../../support/media/judge/ffmpeg-judge';
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
  ])('refuses %j and names %s', async (body, field) => {
    const answer = await speak(body);
    expect({ status: answer.status, field: answer.body.errors[0].field }).toEqual({ status: 400, field });
  });

  it('cuts the connection when the sound breaks off, and never appends an error to it (H174)', async () => {
    service.sandbox.faults.add({ match: { path: '/v1/tts' }, times: 1, cut: 'mid-response' });
    await expect(speak({ text: 'Hello, this is a voice.'.repeat(20) })).rejects.toThrow();
    expect((await request(service.url).get('/healthz')).status).toBe(200);
  });
});
