import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type FlacSound, verbatimFlac } from '../../support/media/files/flac-verbatim';
import { flacBlock, flacFrame, streamInfo } from '../../support/media/files/frame-files';
import { fixtureBytes } from '../../support/media/fixtures';
import { decodeWithFfmpeg, HAS_FFMPEG } from '../../support/media/judge/ffmpeg-judge';
import { judgeSound } from '../../support/media/judge/judge-sound';
import { bytesOf, memorySource, soundOf } from '../../support/media/media';
import { useMediaBench } from '../../support/media/use-media-bench';

const shared = useMediaBench();

const HEADER_BYTES = 44;
/** More than two channels stand behind a longer header, which says which speakers they are for. */
const EXTENSIBLE_HEADER_BYTES = 68;
const SPEAKERS_AT = 40;
const VALUES = 12_000;
const KEPT_VALUES = VALUES - 400;

async function sentFor(sample: Buffer): Promise<Buffer> {
  const { container, source, temporaryFile } = soundOf(await shared.bench.media.inspect(memorySource(sample)));
  expect(temporaryFile).toBeNull();
  const sent = await bytesOf(source);
  expect(judgeSound(sent)).toMatchObject({ container, faults: [] });
  return sent;
}

/** Values of all kinds: both ends of what the bits can hold, and everything around 0. */
function valuesOf(bits: number): number[] {
  const half = 2 ** (bits - 1);
  const ends = [0, -1, 1, half - 1, -half, half - 2, 1 - half];
  return Array.from({ length: VALUES }, (_, index) => {
    const value = (index * 2_654_435_761) % (2 * half);
    return index % 10 < ends.length ? (ends[index % 10] ?? 0) : value - half;
  });
}

function soundWith(bits: number, channels: number): FlacSound {
  return { bits, channels: Array.from({ length: channels }, () => valuesOf(bits)) };
}

/** The values of a WAV. */
function valuesIn(wav: Buffer, bits: number): number[] {
  const values: number[] = [];
  for (let at = HEADER_BYTES; at + bits / 8 <= wav.length; at += bits / 8)
    values.push(bits === 8 ? (wav[at] ?? 0) - 128 : wav.readIntLE(at, bits / 8));
  return values;
}

/** The tone that each channel of a WAV of 8 kHz holds, to the next 100 Hz: half of how often it changes its sign in a second. */
function tonesIn(wav: Buffer, channels: number): number[] {
  const valueAt = (frame: number, place: number) =>
    wav.readInt16LE(EXTENSIBLE_HEADER_BYTES + 2 * (frame * channels + place));
  return Array.from({ length: channels }, (_, place) => {
    let changes = 0;
    for (let frame = 1000; frame < 9000; frame += 1)
      if (valueAt(frame, place) < 0 !== valueAt(frame - 1, place) < 0) changes += 1;
    return Math.round(changes / 200) * 100;
  });
}

