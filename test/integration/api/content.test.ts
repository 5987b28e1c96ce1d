import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { fixture } from '../../support/media/fixtures';
import { makeWav } from '../../support/media/wav';
import { startService, type TestService } from '../../support/service/service';
import { eventually } from '../reliability/kit';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());
beforeEach(() => service.sandbox.state.reset());
afterEach(async () => {
  // The answer does not wait for the files to be removed.
  const uploads = path.join(service.dataFolder, 'uploads');
  await eventually(() => readdirSync(uploads).length === 0);
});

const SPEECH = readFileSync(fixture('speech-frames.mp3'));

function send(address: string, ...samples: (Buffer | string)[]) {
  const form = request(service.url).post(address);
  return samples.reduce<typeof form>(
    (call, sample, i) => call.attach('audio', sample, typeof sample === 'string' ? undefined : `sample-${i}.mp3`),
    form,
  );
}
const upload = (...samples: (Buffer | string)[]) => send('/api/upload-reference', ...samples);
const check = (...samples: (Buffer | string)[]) => send('/api/reference-checks', ...samples);

/** What an upload and a check say of a sample that must be refused; both must say the same. */
async function refusal(...samples: (Buffer | string)[]) {
  const { status, body } = await upload(...samples);
  const { body: checked } = await check(...samples);
  expect(checked).toMatchObject({ accepted: false, problem: { status, code: body.code } });
  expect(service.sandbox.state.creates).toBe(0);
  return { status, code: body.code, detail: body.detail };
}

describe('a reference sample', () => {
  it.each<[string, Buffer, RegExp]>([
    ['a Windows program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(8000, 7)]), /Windows program/],
    ['an ELF program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(8000)]), /program/],
    ['a ZIP archive', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(8000, 9)]), /ZIP/],
    ['a PDF', Buffer.from(`%PDF-1.7\n${'x'.repeat(8000)}`), /PDF/],
    ['a PNG', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(8000)]), /PNG/],
    ['HTML', Buffer.from(`<!doctype html><script>alert(1)</script>${' '.repeat(8000)}`), /HTML/],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>'), /SVG/],
    ['a script', Buffer.from('#!/bin/sh\necho hello\n'), /./],
    ['JSON', Buffer.from('{"hello": "world"}'), /JSON/],
  ])('that is %s named .mp3 is refused with what it is (B35, B52)', async (_title, bytes, says) => {
    const { status, code, detail } = await refusal(bytes);
    expect({ status, code }).toEqual({ status: 415, code: 'unsupported_audio' });
    expect(detail).toMatch(says);
  });

  it('is judged by its content, not by its name or type (B36)', async () => {
    const { status } = await request(service.url)
      .post('/api/upload-reference')
      .attach('audio', SPEECH, { filename: 'holiday.png', contentType: 'image/png' });
    expect(status).toBe(201);
    expect(service.sandbox.state.models[0]?.samples[0]).toMatchObject({
      fileName: 'sample-1.mp3',
      contentType: 'audio/mpeg',
      bytes: SPEECH.byteLength,
    });
  });

  it('with something behind it is sound, and nothing else ever comes of it (B37)', async () => {
    const polyglot = Buffer.concat([makeWav({ seconds: 12 }), Buffer.from('<html><script>alert(1)</script></html>')]);
    expect((await upload(polyglot)).status).toBe(201);
  });

  it('without a sound track is refused (B38)', async () => {
    expect(await refusal(fixture('silent-video.mp4'))).toMatchObject({ status: 422, code: 'no_sound_track' });
  });

  it.each([0, 0.5, 0.99])('of %d seconds is refused (B39, B40)', async (seconds) => {
    expect(await refusal(makeWav({ seconds }))).toMatchObject({ status: 422 });
  });

  it('of 1 to 10 seconds is taken, with advice; of 10 it needs none (B40)', async () => {
    const brief = await upload(makeWav({ seconds: 1 }));
    expect(brief.status).toBe(201);
    expect(brief.body.warnings.join()).toMatch(/10 to 30 seconds/);
    expect(brief.body.advice).toMatchObject([
      { code: 'too_brief', message: brief.body.warnings.at(-1), file_name: null },
    ]);
    const long = await upload(fixture('speech.mp3'));
    expect(long.body.warnings).toHaveLength(1);
  });

  it('of 270 seconds is taken, longer ones are not, alone or together (B40)', async () => {
    expect((await check(makeWav({ seconds: 269.9 }))).body.accepted).toBe(true);
    expect(await refusal(makeWav({ seconds: 271 }))).toMatchObject({ status: 422, code: 'too_long' });
    const half = makeWav({ seconds: 136 });
    expect(await refusal(half, half)).toMatchObject({ status: 422, code: 'too_long' });
  });

  it('with a picture of 20 MB in its tags is taken, one that only claims it is refused (B42)', async () => {
    const real = Buffer.concat([id3(20e6), Buffer.alloc(20e6), SPEECH]);
    expect((await upload(real)).status).toBe(201);
    service.sandbox.state.reset();
    expect((await refusal(Buffer.concat([id3(200e6), Buffer.alloc(20_000)]))).status).toBe(422);
  });

  it.each([0.1, 1, 20])(
    'of %d MB of 0xFF after a sync word is refused, and others are served meanwhile (B43)',
    async (megabytes) => {
      const hostile = Buffer.alloc(megabytes * 1e6, 0xff);
      hostile.set([0xff, 0xfb, 0x90, 0x64]);
      const refused = upload(hostile);
      const others: number[] = [];
      let done = false;
      const answer = refused.then((value) => {
        done = true;
        return value;
      });
      while (!done) {
        const startedAt = performance.now();
        await request(service.url).get('/healthz').expect(200);
        others.push(performance.now() - startedAt);
      }
      const { status, body } = await answer;
      expect({ status, code: body.code }).toMatchObject({ status: expect.any(Number) });
      expect([415, 422]).toContain(status);
      expect(others.length).toBeGreaterThan(0);
    },
  );

  it.each(['speech.mp3', 'speech.m4a', 'speech.ogg', 'speech.flac', 'speech.webm', 'speech-video.mp4'])(
    'that is a truncated %s is taken or refused, never an error of ours (B45)',
    async (name) => {
      const bytes = readFileSync(fixture(name));
      for (const share of [0.05, 0.5, 0.95]) {
        const { status } = await upload(bytes.subarray(0, Math.round(bytes.byteLength * share)));
        expect([201, 422]).toContain(status);
      }
    },
  );

  it('that is silent is refused (B46)', async () => {
    expect(await refusal(fixture('silence.wav'))).toMatchObject({ status: 422, code: 'silent_audio' });
  });

  it.each<[string, (second: number) => number]>([
    ['too soft', (second) => 0.002 * Math.sin(1400 * second)],
    ['clipped', (second) => Math.max(-1, Math.min(1, 5 * Math.sin(1400 * second)))],
    ['mostly silence', (second) => (second < 2 ? 0.3 * Math.sin(1400 * second) : 0)],
  ])('that is %s is taken, with advice (B46)', async (_title, value) => {
    const { status, body } = await upload(makeWav({ seconds: 12, value }));
    expect(status).toBe(201);
    expect(body.warnings.length).toBeGreaterThan(1);
  });

  it('that is silent but for some seconds far between is taken, with advice (B46)', async () => {
    const value = (second: number) => (second >= 124 && second < 136 ? 0.3 * Math.sin(1400 * second) : 0);
    const { status, body } = await upload(makeWav({ seconds: 260, value }));

    expect(status).toBe(201);
    expect(body.warnings).toContainEqual(expect.stringContaining('Most of the recording is silence'));
  });

  it('with a virus signature in its tags is sound like any other (B53)', async () => {
    const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
    const tagged = Buffer.concat([id3(eicar.length), Buffer.from(eicar), SPEECH]);
    expect((await upload(tagged)).status).toBe(201);
  });
});

