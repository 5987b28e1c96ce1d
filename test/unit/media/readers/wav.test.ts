import { memoryReader, slicesReader } from '../../../../src/media/readers/byte-reader';
import { openSample } from '../../../../src/media/readers/open-sample';
import { chunk, fmt, riff, values } from '../../../support/media/files/chunk-files';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, packetsOf, refusalOf, sentFor, trackOf } from '../../../support/media/open-bytes';
import { makeWav } from '../../../support/media/wav';

const SECOND = values(16_000);
const data = (body: Uint8Array = SECOND, size?: number) => chunk('data', body, size === undefined ? {} : { size });
const list = chunk('LIST', Buffer.from('INFOICMT\x88\x13\0\0too short here..', 'latin1'));
/** RF64 and BW64 keep the size of the sound in `ds64`. */
const ds64 = (dataBytes: number) => {
  const body = Buffer.alloc(28);
  body.writeUInt32LE(dataBytes, 8);
  return chunk('ds64', body);
};

describe('a WAV whose headers are wrong or odd', () => {
  it.each<[string, Buffer]>([
    ['a data size of 0', riff([fmt(), data(SECOND, 0)])],
    ['a data size of 0xFFFFFFFF', riff([fmt(), data(SECOND, 0xffff_ffff)])],
    ['a data size beyond the file', riff([fmt(), data(SECOND, 0x7fff_f000)])],
    ['a RIFF size of 0', riff([fmt(), data()], { size: 0 })],
    ['a RIFF size of 36', riff([fmt(), data()], { size: 36 })],
    ['a RIFF size of 0xFFFFFFFF', riff([fmt(), data()], { size: 0xffff_ffff })],
    ['no sizes at all', riff([fmt(), data(SECOND, 0)], { size: 0 })],
    ['a block align of 0', riff([fmt({ align: 0 }), data()])],
    ['a block align of 1', riff([fmt({ align: 1 }), data()])],
    ['a block align of 4', riff([fmt({ align: 4 }), data()])],
    ['a byte rate of 0', riff([fmt({ byteRate: 0 }), data()])],
    ['a bad tag in front', riff([fmt(), list, data()])],
    ['a bad tag behind', riff([fmt(), data(), list])],
    ['bext and JUNK', riff([chunk('bext', values(602)), fmt(), chunk('JUNK', values(27)), data()])],
    ['an odd chunk without its padding', riff([chunk('JUNK', values(27), { pad: false }), fmt(), data()])],
    ['its format behind its sound', riff([data(), fmt()])],
    ['two formats, of which the first counts', riff([fmt(), fmt({ channels: 2, bits: 8 }), data()])],
    ['two sounds, of which the first counts', riff([fmt(), data(), data(values(32_000))])],
    ['an empty sound in front of another', riff([fmt(), data(values(0)), data()])],
    [
      'a chunk in front of the sound that claims all the file',
      riff([fmt(), chunk('LIST', values(9), { size: 1e6 }), data()]),
    ],
    ['a page behind it', Buffer.concat([riff([fmt(), data()]), Buffer.from('<script>alert(1)</script>')])],
    ['half a value at its end', riff([fmt(), data(values(16_001))])],
    ['a format of 14 bytes', riff([chunk('fmt ', fmt().subarray(8, 22)), data()])],
    ['WAVE_FORMAT_EXTENSIBLE cut short', riff([fmt({ tag: 0xfffe }), data()])],
    ['RF64', riff([ds64(16_000), fmt(), data(SECOND, 0xffff_ffff), list], { tag: 'RF64', size: 0xffff_ffff })],
    ['BW64', riff([ds64(16_000), fmt(), data(SECOND, 0xffff_ffff)], { tag: 'BW64', size: 0xffff_ffff })],
    ['RF64 without ds64', riff([fmt(), data(SECOND, 0xffff_ffff)], { tag: 'RF64' })],
    ['an ID3 tag in front', Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\x02ab', 'latin1'), riff([fmt(), data()])])],
  ])('with %s lasts 1 s, and is sent as a canonical WAV', async (_, bytes) => {
    const opened = await openBytes(bytes);
    const sent = await sentFor(bytes);

    expect(opened).toMatchObject({ container: 'wav', file_type: 'audio', isClean: false });
    expect(opened.tracks).toMatchObject([{ codec: 'pcm-s16', channels: 1, sampleRate: 8000, seconds: 1 }]);
    expect(sent).toEqual({ kind: 'slices', bytes: riff([fmt(), data()]) });
  });

  const id3v1 = Buffer.from(`TAG${'a name'.padEnd(125, '\0')}`, 'latin1');
  const id3v2 = Buffer.from('ID3\x04\0\0\0\0\0\x06a name', 'latin1');
  const parts: [string, Buffer][] = [
    ['LIST', list],
    ['bext and an odd iXML', Buffer.concat([chunk('bext', values(602)), chunk('iXML', Buffer.from('a name!'))])],
    ['an odd chunk without its padding', chunk('note', Buffer.from('a name!'), { pad: false })],
    ['ID3v1', id3v1],
    ['ID3v2', id3v2],
    ['LIST, ID3v2 and ID3v1', Buffer.concat([list, id3v2, id3v1])],
  ];
  const sizes = [0, 0x7fff_ff00, 0xffff_ffff, 16_010];
  it.each(parts.flatMap(([name, part]) => sizes.map((size) => [name, size, part] as const)))(
    'sends no %s behind a data size of %i',
    async (_, size, part) => {
      const sent = await sentFor(riff([fmt(), data(SECOND, size), part]));
      expect(sent.bytes).toEqual(riff([fmt(), data()]));
    },
  );

  it.each([0, 1, 2, 3])(
    'looks for what follows the sound wherever the sample begins in memory: %i bytes in',
    async (before) => {
      const placed = (bytes: Buffer) => Buffer.concat([Buffer.alloc(before), bytes]).subarray(before);
      const sent = await sentFor(placed(riff([fmt(), data(SECOND, 0), list, id3v1])));
      expect(sent.bytes).toEqual(riff([fmt(), data()]));
      expect((await trackOf(placed(riff([fmt(), data(values(0), 0xffff_ffff)])))).seconds).toBe(0);
    },
  );

  it('sends no LIST of an RF64 whose ds64 is zero', async () => {
    const bytes = riff([ds64(0), fmt(), data(SECOND, 0xffff_ffff), list], { tag: 'RF64', size: 0xffff_ffff });
    expect((await sentFor(bytes)).bytes).toEqual(riff([fmt(), data()]));
  });

  it.each<[string, Buffer]>([
    ['two sounds', riff([fmt(), data(), list, data(values(32_000))])],
    ['another WAV behind it', Buffer.concat([riff([fmt(), data()]), riff([fmt({ rate: 16_000 }), data()])])],
  ])('says that only the first is used when it has %s', async (_, bytes) => {
    expect((await openBytes(bytes)).notes).toEqual(['first_of_joined_recordings']);
    expect((await sentFor(bytes)).bytes).toEqual(riff([fmt(), data()]));
  });

  it('says so when the file breaks off long before the sound does', () => {
    const notes = (...chunks: Uint8Array[]) => openBytes(riff([fmt(), ...chunks])).notes;
    const sized = ds64(40_000);

    expect(notes(data(SECOND, 40_000))).toEqual(['ends_early']);
    expect(openBytes(riff([sized, fmt(), data(SECOND, 0xffff_ffff)], { tag: 'RF64' })).notes).toEqual(['ends_early']);
    expect(notes(data(SECOND, 16_900))).toEqual([]);
    expect(notes(data(SECOND, 1e9))).toEqual(['ends_early']);
    for (const placeholder of [0, 0x7fff_0000, 0xffff_ffff]) expect(notes(data(SECOND, placeholder))).toEqual([]);
    // Nothing is missing where a title still follows.
    expect(notes(data(SECOND, 40_000), list)).toEqual([]);
  });

  it('says nothing of the end of one that is streamed and large', () => {
    const [header, part] = [riff([fmt(), data(values(0), 0xffff_ffff)]), Buffer.alloc(60e6)];
    const slices = [header, ...Array<Buffer>(10).fill(part)].map((bytes) => ({ kind: 'bytes', bytes }) as const);

    expect(openSample(slicesReader(memoryReader(header), slices)).notes).toEqual([]);
  });

  it('is empty when its data size is 0 and other chunks fill the file', async () => {
    expect((await trackOf(riff([fmt(), data(values(0)), list]))).seconds).toBe(0);
    expect((await trackOf(riff([fmt(), data(values(0))]))).seconds).toBe(0);
  });

  it('is sent as it is when it is canonical', async () => {
    const clean = makeWav({ seconds: 1 });
    expect((await sentFor(clean)).kind).toBe('sample');
    expect((await sentFor(fixtureBytes('speech.wav'))).kind).toBe('sample');
  });
});

describe('the sound of a WAV', () => {
  it.each<[string, Buffer, string, number]>([
    ['8 bits', riff([fmt({ bits: 8 }), data()]), 'pcm-u8', 2],
    ['12 bits in 16', riff([fmt({ bits: 12, align: 2 }), data()]), 'pcm-s16', 1],
    ['20 bits in three bytes', riff([fmt({ bits: 20 }), data(values(24_000))]), 'pcm-s24', 1],
    ['20 valid bits in 24', riff([fmt({ bits: 24, validBits: 20 }), data(values(24_000))]), 'pcm-s24', 1],
    ['24 bits', riff([fmt({ bits: 24 }), data(values(24_000))]), 'pcm-s24', 1],
    ['24 bits in four bytes', riff([fmt({ bits: 24, align: 4 }), data(values(32_000))]), 'pcm-s32', 1],
    ['24 valid bits in 32', riff([fmt({ bits: 32, validBits: 24 }), data(values(32_000))]), 'pcm-s32', 1],
    ['32 bits', riff([fmt({ bits: 32 }), data(values(32_000))]), 'pcm-s32', 1],
    ['32-bit floats', riff([fmt({ tag: 3, bits: 32 }), data(values(32_000))]), 'pcm-f32', 1],
    ['64-bit floats', riff([fmt({ tag: 3, bits: 64, validBits: 64 }), data(values(64_000))]), 'pcm-f64', 1],
    ['A-law', riff([fmt({ tag: 6, bits: 8 }), data()]), 'alaw', 2],
    ['µ-law that says it has 16 bits', riff([fmt({ tag: 7, bits: 16 }), data()]), 'ulaw', 2],
    ['eight channels', riff([fmt({ channels: 8 }), data(values(128_000))]), 'pcm-s16', 1],
    ['an odd number of bytes', riff([fmt({ bits: 8 }), data(values(8001))]), 'pcm-u8', 1],
  ])('of %s is found and sent without a change', async (_, bytes, codec, seconds) => {
    const track = await trackOf(bytes);
    const sent = await sentFor(bytes);
    const original = Buffer.concat((await packetsOf(track)).map((packet) => packet.data));
    const copied = Buffer.concat((await packetsOf(await trackOf(sent.bytes))).map((packet) => packet.data));

    expect(track.codecName).toBe(codec);
    expect(track.seconds).toBe(seconds);
    expect(copied.equals(original)).toBe(true);
    expect(sent.bytes.readUInt32LE(4)).toBe(sent.bytes.length - 8);
  });

  it('of more than two channels, or with fewer bits than room, is WAVE_FORMAT_EXTENSIBLE', async () => {
    const surround = (await sentFor(riff([fmt({ channels: 3 }), data(values(48_000)), list]))).bytes;
    const narrow = (await sentFor(riff([fmt({ bits: 24, validBits: 20 }), data(values(24_000)), list]))).bytes;

    expect([surround.readUInt16LE(20), surround.readUInt16LE(22), surround.readUInt16LE(44)]).toEqual([0xfffe, 3, 1]);
    // Left, right and centre: the third channel of three is no subwoofer, which players leave out of a mix.
    expect(surround.readUInt32LE(40)).toBe(0x7);
    expect([narrow.readUInt16LE(20), narrow.readUInt16LE(34), narrow.readUInt16LE(38)]).toEqual([0xfffe, 24, 20]);
  });

  it.each([
    ['24 bits in four bytes', fmt({ bits: 24, align: 4 })],
    ['24 valid bits in 32', fmt({ bits: 32, validBits: 24 })],
    ['20 valid bits in 32', fmt({ bits: 32, validBits: 20 })],
  ])('of %s is sent as plain 32 bits, because ffmpeg plays the extensible form as noise', async (_, format) => {
    const sound = data(values(32_000));
    expect(await sentFor(riff([format, sound]))).toEqual({ kind: 'slices', bytes: riff([fmt({ bits: 32 }), sound]) });
  });

  it('has a fact chunk when it is not plain integers', async () => {
    const sent = (await sentFor(riff([fmt({ tag: 7, bits: 8 }), data(values(8000)), list]))).bytes;
    expect(sent.toString('latin1', 38, 42)).toBe('fact');
    expect(sent.readUInt32LE(46)).toBe(8000);
    expect((await sentFor(sent)).kind).toBe('sample');
  });

  it('is turned to little-endian when the file is RIFX', async () => {
    const bytes = riff([fmt({ bigEndian: true }), chunk('data', SECOND, { bigEndian: true })], { tag: 'RIFX' });
    const sent = await sentFor(bytes);

    expect((await trackOf(bytes)).codecName).toBe('pcm-s16be');
    expect(sent.kind).toBe('memory');
    expect(sent.bytes).toEqual(riff([fmt(), data(Buffer.from(SECOND).swap16())]));
  });

  it('is read in packets of 4,096 frames, from any moment on', async () => {
    const track = await trackOf(makeWav({ seconds: 2 }));
    const packets = await packetsOf(track, 1.1);

    expect(packets.map(({ timestamp }) => timestamp)).toEqual([1.024, 1.536]);
    expect((await packetsOf(track)).map((packet) => packet.data.length)).toEqual([8192, 8192, 8192, 7424]);
  });
});

describe('a WAV that cannot be used', () => {
  it.each<[string, Buffer, string]>([
    ['IMA ADPCM', riff([fmt({ tag: 0x11, bits: 4 }), data()]), 'This is a WAV with IMA ADPCM inside'],
    ['Microsoft ADPCM', riff([fmt({ tag: 2, bits: 4 }), data()]), 'Microsoft ADPCM'],
    ['GSM', riff([fmt({ tag: 0x31, bits: 0 }), data()]), 'GSM 6.10'],
    ['MP3', riff([fmt({ tag: 0x55, bits: 0 }), data()]), 'uncompressed WAV (16 or 24 bit)'],
    ['an unknown format', riff([fmt({ tag: 0x1234 }), data()]), 'format 0x1234'],
    ['64-bit integers', riff([fmt({ bits: 64 }), data()]), '64-bit integers'],
    ['pieces', riff([fmt(), chunk('LIST', Buffer.concat([Buffer.from('wavl'), data()]))]), 'several pieces (wavl)'],
    ['half floats', riff([fmt({ tag: 3, bits: 16 }), data()]), '16-bit floating point'],
    ['9 channels', riff([fmt({ channels: 9 }), data()]), '9 channels'],
    ['65,535 channels', riff([fmt({ channels: 65_535, align: 65_535 }), data()]), '65535 channels'],
    ['1 Hz', riff([fmt({ rate: 1 }), data()]), '1 Hz'],
    ['400 kHz', riff([fmt({ rate: 400_000 }), data()]), '400000 Hz'],
  ])('for %s is refused in words that say so', async (_, bytes, words) => {
    expect(await refusalOf(bytes)).toEqual({ code: 'codec_not_supported', detail: expect.stringContaining(words) });
  });

  it.each<[string, Buffer]>([
    ['has no channel', riff([fmt({ channels: 0 }), data()])],
    ['has no rate', riff([fmt({ rate: 0 }), data()])],
    ['has no format', riff([data()])],
    ['has no sound', riff([fmt()])],
    [
      'is one of a million empty chunks',
      riff([Buffer.concat(Array.from({ length: 1e6 }, () => chunk('abcd', values(0))))]),
    ],
  ])('because it %s is refused as damaged', async (_, bytes) => {
    expect(await refusalOf(bytes)).toMatchObject({ code: 'unreadable_audio' });
  });

  it('costs no more than its header when it is long', async () => {
    const long = riff([fmt({ rate: 384_000, channels: 8, bits: 32 }), data(Buffer.alloc(50_000_000))]);
    const reader = memoryReader(long);
    let bytesRead = 0;
    openSample({
      ...reader,
      read: (start, length) => {
        bytesRead += length;
        return reader.read(start, length);
      },
    });
    expect(bytesRead).toBeLessThan(5_000_000);
  });
});
