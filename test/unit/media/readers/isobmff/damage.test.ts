import { expectLittleCpu } from '../../../../support/cpu-time';
import { aacEntry, box, makeMp4, soundEntry, u32 } from '../../../../support/media/files/isobmff';
import { fixtureBytes } from '../../../../support/media/fixtures';
import { openBytes, packetsOf, refusalCodeOf, trackOf } from '../../../../support/media/open-bytes';

const SIZES = [5, 6, 7, 8];
const FLOOD = 2 ** 32 - 1;
const FTYP = box('ftyp', Buffer.from('M4A '), u32(0));

describe('a flood in an MP4 file', () => {
  const trak = box(
    'trak',
    box('tkhd', Buffer.alloc(84)),
    box('mdia', box('hdlr', u32(0, 0), Buffer.from('soun'), Buffer.alloc(13))),
  );
  const nested = (type: string) =>
    Buffer.concat(Array.from({ length: 60_000 }, (_, n) => Buffer.concat([u32(8 * (60_000 - n)), Buffer.from(type)])));

  it.each<[string, () => Buffer]>([
    ['65 tracks', () => Buffer.concat([FTYP, box('moov', ...Array.from({ length: 65 }, () => trak))])],
    ['moov within moov', () => Buffer.concat([FTYP, nested('moov')])],
    ['boxes of a track within themselves', () => Buffer.concat([FTYP, box('moov', box('trak', nested('mdia')))])],
    ['empty boxes', () => Buffer.concat([FTYP, Buffer.concat(Array.from({ length: 250_000 }, () => box('free')))])],
    ['a box shorter than its header', () => Buffer.concat([FTYP, u32(4), Buffer.from('moov'), Buffer.alloc(900)])],
  ])('is refused in no time: %s', async (_, make) => {
    const file = make();
    await expectLittleCpu(1_000, async () => expect(await refusalCodeOf(file)).toBe('unreadable_audio'));
  });

  it('of chunks is refused', async () => {
    const count = 1_000_000;
    const tables = {
      stsz: box('stsz', u32(0, 1, count)),
      stsc: box('stsc', u32(0, 1, 1, 1, 1)),
      stco: box('stco', u32(0, count), Buffer.alloc(4 * count, u32(100))),
    };
    expect(await refusalCodeOf(makeMp4({ tracks: [{ sizes: SIZES, replace: tables }] }))).toBe('unreadable_audio');
  });

  it('of damaged FLAC packets in one place is refused in no time', async () => {
    const flac = fixtureBytes('cases/flac.mp4');
    const entryAt = flac.indexOf('fLaC') - 4;
    const count = 1_000;
    const data = Buffer.alloc(2 ** 20, 1);
    const offset = FTYP.length + 8;
    const replace = {
      stsc: box('stsc', u32(0, 1, 1, 1, 1)),
      stco: box('stco', u32(0, count), Buffer.alloc(4 * count, u32(offset))),
    };
    const entry = flac.subarray(entryAt, entryAt + flac.readUInt32BE(entryAt));
    const sizes = Array.from({ length: count }, () => data.length);
    const file = makeMp4({ beforeMovie: box('mdat', data), data: Buffer.of(), tracks: [{ entry, sizes, replace }] });
    await expectLittleCpu(1_000, async () => expect(await refusalCodeOf(file)).toBe('unreadable_audio'));
  });

  it('of runs is refused', async () => {
    const whole = fixtureBytes('speech-fragmented.mp4');
    const head = whole.subarray(0, whole.indexOf('moof') - 4);
    const run = box('trun', u32(0x200, 1, 1));
    const traf = box('traf', box('tfhd', u32(0x20000, 2)), Buffer.alloc(60_000 * run.length, run));
    const one = box('traf', box('tfhd', u32(0x20000, 1)), Buffer.alloc(60_000 * run.length, run));

    expect(await refusalCodeOf(Buffer.concat([head, box('moof', traf, one)]))).toBe('unreadable_audio');
  });

  it('of fragments is refused', async () => {
    const whole = fixtureBytes('speech-fragmented.mp4');
    const head = whole.subarray(0, whole.indexOf('moof') - 4);
    const traf = box('traf', box('tfhd', u32(0x20000, 2)), box('trun', u32(0, 0)));
    const moof = box('moof', Buffer.concat(Array.from({ length: 90_000 }, () => traf)));

    expect(await refusalCodeOf(Buffer.concat([head, moof]))).toBe('unreadable_audio');
  });

  it('a run of 2^32 - 1 samples is refused', async () => {
    const whole = Buffer.from(fixtureBytes('speech-fragmented.mp4'));
    for (let at = whole.indexOf('trun'); at !== -1; at = whole.indexOf('trun', at + 1)) {
      whole.writeUInt32BE(0, at + 4);
      whole.writeUInt32BE(FLOOD, at + 8);
    }
    expect(await refusalCodeOf(whole)).toBe('unreadable_audio');
  });
});

