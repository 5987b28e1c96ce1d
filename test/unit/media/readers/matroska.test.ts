import { expectLittleCpu } from '../../../support/cpu-time';
import { bytes, element, makeMatroska, mp3Frame, simpleBlock, trackEntry } from '../../../support/media/files/matroska';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, packetsOf, refusalCodeOf, sentFile, trackOf } from '../../../support/media/open-bytes';

const BLOCKS = Array.from({ length: 60 }, (_, n) => simpleBlock(mp3Frame(n)));
const numbers = async (file: Uint8Array) => (await packetsOf(await trackOf(file))).map(({ data }) => data[4]);

describe('a Matroska file', () => {
  it.each([true, false])('is read with and without sizes (live: %s)', async (isLive) => {
    const file = makeMatroska({ blocks: BLOCKS, isLive });
    const track = await trackOf(file);

    expect(track).toMatchObject({ codec: 'mp3', sampleRate: 44_100, channels: 1, isDefault: true, language: null });
    expect(track.seconds).toBeCloseTo((60 * 1152) / 44_100, 6);
    expect(await numbers(file)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('may hold several packets in a block, in each way of lacing', async () => {
    const frames = Buffer.concat([mp3Frame(1), mp3Frame(2), mp3Frame(3)]);
    const blocks = [
      simpleBlock(frames, { flags: 0x82, lacing: bytes(2, 8, 8) }),
      simpleBlock(frames, { flags: 0x84, lacing: bytes(2) }),
      simpleBlock(frames, { flags: 0x86, lacing: bytes(2, 0x88, 0xbf) }),
    ];
    expect(await numbers(makeMatroska({ blocks }))).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });

  it.each([
    ['Xiph', 0x82, bytes(9, 255, 255)],
    ['EBML', 0x86, bytes(9, 0x01, 0xff)],
    ['fixed', 0x84, bytes(200)],
  ])('leaves out a block whose laces make no sense: %s', async (_, flags, lacing) => {
    const blocks = [BLOCKS[0] as Buffer, simpleBlock(mp3Frame(9), { flags, lacing }), BLOCKS[1] as Buffer];
    expect(await numbers(makeMatroska({ blocks }))).toEqual([0, 1]);
  });

  it('puts back what was taken off the front of each packet', async () => {
    const compression = element(0x5034, Buffer.concat([element(0x4254, bytes(3)), element(0x4255, bytes(0xff, 0xfb))]));
    const encodings = element(0x6d80, element(0x6240, compression));
    const blocks = BLOCKS.map((_, n) => simpleBlock(mp3Frame(n).subarray(2)));
    const file = makeMatroska({ tracks: [trackEntry({ more: [encodings] })], blocks });

    expect((await packetsOf(await trackOf(file)))[7]?.data).toEqual(mp3Frame(7));
  });

  it('lists its tracks with their flags, those that cannot be used too', async () => {
    const sealed = element(0x6d80, element(0x6240, element(0x5035, bytes())));
    const tracks = [
      trackEntry({ number: 1, codecId: 'A_AC3', isDefault: false, language: 'ger' }),
      trackEntry({ number: 2, language: 'und' }),
      trackEntry({ number: 3, more: [sealed] }),
      trackEntry({ number: 4, type: 1, codecId: 'V_VP8' }),
    ];
    const opened = await openBytes(makeMatroska({ tracks, blocks: [simpleBlock(mp3Frame(1), { track: 2 })] }));

    expect(opened.file_type).toBe('video');
    expect(
      opened.tracks.map(({ codecName, isDefault, language, refusal }) => [
        codecName,
        isDefault,
        language,
        refusal?.code,
      ]),
    ).toEqual([
      ['ac3', false, 'ger', 'codec_not_supported'],
      ['mp3', true, null, undefined],
      ['encrypted or packed sound', true, null, 'codec_not_supported'],
    ]);
  });

  it('believes the frames of MP3 before the track that holds them', async () => {
    const file = makeMatroska({ tracks: [trackEntry({ sampleRate: 8000, channels: 2 })], blocks: BLOCKS });
    expect(await trackOf(file)).toMatchObject({ sampleRate: 44_100, channels: 1 });
  });

  it('believes the frames of MP3 before a track that says nothing sensible of them', async () => {
    const tracks = [trackEntry({ sampleRate: 0, channels: 0 })];

    expect(await trackOf(makeMatroska({ tracks, blocks: BLOCKS }))).toMatchObject({
      sampleRate: 44_100,
      channels: 1,
    });
    expect(await refusalCodeOf(makeMatroska({ tracks, blocks: [simpleBlock(bytes(1, 2, 3, 4))] }))).toBe(
      'unreadable_audio',
    );
  });

  it.each([
    ['A_AAC/MPEG4/LC', 'mp4a.40.2', [0x14, 0x08]],
    ['A_AAC/MPEG2/MAIN', 'mp4a.40.1', [0x0c, 0x08]],
    ['A_AAC/MPEG4/LC/SBR', 'mp4a.40.2', [0x14, 0x08]],
  ])('of AAC as old writers name it is read without private data: %s', async (codecId, codec, config) => {
    const tracks = [trackEntry({ codecId, sampleRate: 16_000 })];
    const track = await trackOf(makeMatroska({ tracks, blocks: BLOCKS }));

    expect(track).toMatchObject({ codecName: 'aac', sampleRate: 16_000, channels: 1, seconds: (60 * 1024) / 16_000 });
    expect(track.setup).toMatchObject({ codec, description: Uint8Array.from(config) });
    expect(track.refusal).toBeUndefined();
  });

  it('of AAC is refused where a packet must hold several frames', async () => {
    const tracks = [trackEntry({ codecId: 'A_AAC/MPEG4/LC', sampleRate: 16_000 })];
    const blocks = [simpleBlock(Buffer.alloc(2049))];
    expect(await refusalCodeOf(makeMatroska({ tracks, blocks }))).toBe('unreadable_audio');
  });

  it.each([
    ['A_AAC/MPEG4/LC', 'unreadable_audio', 'could not be read'],
    ['A_PCM/INT/LIT', 'codec_not_supported', 'stored as uncompressed values of an unknown or unusual number of bits,'],
  ])('that does not say enough of its sound is refused in plain words: %s', async (codecId, code, words) => {
    const track = await trackOf(
      makeMatroska({ tracks: [trackEntry({ codecId, sampleRate: 12_345 })], blocks: BLOCKS }),
    );
    expect(track.refusal).toMatchObject({ code, detail: expect.stringContaining(words) });
  });

  it('of uncompressed sound becomes a WAV file', async () => {
    const tracks = [trackEntry({ codecId: 'A_PCM/INT/BIG', bits: 16, sampleRate: 8000 })];
    const sent = await sentFile(
      makeMatroska({ tracks, blocks: Array.from({ length: 100 }, () => simpleBlock(bytes(1, 2, 3, 4))) }),
    );

    expect(sent.container).toBe('wav');
    expect([...sent.bytes.subarray(44, 48)]).toEqual([2, 1, 4, 3]);
  });

  it('goes on behind nonsense at the next cluster', async () => {
    const file = Buffer.concat([
      makeMatroska({ blocks: BLOCKS }),
      Buffer.alloc(5000),
      element(0x1f43b675, Buffer.concat(BLOCKS)),
    ]);
    expect((await packetsOf(await trackOf(file))).length).toBe(120);
  });

  const swallowed = Buffer.concat([Buffer.alloc(5000), element(0x1f43b675, Buffer.concat(BLOCKS))]);
  it.each<[string, Buffer]>([
    ['an element that nobody knows', element(0xa4, swallowed)],
    ['a number', element(0xe7, swallowed)],
    ['a block of a track that there is not', simpleBlock(swallowed, { track: 9 })],
  ])('loses no cluster to what only looks like %s, behind a gap', async (_, nonsense) => {
    const file = Buffer.concat([makeMatroska({ blocks: BLOCKS }), nonsense]);
    expect((await packetsOf(await trackOf(file))).length).toBe(120);
  });

  it('says so when it breaks off long before it says that it ends', () => {
    const file = fixtureBytes('speech-video.mkv');
    const half = file.subarray(0, file.length / 2);

    expect(openBytes(file).notes).toEqual([]);
    expect(openBytes(half).notes).toEqual(['ends_early']);
    expect(openBytes(Buffer.concat([file, Buffer.alloc(5000)])).notes).toEqual([]);
  });

  describe.each([true, false])('whose picture is longer than its sound (live: %s)', (isLive) => {
    const tracks = [trackEntry(), trackEntry({ number: 2, type: 1, codecId: 'V_VP8' })];
    const file = makeMatroska({ tracks, blocks: BLOCKS, isLive, seconds: 6 });

    it.each([
      ['nothing', bytes()],
      ['zeros', Buffer.alloc(64)],
      ['what looks like a large element', Buffer.from('junkjunk')],
    ])('does not end early, whatever stands behind it: %s', (_, rest) => {
      expect(openBytes(Buffer.concat([file, rest])).notes).toEqual([]);
    });

    it('ends early where it breaks off in a block', () => {
      expect(openBytes(file.subarray(0, -5)).notes).toEqual(['ends_early']);
    });
  });

  it('says so when it breaks off between two blocks', () => {
    const file = makeMatroska({ blocks: BLOCKS, isLive: false, seconds: (60 * 1152) / 44_100 });
    const half = file.subarray(0, -30 * (BLOCKS[0]?.length ?? 0));

    expect(openBytes(file).notes).toEqual([]);
    expect(openBytes(half).notes).toEqual(['ends_early']);
  });

  it('is damaged when nonsense is all that it holds', async () => {
    expect(await refusalCodeOf(Buffer.concat([makeMatroska({ blocks: [] }), Buffer.alloc(5000)]))).toBe(
      'unreadable_audio',
    );
  });
});

describe('two WebM recordings that are joined', () => {
  it('are read as the first one, and that is said', async () => {
    const one = fixtureBytes('live.webm');
    const joined = await openBytes(Buffer.concat([one, one]));

    expect(joined.notes).toEqual(['first_of_joined_recordings']);
    expect((await openBytes(one)).notes).toEqual([]);
    expect(joined.tracks[0]?.seconds).toBe((await trackOf(one)).seconds);
  });
});

describe('a flood in a Matroska file', () => {
  const repeat = (times: number, part: Buffer) => Buffer.alloc(times * part.length, part);

  it.each<[string, () => Buffer]>([
    ['65 tracks', () => makeMatroska({ tracks: [repeat(65, trackEntry())], blocks: BLOCKS })],
    ['1,100,000 empty elements', () => makeMatroska({ blocks: [repeat(1_100_000, bytes(0xec, 0x80))] })],
    [
      '20 million empty elements among the tracks',
      () => makeMatroska({ tracks: [Buffer.alloc(40_000_000, bytes(0xec, 0x80))], blocks: BLOCKS }),
    ],
    [
      '1,100,000 empty elements in a track, and in groups of blocks',
      () => {
        const some = Buffer.alloc(1_100_000, bytes(0xec, 0x80));
        return makeMatroska({ tracks: [trackEntry({ more: [some] })], blocks: [element(0xa0, some)] });
      },
    ],
    ['1,100,000 clusters', () => makeMatroska({ blocks: [repeat(1_100_000, bytes(0x1f, 0x43, 0xb6, 0x75, 0x80))] })],
    [
      'segments within segments',
      () => makeMatroska({ blocks: [repeat(1_100_000, bytes(0x18, 0x53, 0x80, 0x67, 0xff))] }),
    ],
    [
      'a million and more laces',
      () =>
        makeMatroska({
          blocks: [
            repeat(
              5000,
              simpleBlock(Buffer.alloc(300, 9), {
                flags: 0x82,
                lacing: Buffer.concat([bytes(255), Buffer.alloc(255)]),
              }),
            ),
          ],
        }),
    ],
    [
      'laces of nonsense',
      () => makeMatroska({ blocks: [repeat(5000, simpleBlock(bytes(1), { flags: 0x86, lacing: bytes(255, 0) }))] }),
    ],
  ])('is refused in no time: %s', async (_, make) => {
    const file = make();
    await expectLittleCpu(2_000, async () => expect(await refusalCodeOf(file)).toBe('unreadable_audio'));
  });
});
