import { aacEntry, box, type Mp4Track, makeMp4, soundEntry, u16, u32 } from '../../../../support/media/files/isobmff';
import { openBytes, packetsOf, refusalCodeOf, sentFile, trackOf } from '../../../../support/media/open-bytes';

const SIZES = [5, 6, 7, 8];
const withTable = (name: string, table: Buffer) => makeMp4({ tracks: [{ sizes: SIZES, replace: { [name]: table } }] });
const FLOOD = 2 ** 32 - 1;

describe('the tables of an MP4 file', () => {
  it.each<[string, string, Buffer]>([
    ['stsz', 'stsz', box('stsz', u32(0, 0, FLOOD, 1))],
    ['stsz of one size', 'stsz', box('stsz', u32(0, 1, FLOOD))],
    ['stz2 of no bits', 'stsz', box('stz2', u32(0, 0, FLOOD))],
    ['stz2 of four bits', 'stsz', box('stz2', u32(0, 4, 900), Buffer.alloc(9))],
    ['stts', 'stts', box('stts', u32(0, FLOOD, 1, 1))],
    ['stsc', 'stsc', box('stsc', u32(0, FLOOD, 1, 1, 1))],
    ['stco', 'stco', box('stco', u32(0, FLOOD, 1))],
    ['co64', 'stco', box('co64', u32(0, FLOOD, 0, 1))],
    ['stco beyond the end', 'stco', box('stco', u32(0, 1, 900_000))],
    ['stsd without an entry', 'stsd', box('stsd', u32(0, FLOOD))],
  ])('that do not fit are refused: %s', async (_, name, table) => {
    expect(await refusalCodeOf(withTable(name, table))).toBe('unreadable_audio');
  });

  it.each<[string, Buffer]>([
    ['a run of durations beyond the samples', box('stts', u32(0, 1, FLOOD, 1024))],
    ['a duration that no packet can have', box('stts', u32(0, 2, 3, 1024, 1, FLOOD))],
  ])('are not believed further than the samples go: %s', async (_, table) => {
    expect((await trackOf(withTable('stts', table))).seconds).toBeLessThan(0.4);
  });

  it('may be packed', async () => {
    const track = await trackOf(withTable('stsz', box('stz2', u32(0, 4, 4), Buffer.from([0x56, 0x78]))));

    expect((await packetsOf(track)).map(({ data }) => data.length)).toEqual(SIZES);
  });

  it('may not describe the same bytes again and again', async () => {
    const tables = { stsz: box('stsz', u32(0, 20, 50)), stsc: box('stsc', u32(0, 1, 1, 1, 1)) };
    const file = makeMp4({
      tracks: [
        {
          sizes: SIZES,
          replace: { ...tables, stco: box('stco', u32(0, 50), u32(...Array.from({ length: 50 }, () => 100))) },
        },
      ],
    });

    expect(await refusalCodeOf(file)).toBe('unreadable_audio');
  });
});

