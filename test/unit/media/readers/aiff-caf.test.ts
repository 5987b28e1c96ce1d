import {
  type AiffOptions,
  aiff,
  type CafOptions,
  caf,
  chunk,
  fmt,
  riff,
  values,
} from '../../../support/media/files/chunk-files';
import { openBytes, packetsOf, refusalOf, sentFor, trackOf } from '../../../support/media/open-bytes';

const turned = (bytes: Buffer, size: number) => {
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy;
};
/** What is sent: the values as a WAV stores them, a second of them. */
const wavOf = (tag: number, bits: number, sound: Buffer) => riff([fmt({ tag, bits }), chunk('data', sound)]);
const withFact = (tag: number, bits: number, sound: Buffer) => {
  const frames = Buffer.alloc(4);
  frames.writeUInt32LE((sound.length * 8) / bits);
  const longFmt = Buffer.concat([fmt({ tag, bits }).subarray(8), Buffer.alloc(2)]);
  return riff([chunk('fmt ', longFmt), chunk('fact', frames), chunk('data', sound)]);
};
const signed = (sound: Buffer) => Buffer.from(sound.map((value) => value ^ 0x80));
const [BYTES_1, BYTES_2, BYTES_3, BYTES_4, BYTES_8] = [8000, 16_000, 24_000, 32_000, 64_000].map(values) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];