describe('the note that an MP4 file ends early', () => {
  const whole = makeMp4({ tracks: [{ sizes: Array.from({ length: 40 }, () => 10) }] });
  const plain = makeMp4({
    brand: 'qt  ',
    data: Buffer.alloc(16_000, 1),
    tracks: [
      { entry: soundEntry('sowt', { sampleRate: 8000 }), sampleRate: 8000, ticks: 1, constantSize: 2, sizes: [16_000] },
    ],
  });
  const fragmented = fixtureBytes('speech-fragmented.mp4');
  const id3v1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 'At home ')]);
  const toTheEnd = (file: Buffer) => {
    const copy = Buffer.from(file);
    copy.writeUInt32BE(0, copy.indexOf('mdat') - 4);
    return copy;
  };

  it.each<[string, Buffer]>([
    ['nothing', whole],
    ['an ID3v1 tag', Buffer.concat([whole, id3v1])],
    ['text', Buffer.concat([whole, Buffer.from('some text that somebody has put behind it')])],
    ['a tag behind plain sound', Buffer.concat([plain, id3v1])],
    ['a tag behind fragments', Buffer.concat([fragmented, id3v1])],
    ['the rest of a box that is cut off, and holds no sound', Buffer.concat([whole, u32(900), Buffer.from('freex')])],
  ])('is not made of what stands behind all its sound: %s', (_, file) => {
    expect(openBytes(file).notes).toEqual([]);
  });

  it.each<[string, Buffer]>([
    ['in the data', whole.subarray(0, -95)],
    ['in data that go on to the end', toTheEnd(whole).subarray(0, -95)],
    ['in plain sound', plain.subarray(0, -95)],
    ['in the data of a fragment', fragmented.subarray(0, 60_000)],
    ['in the index of a fragment', fragmented.subarray(0, fragmented.lastIndexOf('trun') + 20)],
  ])('is made where sound is missing: %s', (_, file) => {
    expect(openBytes(file).notes).toEqual(['ends_early']);
  });
});

describe('AAC in an MP4 file', () => {
  it('is refused where a packet must hold several frames, which last longer than one', async () => {
    const fileWith = (size: number) => makeMp4({ tracks: [{ sizes: [10, size, 10] }] });

    expect(await refusalCodeOf(fileWith(2048))).toBe('opened');
    expect(await refusalCodeOf(fileWith(2049))).toBe('unreadable_audio');
  });

  it('with a layout of its own may have frames of eight channels', async () => {
    const fileWith = (size: number) =>
      makeMp4({ tracks: [{ entry: aacEntry(Buffer.from([0x14, 0x00])), sizes: [10, size, 10] }] });

    expect(await refusalCodeOf(fileWith(8192))).toBe('opened');
    expect(await refusalCodeOf(fileWith(8193))).toBe('unreadable_audio');
  });

  it.each([
    ['MP3', [0xf8, 0x48, 0x20]],
    ['ALS', [0xf8, 0x88, 0x20]],
    ['speech that is not AAC', [0x44, 0x08]],
    ['MP3 as the core of HE-AAC', [0x2b, 0x8a, 0x7c, 0x20]],
    ['ALS as the core of HE-AAC', [0x2b, 0x8a, 0x7c, 0x40]],
    ['other sound as the core of HE-AAC', [0x2b, 0x8a, 0x58]],
  ])('is not what is named so and is %s, whose packets have another length', async (_, config) => {
    const file = makeMp4({ tracks: [{ entry: aacEntry(Buffer.from(config)), sizes: SIZES }] });

    expect(await refusalCodeOf(file)).toBe('unreadable_audio');
  });
});