describe('FLAC is sent as WAV', () => {
  it.each([
    [8, 1],
    [16, 2],
    [24, 2],
  ])('with every value of %d bits and %d channels as it was', async (bits, channels) => {
    const sent = await sentFor(verbatimFlac(soundWith(bits, channels)));

    expect(sent.readUInt16LE(22)).toBe(channels);
    expect(sent.readUInt16LE(34)).toBe(bits);
    const expected = valuesOf(bits).flatMap((value) => Array.from({ length: channels }, () => value));
    const sentValues = valuesIn(sent, bits);
    expect(sentValues.length).toBe(expected.length);
    expect(expected.findIndex((value, index) => value !== sentValues[index])).toBe(-1);
  });

  it.each(['speech.flac', 'long-steps.flac', 'cases/flac-title.flac'])(
    'that has the checksum which its encoder wrote: %s',
    async (name) => {
      const flac = fixtureBytes(name);
      const { source, temporaryFile } = soundOf(await shared.bench.media.inspect(memorySource(flac)));
      const sent = await bytesOf(source);
      if (temporaryFile !== null) await rm(temporaryFile);

      const md5 = createHash('md5').update(sent.subarray(HEADER_BYTES)).digest('hex');
      expect(md5).toBe(flac.subarray(26, 42).toString('hex'));
    },
  );

  it('without the frames that are damaged', async () => {
    const values = valuesOf(16);
    const sent = await sentFor(verbatimFlac({ bits: 16, channels: [values] }, 5));

    expect(sent.length).toBe(HEADER_BYTES + 2 * KEPT_VALUES);
    expect(valuesIn(sent, 16)).toEqual([...values.slice(0, 2000), ...values.slice(2400)]);
  });

  it.each([12, 20, 32])('and refused where that would lose some of its %d bits', async (bits) => {
    const refused = shared.bench.media.inspect(memorySource(verbatimFlac(soundWith(bits, 1))));
    await expect(refused).rejects.toMatchObject({
      code: 'codec_not_supported',
      detail: `This is FLAC with ${bits} bits a value; 8, 16 or 24 can be used. Save it with 16 or 24 bits and send that.`,
    });
  });

  it('and refused where the WAV would be too large', async () => {
    // Silence but for its first values: 300 kB that would become 150 MB.
    const rate = 384_000;
    const frame = (number: number) => flacFrame(number, { samples: 65_000, rate: 0 });
    const frames = Array.from({ length: 1200 }, (_, number) => frame(number));
    const info = flacBlock(0, streamInfo(0, { rate, samples: 65_000 }), { last: true });
    const refused = shared.bench.media.inspect(memorySource(Buffer.concat([Buffer.from('fLaC'), info, ...frames])));
    await expect(refused).rejects.toMatchObject({
      code: 'inspection_limit',
      detail: expect.stringMatching(/would have 156 MB as WAV.*at most 100 MB/),
    });
  });
});

describe('Vorbis is sent as WAV', () => {
  it('with what a player plays', async () => {
    const vorbis = fixtureBytes('speech-vorbis.ogg');
    const sent = await sentFor(vorbis);

    expect(judgeSound(sent).seconds).toBeCloseTo(12, 3);
    if (!HAS_FFMPEG) return;
    const played = decodeWithFfmpeg(vorbis);
    const ours = sent.subarray(HEADER_BYTES);
    expect(ours.length).toBe(played.length);
    let largest = 0;
    for (let at = 0; at < ours.length; at += 2)
      largest = Math.max(largest, Math.abs(ours.readInt16LE(at) - played.readInt16LE(at)));
    expect(largest).toBeLessThanOrEqual(1);
  });

  it.each([
    [3, 0x7],
    [5, 0x37],
    [6, 0x3f],
    [7, 0x70f],
    [8, 0x63f],
  ])('of %d channels, each where a player of WAV looks for it', async (channels, speakers) => {
    const sent = await sentFor(fixtureBytes(`surround/vorbis-${channels}.ogg`));

    expect(sent.readUInt32LE(SPEAKERS_AT)).toBe(speakers);
    expect(tonesIn(sent, channels)).toEqual(Array.from({ length: channels }, (_, place) => (place + 1) * 200));
  });
});

describe('raw AAC is sent as M4A', () => {
  it('with its packets as they were', async () => {
    const aac = fixtureBytes('speech.aac');
    const packets: Buffer[] = [];
    for (let at = 0; at < aac.length; at += (aac.readUIntBE(at + 3, 3) >> 5) & 0x1fff)
      packets.push(aac.subarray(at + 7, at + ((aac.readUIntBE(at + 3, 3) >> 5) & 0x1fff)));

    const sent = await sentFor(aac);

    const copied = sent.subarray(sent.indexOf('mdat', 0, 'latin1') + 4);
    expect(copied.equals(Buffer.concat(packets))).toBe(true);
  });
});
