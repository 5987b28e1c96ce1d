import { expectLittleCpu } from '../../../../support/cpu-time';
import { aacEntry, box, makeMp4, soundEntry, u32 } from '../../../../support/media/files/isobmff';
import { packetsOf, refusalCodeOf, sentFile, trackOf } from '../../../../support/media/open-bytes';

/** 80 packets of 64 ms, 5.12 s; packet n is three bytes of n. */
const SIZES = Array.from({ length: 80 }, () => 3);
/** AAC-LC of 8 kHz, whose packets last 128 ms. */
const AAC_8000 = aacEntry(Buffer.from([0x15, 0x88]));
const edited = (...edits: Parameters<typeof makeMp4>[0]['tracks'][number]['edits'] & object) =>
  makeMp4({ tracks: [{ sizes: SIZES, edits }] });
const numbers = async (file: Uint8Array) => (await packetsOf(await trackOf(file))).map(({ data }) => data[0]);

describe('an edit list of an MP4 file', () => {
  it('hides the run-up and the padding of the encoder, and both are sent hidden', async () => {
    const file = edited([5000, 1024]);
    const track = await trackOf(file);

    expect(track.seconds).toBeCloseTo(5, 6);
    expect((await packetsOf(track))[0]).toMatchObject({ timestamp: -0.064, duration: 0.064 });
    expect((await trackOf((await sentFile(file)).bytes)).seconds).toBeCloseTo(5, 6);
  });

  it('hides a run-up of whole packets at a low rate, too, where they last longer', async () => {
    const file = makeMp4({ tracks: [{ entry: AAC_8000, sizes: SIZES, sampleRate: 8000, edits: [[5000, 2112]] }] });
    const sent = await trackOf((await sentFile(file)).bytes);

    expect((await packetsOf(sent))[0]).toMatchObject({ data: Buffer.alloc(3), timestamp: -0.264 });
  });

  it('hides the run-up of HE-AAC, too, that is described as AAC-LC with an extension behind it', async () => {
    const entry = aacEntry(Buffer.from([0x14, 0x08, 0x56, 0xe5, 0xa8]));
    const sent = await trackOf(
      (await sentFile(makeMp4({ tracks: [{ entry, sizes: SIZES, edits: [[4500, 2529]] }] }))).bytes,
    );

    expect((await packetsOf(sent))[0]).toMatchObject({ data: Buffer.alloc(3), timestamp: -2529 / 16_000 });
  });

  it('is honoured at both ends: what was trimmed away is not sent', async () => {
    const file = edited([2000, 16_000]);
    const track = await trackOf(file);

    expect(Math.abs(track.seconds - 2)).toBeLessThan(0.05);
    expect(await numbers(file)).toEqual(Array.from({ length: 31 }, (_, n) => n + 16));
    const sent = await sentFile(file);
    expect(sent).toMatchObject({ kind: 'slices', container: 'm4a' });
    expect((await packetsOf(await trackOf(sent.bytes))).map(({ data }) => data[0])).toEqual(await numbers(file));
  });

  it('cuts the middle out', async () => {
    const file = edited([1000, 1024], [1500, 56_000]);

    expect((await trackOf(file)).seconds).toBeCloseTo(2.5, 2);
    expect(await numbers(file)).toEqual([...Array.from({ length: 17 }, (_, n) => n), ...range(55, 78)]);
    expect((await trackOf((await sentFile(file)).bytes)).seconds).toBeCloseTo(2.5, 2);
  });

  it('stays exact over many cuts, whose errors make up for each other', async () => {
    const file = edited(...Array.from({ length: 20 }, (_, n): [number, number] => [70, 1024 + n * 3500]));

    expect(Math.abs((await trackOf(file)).seconds - 1.4)).toBeLessThan(0.05);
  });

  it('may begin with a delay, for which no silence is put in', async () => {
    expect((await trackOf(edited([3000, -1], [4000, 1024]))).seconds).toBeCloseTo(4, 1);
  });

  it('may have a duration of 0, which means to the end', async () => {
    expect((await trackOf(edited([0, 1024]))).seconds).toBeCloseTo(5.056, 3);
  });

  it('ends where the sound ends, whatever it says', async () => {
    expect((await trackOf(edited([90_000, 1024]))).seconds).toBeCloseTo(5.056, 3);
    expect((await trackOf(edited([1000, 900_000]))).seconds).toBe(0);
  });

  it.each([0, 0.5, 2])('is refused where it changes the speed to %d', async (rate) => {
    expect(await refusalCodeOf(edited([5000, 1024, rate]))).toBe('codec_not_supported');
  });

  it('is refused where packets are too long to be cut that exactly', async () => {
    const long = makeMp4({ tracks: [{ entry: AAC_8000, sizes: SIZES, sampleRate: 8000, edits: [[2000, 4608]] }] });
    const track = await trackOf(long);

    expect(track.refusal).toMatchObject({ detail: expect.stringContaining('cut in an editor') });
  });

  it('is refused where it plays more sound than was sent', async () => {
    expect(await refusalCodeOf(edited(...Array.from({ length: 9000 }, (): [number, number] => [5000, 1024])))).toBe(
      'codec_not_supported',
    );
  });

  it('is refused in no time where it cuts many chunks of uncompressed sound many times', async () => {
    const count = 100_000;
    const spread = {
      stsc: box('stsc', u32(0, 1, 1, 1, 1)),
      stco: box('stco', u32(0, count), u32(...Array.from({ length: count }, (_, n) => 600_000 + n * 4))),
    };
    const entry = soundEntry('sowt', { sampleRate: 8000 });
    const edits = (times: number) => Array.from({ length: times }, (): [number, number] => [12_500, 0]);
    const fileWith = (times: number) =>
      makeMp4({
        brand: 'qt  ',
        tracks: [
          {
            ...{ entry, sampleRate: 8000, ticks: 1, constantSize: 2, sizes: [200_000], replace: spread },
            edits: edits(times),
          },
        ],
        data: Buffer.alloc(1_000_000),
      });
    const [often, tooOften] = [fileWith(1000), fileWith(9000)];

    await expectLittleCpu(2_000, async () => {
      expect(await refusalCodeOf(often)).toBe('codec_not_supported');
      expect(await refusalCodeOf(tooOften)).toBe('codec_not_supported');
    });
  });

  it('cuts uncompressed sound at the very frames', async () => {
    const data = Buffer.alloc(16_000);
    for (let frame = 0; frame < 8000; frame += 1) data.writeInt16LE(frame, frame * 2);
    const entry = soundEntry('sowt', { sampleRate: 8000 });
    const track = {
      entry,
      sampleRate: 8000,
      ticks: 1,
      constantSize: 2,
      sizes: [16_000],
      edits: [
        [100, 1234],
        [200, 4321],
      ],
    };
    const sent = await sentFile(makeMp4({ brand: 'qt  ', data, tracks: [track as never] }));

    const wav = Buffer.from(sent.bytes);
    expect(sent).toMatchObject({ container: 'wav', kind: 'slices' });
    expect(wav.length).toBe(44 + 2400 * 2);
    expect([wav.readInt16LE(44), wav.readInt16LE(44 + 799 * 2), wav.readInt16LE(44 + 800 * 2)]).toEqual([
      1234, 2033, 4321,
    ]);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => n + from);
}
