import { mp3Frame, times } from '../../../../support/media/files/frame-files';
import { aacEntry, box, makeMp4, soundEntry, u16, u32 } from '../../../../support/media/files/isobmff';
import { fixtureBytes } from '../../../../support/media/fixtures';
import { packetsOf, sentFile, trackOf } from '../../../../support/media/open-bytes';

/** 80 packets of 64 ms, of which number 20 is stated to last ten more; packet n is three bytes of n. */
const SIZES = Array.from({ length: 80 }, () => 3);
const GAP = 10 * 1024;
const stts = box('stts', u32(0, 3, 20, 1024, 1, 1024 + GAP, 59, 1024));
const AFTER_GAP = 21 * 1024 + GAP;
const edited = (...edits: [number, number][]) => makeMp4({ tracks: [{ sizes: SIZES, edits, replace: { stts } }] });
const numbersIn = async (file: Uint8Array) => {
  const sent = await sentFile(file);
  return (await packetsOf(await trackOf(sent.bytes))).map(({ data }) => data[0] ?? 0);
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => n + from);

/** A file whose first packets are stated to last longer than they do, and whose edit list goes to the end. */
function withGap(name: string, run: readonly [count: number, ticks: number]): Buffer {
  const file = Buffer.from(fixtureBytes(name));
  file.writeUInt32BE(0, file.indexOf('elst') + 12);
  const [count, ticks] = run;
  file.writeUInt32BE(count, file.indexOf('stts') + 12);
  file.writeUInt32BE(ticks, file.indexOf('stts') + 16);
  return file;
}

describe('a gap in the time of an MP4 file', () => {
  it('does not shift an edit list behind it: what was cut away is not sent', async () => {
    // A second, from the tenth packet behind the gap on.
    const file = edited([1000, AFTER_GAP + 10 * 1024]);

    expect(await numbersIn(file)).toEqual(range(31, 47));
    expect((await trackOf(file)).seconds).toBeCloseTo(1, 1);
  });

  it('counts for nothing where an edit list plays across it', async () => {
    // From five packets before the gap to five behind it, and then from within the gap on.
    const across = (10 + 10) * 64;

    expect(await numbersIn(edited([across, 16 * 1024], [640, AFTER_GAP - 1000]))).toEqual([
      ...range(16, 26),
      ...range(21, 30),
    ]);
  });

  it.each<[string, Buffer, number]>([
    ['Opus', withGap('cases/opus.mp4', [75, 180]), 1.5],
    ['FLAC', withGap('cases/flac.mp4', [20, 700]), 1.5],
    ['Vorbis', withGap('cases/vorbis.mp4', [9, 456]), 1.5],
    [
      'MP3',
      makeMp4({
        data: times(100, mp3Frame()),
        tracks: [
          {
            entry: soundEntry('.mp3', { sampleRate: 24_000 }),
            sampleRate: 24_000,
            sizes: Array.from({ length: 100 }, () => 96),
            replace: { stts: box('stts', u32(0, 2, 50, 1152, 50, 576)) },
          },
        ],
      }),
      2.4,
    ],
  ])('is not sent, and the sound lasts as long as its packets: %s', async (_, file, seconds) => {
    const sent = await sentFile(file);

    expect((await trackOf(file)).seconds).toBeCloseTo(seconds, 2);
    expect(Math.abs((await trackOf(sent.bytes)).seconds - seconds)).toBeLessThan(0.02);
  });
});

/** ALAC of 16 kHz, mono, whose packets have 4096 samples. */
const alacEntry = () => {
  const config = Buffer.concat([u32(4096), Buffer.from([0, 16, 40, 10, 14, 1]), u16(255), u32(0, 0, 16_000)]);
  return soundEntry('alac', {}, box('alac', u32(0), config));
};

describe('the packets of an MP4 file that are stated to be far too short', () => {
  it.each<[string, Buffer, number]>([
    ['AAC', aacEntry(), 1024],
    ['HE-AAC', aacEntry(Buffer.from('2c0a8800', 'hex')), 2048],
    ['AAC-ELD', aacEntry(Buffer.from('f8f020', 'hex')), 512],
    ['AAC-ELD with the shorter frame', aacEntry(Buffer.from('f8f030', 'hex')), 480],
    ['xHE-AAC', aacEntry(Buffer.from('f9502860', 'hex')), 2048],
    ['ALAC', alacEntry(), 4096],
  ])('count as long as they play, and are sent so: %s', async (_, entry, samples) => {
    const file = makeMp4({
      data: Buffer.alloc(240),
      tracks: [{ entry, sizes: SIZES, replace: { stts: box('stts', u32(0, 2, 79, 4, 1, samples)) } }],
    });
    const { seconds, sampleRate } = await trackOf(file);

    expect(seconds).toBeCloseTo((80 * samples) / sampleRate, 6);
    expect((await sentFile(file)).bytes.includes(box('stts', u32(0, 1, 80, samples)))).toBe(true);
  });
});