describe('the tracks of an MP4 file', () => {
  const sound = (more: Partial<Mp4Track> = {}): Mp4Track => ({ sizes: SIZES, ...more });

  it('are all listed, in order, with what is said of them', async () => {
    const { tracks, file_type } = await openBytes(
      makeMp4({
        brand: 'isom',
        tracks: [sound({ handler: 'vide' }), sound({ isEnabled: false, language: 'deu' }), sound()],
      }),
    );

    expect(file_type).toBe('video');
    expect(tracks).toMatchObject([
      { isDefault: false, language: 'deu' },
      { isDefault: true, language: null },
    ]);
  });

  it('stay good beside one that is broken, or of an unknown kind', async () => {
    const broken = sound({ replace: { stsz: box('stsz', u32(0, 0, FLOOD)) } });
    const strange = sound({ entry: soundEntry('ac-9', {}) });
    const { tracks } = await openBytes(makeMp4({ tracks: [broken, strange, sound()] }));

    expect(tracks.map(({ codecName, refusal }) => [codecName, refusal?.code])).toEqual([
      ['aac', 'unreadable_audio'],
      ['ac-9', 'codec_not_supported'],
      ['aac', undefined],
    ]);
  });

  it.each([
    ['nine channels', soundEntry('sowt', { channels: 9 })],
    ['no channels', soundEntry('sowt', { channels: 0 })],
    ['a rate of 1 Hz', soundEntry('sowt', { sampleRate: 1 })],
    ['encryption', soundEntry('enca', {})],
  ])('cannot be used with %s', async (_, entry) => {
    expect(await refusalCodeOf(makeMp4({ tracks: [sound({ entry })] }))).toBe('codec_not_supported');
  });

  it.each([
    ['MPEG layer I', 0xff],
    ['MPEG layer II', 0xfd],
  ])('cannot be used with %s, and that is said by its name', async (name, kind) => {
    const data = Buffer.alloc(400);
    data.set([0xff, kind, 0x84, 0]);
    const { refusal } = await trackOf(makeMp4({ tracks: [{ entry: soundEntry('.mp3', {}), sizes: [400] }], data }));

    expect(refusal).toMatchObject({ code: 'codec_not_supported', detail: expect.stringContaining(`as ${name},`) });
  });

  it.each([
    ['ima4', 'IMA ADPCM'],
    ['samr', 'AMR'],
    ['sawb', 'AMR-WB'],
  ])('are named in words that people know: %s', async (format, name) => {
    const { refusal } = await trackOf(makeMp4({ tracks: [sound({ entry: soundEntry(format, {}) })] }));
    expect(refusal).toMatchObject({ detail: expect.stringContaining(`as ${name},`) });
  });

  it('cannot be used when ALAC claims frames of 2^31 samples', async () => {
    const entry = soundEntry('alac', {}, box('alac', u32(0, 2 ** 31), Buffer.alloc(20)));
    expect(await refusalCodeOf(makeMp4({ tracks: [sound({ entry })] }))).toBe('unreadable_audio');
  });

  it('cannot be used when their sound lies in another file', async () => {
    const file = makeMp4({ tracks: [sound()] });
    file.writeUInt32BE(0, file.indexOf('url ') + 4);
    expect(await refusalCodeOf(file)).toBe('unreadable_audio');
  });

  it('may stand in a file without ftyp', async () => {
    const file = makeMp4({ brand: null, beforeMovie: box('wide'), tracks: [sound()] });

    expect((await openBytes(file)).container).toBe('mov');
    expect((await packetsOf(await trackOf(file))).map(({ data }) => data.length)).toEqual(SIZES);
  });
});

