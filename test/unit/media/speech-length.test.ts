import { readFileSync } from 'node:fs';
import { speechLength } from '../../../src/media/speech-length/speech-length';
import { type Sandbox, startSandbox } from '../../../src/sandbox/fish-audio/start-sandbox';
import { fixture } from '../../support/media/fixtures';
import { HAS_FFMPEG } from '../../support/media/judge/ffmpeg-judge';
import { probedSeconds } from '../../support/media/judge/probed-seconds';

type Format = Parameters<typeof speechLength>[0];

/** Measures a sound that comes in pieces of a size. */
function measure(format: Format, bytes: Buffer, pieceBytes = 1000) {
  const length = speechLength(format, 16_000);
  for (let at = 0; at < bytes.length; at += pieceBytes) length.add(bytes.subarray(at, at + pieceBytes));
  return length;
}

function patched(bytes: Buffer, patches: readonly { readonly at: number; readonly bytes: Buffer }[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const patch of patches) patch.bytes.copy(copy, patch.at);
  return copy;
}

describe('how long a speech is', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  async function spoken(body: object): Promise<Buffer> {
    const response = await fetch(`${sandbox.url}/v1/tts`, {
      method: 'POST',
      headers: { Authorization: 'Bearer key', 'Content-Type': 'application/json', model: 's1' },
      body: JSON.stringify({ text: 'Hello there, this is a voice of the sandbox.', ...body }),
    });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  }

  (HAS_FFMPEG ? it : it.skip).each<[Format, object]>([
    ['mp3', { sample_rate: 44_100, mp3_bitrate: 128 }],
    ['mp3', { sample_rate: 32_000, mp3_bitrate: 64 }],
    ['wav', { sample_rate: 44_100 }],
    ['wav', { sample_rate: 8_000 }],
    ['opus', {}],
  ])('is what ffprobe says of %s with %j', async (format, settings) => {
    const bytes = await spoken({ format, ...settings });
    const length = measure(format, bytes);
    expect(length.seconds).toBeGreaterThan(1);
    expect(Math.abs(length.seconds - probedSeconds(patched(bytes, length.patches)))).toBeLessThan(0.03);
  });

  (HAS_FFMPEG ? it : it.skip).each<[Format, string]>([
    ['mp3', 'speech.mp3'],
    ['mp3', 'speech-vbr.mp3'],
    ['wav', 'speech.wav'],
    ['opus', 'speech.ogg'],
  ])('is what ffprobe says of %s from another program: %s', (format, name) => {
    const bytes = readFileSync(fixture(name));
    expect(Math.abs(measure(format, bytes).seconds - probedSeconds(bytes))).toBeLessThan(0.06);
  });

  it('does not depend on the pieces in which the sound comes', async () => {
    for (const format of ['mp3', 'wav', 'opus', 'pcm'] as const) {
      const bytes = await spoken({ format });
      const whole = measure(format, bytes, bytes.length).seconds;
      for (const pieceBytes of [1, 7, 4096]) expect(measure(format, bytes, pieceBytes).seconds).toBe(whole);
    }
  });

  it('gives a WAV that was streamed its true sizes, and leaves one alone that has them', async () => {
    const bytes = await spoken({ format: 'wav', sample_rate: 8_000 });
    const fixed = patched(bytes, measure('wav', bytes).patches);
    expect({ riff: fixed.readUInt32LE(4), data: fixed.readUInt32LE(40) }).toEqual({
      riff: bytes.length - 8,
      data: bytes.length - 44,
    });
    expect(measure('wav', fixed).seconds).toBe(measure('wav', bytes).seconds);
    const known = readFileSync(fixture('speech.wav'));
    expect(patched(known, measure('wav', known).patches)).toEqual(known);
  });

  it('counts 16 bits at the given rate where there is no header', () => {
    expect(measure('pcm', Buffer.alloc(32_001)).seconds).toBe(1);
  });

  it('does not count a frame or a page that was cut off', async () => {
    const mp3 = await spoken({ format: 'mp3' });
    const whole = measure('mp3', mp3).seconds;
    const cut = measure('mp3', mp3.subarray(0, -1)).seconds;
    expect(whole - cut).toBeCloseTo(1152 / 44_100, 3);
    const opus = await spoken({ format: 'opus' });
    expect(measure('opus', opus.subarray(0, -1)).seconds).toBeLessThan(measure('opus', opus).seconds);
  });

  it.each<[Format, Buffer]>([
    ['mp3', Buffer.alloc(100_000)],
    ['mp3', Buffer.alloc(100_000, 0xff)],
    ['mp3', Buffer.from('ID3\x04\x00\x00\x7f\x7f\x7f\x7f')],
    ['wav', Buffer.from('RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff', 'latin1')],
    ['wav', Buffer.alloc(100_000)],
    ['opus', Buffer.alloc(100_000)],
    ['opus', Buffer.from(`OggS${'\0'.repeat(22)}\xff${'\xff'.repeat(70_000)}`, 'latin1')],
    ['pcm', Buffer.alloc(1)],
  ])('is nothing where nothing can be played: %s', (format, bytes) => {
    expect(measure(format, bytes).seconds).toBe(0);
  });
});