describe('an AIFF', () => {
  it.each<[string, Buffer, AiffOptions, string, Buffer]>([
    ['of 16 bits', BYTES_2, {}, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['of 8 bits, which are signed', BYTES_1, { bits: 8 }, 'pcm-s8', wavOf(1, 8, signed(BYTES_1))],
    ['of 24 bits', BYTES_3, { bits: 24 }, 'pcm-s24be', wavOf(1, 24, turned(BYTES_3, 3))],
    ['of 20 bits', BYTES_3, { bits: 20 }, 'pcm-s24be', wavOf(1, 24, turned(BYTES_3, 3))],
    ['of 32 bits', BYTES_4, { bits: 32 }, 'pcm-s32be', wavOf(1, 32, turned(BYTES_4, 4))],
    ['-C of no compression', BYTES_2, { compression: 'NONE' }, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['-C of sowt', BYTES_2, { compression: 'sowt' }, 'pcm-s16', wavOf(1, 16, BYTES_2)],
    ['-C of twos', BYTES_2, { compression: 'twos' }, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['-C of raw', BYTES_1, { compression: 'raw ', bits: 8 }, 'pcm-u8', wavOf(1, 8, BYTES_1)],
    ['-C of in24', BYTES_3, { compression: 'in24' }, 'pcm-s24be', wavOf(1, 24, turned(BYTES_3, 3))],
    ['-C of in32', BYTES_4, { compression: 'in32' }, 'pcm-s32be', wavOf(1, 32, turned(BYTES_4, 4))],
    ['-C of fl32', BYTES_4, { compression: 'fl32' }, 'pcm-f32be', withFact(3, 32, turned(BYTES_4, 4))],
    ['-C of fl64', BYTES_8, { compression: 'fl64' }, 'pcm-f64be', withFact(3, 64, turned(BYTES_8, 8))],
    ['-C of µ-law', BYTES_1, { compression: 'ulaw' }, 'ulaw', withFact(7, 8, BYTES_1)],
    ['-C of A-law', BYTES_1, { compression: 'alaw' }, 'alaw', withFact(6, 8, BYTES_1)],
    ['whose sound has a size of 0', BYTES_2, { size: 0 }, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['whose sound claims too much', BYTES_2, { size: 1e9 }, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['whose frames are counted wrong', BYTES_2, { frames: 3 }, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['whose sound begins later', BYTES_2, { offset: 10 }, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
  ])('%s is sent as WAV', async (_, sound, options, codec, wav) => {
    const bytes = aiff(sound, options);

    expect(await openBytes(bytes)).toMatchObject({ container: 'aiff', file_type: 'audio', isClean: false });
    expect(await trackOf(bytes)).toMatchObject({ codecName: codec, sampleRate: 8000, channels: 1, seconds: 1 });
    expect((await sentFor(bytes)).bytes.equals(wav)).toBe(true);
  });

  it('is refused by the name of what is compressed in it', async () => {
    expect(await refusalOf(aiff(BYTES_2, { compression: 'ima4' }))).toEqual({
      code: 'codec_not_supported',
      detail: expect.stringContaining('an AIFF-C with IMA ADPCM inside'),
    });
    expect(await refusalOf(aiff(BYTES_2, { compression: '<b>"' }))).toMatchObject({ code: 'codec_not_supported' });
    expect(await refusalOf(aiff(BYTES_2, { bits: 64 }))).toMatchObject({ code: 'codec_not_supported' });
    expect(await refusalOf(aiff(BYTES_2, { channels: 0 }))).toMatchObject({ code: 'unreadable_audio' });
  });
});

describe('a Core Audio file', () => {
  it.each<[string, Buffer, CafOptions, string, Buffer]>([
    ['of 16 bits', BYTES_2, {}, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['of 16 bits, little-endian', BYTES_2, { flags: 2 }, 'pcm-s16', wavOf(1, 16, BYTES_2)],
    ['of an unknown size', BYTES_2, { flags: 2, unknownSize: true }, 'pcm-s16', wavOf(1, 16, BYTES_2)],
    ['of 8 bits', BYTES_1, { bits: 8 }, 'pcm-s8', wavOf(1, 8, signed(BYTES_1))],
    ['of 24 bits', BYTES_3, { bits: 24, flags: 2 }, 'pcm-s24', wavOf(1, 24, BYTES_3)],
    ['of 24 bits in 32', BYTES_4, { bits: 24, flags: 2, packetBytes: 4 }, 'pcm-s32', wavOf(1, 32, BYTES_4)],
    ['of floats', BYTES_4, { bits: 32, flags: 3 }, 'pcm-f32', withFact(3, 32, BYTES_4)],
    ['of big-endian doubles', BYTES_8, { bits: 64, flags: 1 }, 'pcm-f64be', withFact(3, 64, turned(BYTES_8, 8))],
    ['without a packet size', BYTES_2, { packetBytes: 0 }, 'pcm-s16be', wavOf(1, 16, turned(BYTES_2, 2))],
    ['of µ-law', BYTES_1, { kind: 'ulaw', bits: 8 }, 'ulaw', withFact(7, 8, BYTES_1)],
  ])('%s is sent as WAV', async (_, sound, options, codec, wav) => {
    const bytes = caf(sound, options);

    expect(await openBytes(bytes)).toMatchObject({ container: 'caf', file_type: 'audio', isClean: false });
    expect(await trackOf(bytes)).toMatchObject({ codecName: codec, sampleRate: 8000, channels: 1, seconds: 1 });
    expect((await sentFor(bytes)).bytes.equals(wav)).toBe(true);
  });

  it.each([
    ['alac', 'Apple Lossless (ALAC)'],
    ['aac ', 'AAC'],
    ['ima4', 'IMA ADPCM'],
    ['zzzz', 'kind "zzzz"'],
  ])('of %s is refused by name', async (kind, words) => {
    const detail = expect.stringContaining(
      `a Core Audio file with ${words.startsWith('kind') ? 'sound of ' : ''}${words}`,
    );
    expect(await refusalOf(caf(BYTES_2, { kind }))).toEqual({ code: 'codec_not_supported', detail });
  });
});

it.each<[string, Buffer]>([
  ['AIFF', aiff(BYTES_2)],
  ['AIFF-C', aiff(BYTES_2, { compression: 'sowt' })],
  ['Core Audio', caf(BYTES_2)],
])('of two %s files that are joined, the first is used, and that is said', async (_, file) => {
  const joined = Buffer.concat([file, file]);

  expect(openBytes(file).notes).toEqual([]);
  expect(openBytes(joined).notes).toEqual(['first_of_joined_recordings']);
  expect((await sentFor(joined)).bytes).toEqual((await sentFor(file)).bytes);
});

it.each<[string, Buffer]>([
  ['AIFF', aiff(BYTES_2)],
  ['Core Audio', caf(BYTES_2)],
])('of a file that breaks off long before its end, what is there is used, and that is said: %s', async (_, file) => {
  const cut = file.subarray(0, -9000);

  expect(openBytes(cut).notes).toEqual(['ends_early']);
  expect((await trackOf(cut)).seconds).toBeCloseTo(7000 / 16_000, 2);
  expect(openBytes(file.subarray(0, -90)).notes).toEqual([]);
  expect(openBytes(file.subarray(0, file.length / 20)).notes).toEqual(['ends_early']);
});

it('of an AIFF that was written into a pipe, nothing is said of its end', () => {
  // SoX writes as many whole samples as fit into 0x7F000000 bytes.
  for (const size of [0, 0x7eff_fffe, 0x7f00_0008, 0xffff_ffff])
    expect(openBytes(aiff(BYTES_2, { size })).notes).toEqual([]);
});

it('sound that is copied and large goes to a file', async () => {
  const sound = values(2_000_000);
  const sent = await sentFor(aiff(sound));
  const copied = Buffer.concat((await packetsOf(await trackOf(sent.bytes))).map(({ data }) => data));

  expect(sent.kind).toBe('file');
  expect(copied.equals(turned(sound, 2))).toBe(true);
});

describe('what follows sound whose size is unknown or wrong', () => {
  const info = Buffer.from('info\0\0\0\0\0\0\0\x0ea name', 'latin1');
  const whole = Buffer.concat([info, Buffer.from('\0\0\0\x01\0\0\0\0')]);

  it('is not sent when it is the info chunk of a CAF', async () => {
    const bytes = Buffer.concat([caf(BYTES_2, { unknownSize: true }), whole]);
    expect((await sentFor(bytes)).bytes).toEqual((await sentFor(caf(BYTES_2))).bytes);
  });

  it('is not sent when it is the name chunk of an AIFF', async () => {
    const bytes = Buffer.concat([aiff(BYTES_2, { size: 0x7fff_ff00 }), Buffer.from('NAME\0\0\0\x06a name')]);
    expect((await sentFor(bytes)).bytes).toEqual((await sentFor(aiff(BYTES_2))).bytes);
  });
});