describe('what is sent in place of an MP4 file', () => {
  const SPEECH = Array.from({ length: 20 }, () => 9);
  const tracks = [{ sizes: SPEECH }];

  it.each<[string, Buffer]>([
    ['a title', makeMp4({ tracks, userData: box('udta', box('©nam', Buffer.from('At home'))) })],
    ['bytes in a box that is free', makeMp4({ tracks, beforeMovie: box('free', Buffer.from('At home')) })],
    [
      'bytes behind its sound',
      makeMp4({ tracks, data: Buffer.concat([Buffer.alloc(180, 7), Buffer.from('At home')]) }),
    ],
    ['a box of its own kind', makeMp4({ tracks, beforeMovie: box('uuid', Buffer.from('0123456789abcdefAt home')) })],
    ['bytes behind the end', Buffer.concat([makeMp4({ tracks }), Buffer.from('At home')])],
    ['a second track', makeMp4({ tracks: [...tracks, { sizes: [7], handler: 'vide' }] })],
  ])('leaves behind %s', async (_, file) => {
    const sent = await sentFile(file);

    expect(sent).toMatchObject({ kind: 'slices', container: 'm4a' });
    expect(Buffer.from(sent.bytes).includes('At home')).toBe(false);
    expect(await packetsOf(await trackOf(sent.bytes))).toHaveLength(20);
  });

  it('is copied where its packets lie in too many places to name them all', async () => {
    const count = 1500;
    const spread = {
      stsz: box('stsz', u32(0, 0, count), u32(...Array.from({ length: count }, () => 3))),
      stsc: box('stsc', u32(0, 1, 1, 1, 1)),
      stco: box('stco', u32(0, count), u32(...Array.from({ length: count }, (_, n) => 20_000 + n * 5))),
    };
    const file = makeMp4({ tracks: [{ sizes: [40_000], replace: spread }] });
    file.writeUInt32BE(count, file.indexOf('stts') + 12);
    const sent = await sentFile(file);

    expect(sent).toMatchObject({ kind: 'memory', container: 'm4a' });
    expect((await trackOf(sent.bytes)).seconds).toBeCloseTo(96, 6);
  });

  it('is a file with an index of ours, and that is taken as it is when it comes again', async () => {
    const sent = await sentFile(makeMp4({ tracks }));
    expect(sent.kind).toBe('slices');
    expect((await sentFile(Buffer.from(sent.bytes))).kind).toBe('sample');
  });

  it('keeps ALAC and its configuration', async () => {
    const config = Buffer.concat([u32(4096), Buffer.from([0, 16, 40, 10, 14, 1]), u16(255), u32(0, 0, 16_000)]);
    const entry = soundEntry('alac', {}, box('alac', u32(0), config));
    const file = makeMp4({ tracks: [{ entry, sizes: SPEECH, ticks: 4096 }], userData: box('udta', box('©nam')) });
    const sent = await trackOf((await sentFile(file)).bytes);

    expect(sent).toMatchObject({ codecName: 'alac', seconds: 5.12, channels: 1, sampleRate: 16_000 });
    expect(Buffer.compare(sent.setup?.description ?? Buffer.alloc(0), config)).toBe(0);
  });

  it.each<[string, number, readonly number[], readonly number[]]>([
    ['twos', 8, [0x80, 0, 0x7f], [0, 0x80, 0xff]],
    ['twos', 16, [1, 2, 3, 4], [2, 1, 4, 3]],
    ['in24', 24, [1, 2, 3], [3, 2, 1]],
    ['fl32', 32, [1, 2, 3, 4], [4, 3, 2, 1]],
    ['fl64', 64, [1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1]],
    ['ulaw', 8, [1, 2], [1, 2]],
  ])('turns %s of %d bits into a WAV file', async (format, bits, values, turned) => {
    const data = Buffer.concat(Array.from({ length: 1000 }, () => Buffer.from(values)));
    const entry = soundEntry(format, { bits, sampleRate: 8000 });
    const track = { entry, sampleRate: 8000, ticks: 1, constantSize: bits / 8, sizes: [data.length] };
    const sent = await sentFile(makeMp4({ brand: 'qt  ', data, tracks: [track] }));

    expect(sent.container).toBe('wav');
    const start = Buffer.from(sent.bytes).indexOf('data') + 8;
    expect([...sent.bytes.subarray(start, start + turned.length)]).toEqual(turned);
    expect(sent.bytes.length).toBe(start + data.length + (data.length % 2));
  });

  it('finds AAC of QuickTime within its wave box', async () => {
    const plain = aacEntry();
    const esds = plain.subarray(8 + 28);
    const version1 = Buffer.concat([plain.subarray(8, 8 + 28), Buffer.alloc(16)]);
    version1.writeUInt16BE(1, 8);
    const entry = box('mp4a', version1, box('wave', esds));

    expect(await trackOf(makeMp4({ brand: 'qt  ', tracks: [{ entry, sizes: SIZES }] }))).toMatchObject({
      codec: 'aac',
      sampleRate: 16_000,
    });
  });
});