describe('the note that an MP4 file is damaged', () => {
  const fragmented = fixtureBytes('speech-fragmented.mp4');
  const second = fragmented.indexOf('moof', fragmented.indexOf('moof') + 4) - 4;
  const last = fragmented.lastIndexOf('moof') - 4;
  const overwritten = (at: number, bytes: number, value: number) => Buffer.from(fragmented).fill(value, at, at + bytes);

  it.each<[string, Buffer]>([
    ['zeros', overwritten(second, 64, 0)],
    ['0xFF', overwritten(second, 64, 0xff)],
    ['what looks like text', overwritten(second, 64, 0x55)],
    ['zeros in the last one', overwritten(last, 64, 0)],
    ['a size that is too small', overwritten(second + 3, 1, 5).fill(0, second, second + 3)],
    ['zeros in the size of the data in front of it', overwritten(fragmented.indexOf('mdat') - 4, 4, 0)],
  ])('is made where a fragment cannot be found for its header: %s', (_, file) => {
    expect(openBytes(file).notes).toEqual(['damaged']);
  });

  it('is not made for zeros behind the last fragment', () => {
    expect(openBytes(Buffer.concat([fragmented, Buffer.alloc(5000)])).notes).toEqual([]);
  });
});

describe('an MP4 file that was cut off', () => {
  it('is used as far as its packets are there', async () => {
    const whole = makeMp4({ tracks: [{ sizes: Array.from({ length: 40 }, () => 10) }] });

    expect(await packetsOf(await trackOf(whole.subarray(0, whole.length - 95)))).toHaveLength(30);
    expect(await refusalCodeOf(whole.subarray(0, whole.length - 395))).toBe('unreadable_audio');
  });

  it('is used as far as its fragments are there', async () => {
    const whole = fixtureBytes('speech-fragmented.mp4');
    const { seconds } = await trackOf(whole);
    const cut = await trackOf(whole.subarray(0, 60_000));
    const inIndex = await trackOf(whole.subarray(0, whole.lastIndexOf('trun') + 20));

    expect(cut.refusal).toBeUndefined();
    expect(cut.seconds).toBeGreaterThan(1);
    expect(cut.seconds).toBeLessThan(seconds);
    expect((await packetsOf(cut)).every(({ data }) => data.length > 0)).toBe(true);
    expect(inIndex.seconds).toBeGreaterThan(cut.seconds);
  });

  it.each([2, 1])(
    'is used to the last whole frame of uncompressed sound (size of a sample: %d)',
    async (constantSize) => {
      const entry = soundEntry('sowt', { sampleRate: 8000 });
      const sizes = [16_000 / (2 / constantSize)];
      const track = { entry, sampleRate: 8000, ticks: 1, constantSize, sizes };
      const whole = makeMp4({ brand: 'qt  ', data: Buffer.alloc(16_000, 1), tracks: [track] });

      expect((await trackOf(whole.subarray(0, whole.length - 7999))).seconds).toBeCloseTo(0.5, 6);
      expect(await refusalCodeOf(whole.subarray(0, whole.length - 15_999))).toBe('unreadable_audio');
    },
  );
});