describe('a video', () => {
  it.each(['speech-video.mp4', 'speech-video.mov', 'speech-video.webm', 'speech-video.mkv'])(
    '%s becomes sound alone, of the same length to 50 ms',
    async (name) => {
      expect((await upload(fixture(name))).status).toBe(201);
      const [sent] = service.sandbox.state.models[0]?.samples ?? [];
      const { body: original } = await check(fixture(name));
      const { body: sound } = await check(sent?.content as Buffer);
      expect(original.samples[0].found.file_type).toBe('video');
      expect(sound.samples[0].found.file_type).toBe('audio');
      const [a, b] = [original, sound].map(({ samples }) => samples[0].found.duration_seconds);
      expect(Math.abs(a - b)).toBeLessThan(0.05);
    },
  );
});

describe('POST /api/reference-checks', () => {
  it('tells everything that was found in each sample, and makes nothing', async () => {
    const { status, body } = await check(fixture('speech-frames.mp3'), fixture('speech-video.mp4'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, accepted: true, problem: null });
    expect(body.total_seconds).toBeGreaterThan(20);
    expect(body.samples).toHaveLength(2);
    expect(body.samples[0]).toEqual({
      file_name: 'speech-frames.mp3',
      bytes: SPEECH.byteLength,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      accepted: true,
      problem: null,
      found: {
        container: 'mp3',
        file_type: 'audio',
        codec: 'mp3',
        duration_seconds: expect.any(Number),
        sample_rate: expect.any(Number),
        channels: 1,
        track: { index: 0, count: 1, language: null },
        levels: expect.objectContaining({ rms_dbfs: expect.any(Number), peak_dbfs: expect.any(Number) }),
      },
      sent_as: { container: 'mp3', bytes: expect.any(Number) },
      warnings: [],
    });
    expect(body.samples[1].sent_as.bytes).toBeLessThan(body.samples[1].bytes);
    expect(service.sandbox.state.requests).toEqual([]);
  });

  it('tells of each sample by itself which one would be refused', async () => {
    const { body } = await check(fixture('speech.mp3'), Buffer.from('not a sound'));
    expect(body.samples.map(({ accepted }: { accepted: boolean }) => accepted)).toEqual([true, false]);
    expect(body.samples[1].problem).toMatchObject({ code: 'unsupported_audio', status: 415 });
  });

  it('refuses the same forms as an upload', async () => {
    expect((await request(service.url).post('/api/reference-checks')).status).toBe(415);
    expect((await check(fixture('speech.mp3')).field('user_id', 'abc')).status).toBe(400);
  });
});

describe('GET /api/limits', () => {
  it('shows the limits in force', async () => {
    const { status, body } = await request(service.url).get('/api/limits');
    expect(status).toBe(200);
    expect(body).toMatchObject({ max_files: 20, max_file_bytes: 100e6, max_total_seconds: 270, min_seconds: 1 });
  });
});

/** An ID3v2 header that claims so many bytes of tags. */
function id3(bytes: number): Buffer {
  const size = [21, 14, 7, 0].map((shift) => (bytes >> shift) & 0x7f);
  return Buffer.from([...Buffer.from('ID3'), 4, 0, 0, ...size]);
}
