import { expectLittleCpu } from '../../../support/cpu-time';
import { makeOpus, oggPage, opusHead, opusTags } from '../../../support/media/files/ogg';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, packetsOf, refusalCodeOf, sentFile, trackOf } from '../../../support/media/open-bytes';

const kindOf = async (file: Uint8Array) => (await sentFile(file)).kind;
const contents = async (file: Uint8Array) => (await packetsOf(await trackOf(file))).map(({ data }) => data[1]);

describe('an Ogg file of Opus', () => {
  it('lasts from its pre-skip to where its last page says that it ends', async () => {
    const track = await trackOf(makeOpus({ packets: 100, preSkip: 312, endTrim: 480 }));

    expect(track).toMatchObject({ codec: 'opus', channels: 1, sampleRate: 48_000 });
    expect(track.seconds).toBeCloseTo((100 * 960 - 312 - 480) / 48_000, 6);
    expect((await packetsOf(track))[0]).toMatchObject({ timestamp: -312 / 48_000, duration: 0.02 });
  });

  it('is sent as it is when it says nothing but which encoder made it', async () => {
    expect(await kindOf(makeOpus())).toBe('sample');
  });

  it.each<[string, Buffer]>([
    ['a title', makeOpus({ comments: ['TITLE=At home'] })],
    ['bytes behind its end', Buffer.concat([makeOpus(), Buffer.from('At home')])],
    [
      'bytes between two pages',
      Buffer.concat([makeOpus().subarray(0, 47), Buffer.from('At home'), makeOpus().subarray(47)]),
    ],
    [
      'another stream beside it',
      Buffer.concat([
        oggPage({ serial: 9, sequence: 0, flags: 2, granule: 0, packets: [Buffer.from('fishead\0At home')] }),
        makeOpus(),
      ]),
    ],
  ])('is written anew without %s', async (_, file) => {
    const sent = await sentFile(file);

    expect(sent).toMatchObject({ kind: 'memory', container: 'ogg' });
    expect(Buffer.from(sent.bytes).includes('At home')).toBe(false);
    expect(await contents(sent.bytes)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect((await trackOf(sent.bytes)).seconds).toBe((await trackOf(file)).seconds);
  });

  it('is written anew, with right sums, when a sum is wrong', async () => {
    const file = makeOpus();
    file[file.length - 1] = 9;
    const sent = await sentFile(file);

    expect(sent.kind).toBe('memory');
    expect(await kindOf(sent.bytes)).toBe('sample');
  });

  it('is written anew without what lies before its beginning (RFC 7845, 4.5)', async () => {
    const sent = await sentFile(makeOpus({ preSkip: 0, begins: -7 * 960 }));

    expect(sent.kind).toBe('memory');
    expect(await contents(sent.bytes)).toEqual(Array.from({ length: 93 }, (_, n) => 7 + n));
  });

  it('is written anew with a clock that begins at 0 when its own begins later', async () => {
    const sent = await sentFile(makeOpus({ begins: 3600 * 48_000 }));
    expect(sent).toEqual(await sentFile(makeOpus({ comments: ['TITLE=At home'] })));
  });

  it('keeps the mapping of surround sound', async () => {
    const head = Buffer.concat([opusHead(6), Buffer.from([4, 2, 0, 4, 1, 2, 3, 5])]);
    head[18] = 1;
    const pages = [
      oggPage({ sequence: 0, flags: 2, granule: 0, packets: [head] }),
      oggPage({ sequence: 1, granule: 0, packets: [opusTags('TITLE=x')] }),
      oggPage({ sequence: 2, flags: 4, granule: 1920, packets: [Buffer.from([0x78, 1]), Buffer.from([0x78, 2])] }),
    ];
    const sent = await trackOf((await sentFile(Buffer.concat(pages))).bytes);

    expect(sent.channels).toBe(6);
    expect(Buffer.compare(sent.setup?.description ?? Buffer.alloc(0), head)).toBe(0);
  });

  it('tolerates pages without packets, missing pages and an end that was cut off', async () => {
    const whole = makeOpus();
    const pages = splitPages(whole);
    const empty = oggPage({ sequence: 5, granule: -1, packets: [] });
    const holed = Buffer.concat([...pages.slice(0, 5), empty, ...pages.slice(7)]);

    expect((await trackOf(holed)).seconds).toBeCloseTo((80 * 960 - 312) / 48_000, 6);
    expect((await trackOf(whole.subarray(0, whole.length - 20))).seconds).toBeCloseTo((90 * 960 - 312) / 48_000, 6);
  });

  it('may carry packets over several pages', async () => {
    const long = Buffer.alloc(70_000, 0x78);
    const header = makeOpus().subarray(
      0,
      splitPages(makeOpus())
        .slice(0, 2)
        .reduce((sum, page) => sum + page.length, 0),
    );
    const first = Buffer.alloc(27 + 255);
    first.write('OggS');
    first.fill(0xff, 6, 14);
    first.writeUInt32LE(1, 14);
    first.writeUInt32LE(2, 18);
    first[26] = 255;
    first.fill(255, 27);
    const rest = oggPage({ sequence: 3, flags: 5, granule: 960, packets: [long.subarray(255 * 255)] });
    const [packet] = await packetsOf(await trackOf(Buffer.concat([header, first, long.subarray(0, 255 * 255), rest])));

    expect(packet?.data.length).toBe(70_000);
  });
});

describe('a chain of Ogg files', () => {
  it('is read to its end, and becomes one stream', async () => {
    const chain = Buffer.concat([
      makeOpus({ packets: 60, endTrim: 100 }),
      makeOpus({ serial: 2, preSkip: 3840 }),
      makeOpus({ serial: 3 }),
    ]);
    const track = await trackOf(chain);
    const sent = await sentFile(chain);

    expect(Math.abs(track.seconds - (260 * 960 - 312 * 2 - 3840 - 100) / 48_000)).toBeLessThan(0.05);
    expect((await trackOf(sent.bytes)).seconds).toBeCloseTo(track.seconds, 6);
    expect(await kindOf(sent.bytes)).toBe('sample');
    // What the encoder added in front of the second recording is not heard between them.
    expect((await contents(chain)).slice(58, 62)).toEqual([58, 59, 4, 5]);
  });

  it('counts as long as all of it is', async () => {
    const long = Array.from({ length: 200 }, (_, serial) => makeOpus({ serial, preSkip: 0 }));
    expect((await trackOf(Buffer.concat(long))).seconds).toBeCloseTo(400, 1);
  });

  it.each<[string, Buffer]>([
    ['other channels', Buffer.concat([makeOpus(), makeOpus({ serial: 2, channels: 2 })])],
    ['another codec', Buffer.concat([makeOpus(), fixtureBytes('speech-vorbis.ogg')])],
  ])('is refused where a recording has %s', async (_, chain) => {
    expect((await trackOf(chain)).refusal).toMatchObject({ detail: expect.stringContaining('joined') });
  });

  it('of Vorbis with the same setup becomes one stream', async () => {
    const chain = Buffer.concat([fixtureBytes('speech-vorbis.ogg'), fixtureBytes('speech-vorbis.ogg')]);
    const { seconds } = await trackOf(chain);
    const opened = await openBytes(chain);

    expect(Math.abs(seconds - 24)).toBeLessThan(0.05);
    expect(opened.isClean).toBe(false);
    expect((await trackOf((await sentFile(chain)).bytes)).seconds).toBeCloseTo(seconds, 3);
  });
});

describe('an Ogg file with a cover of more than 1 MiB in its comments', () => {
  const COVER = Buffer.alloc(1_200_000, 65);

  it('keeps every packet of Opus', async () => {
    const [head, , ...sound] = splitPages(makeOpus());
    const file = Buffer.concat([head as Buffer, ...longPages(Buffer.concat([opusTags(), COVER])), ...sound]);

    expect(await contents(file)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect((await openBytes(file)).isClean).toBe(false);
  });

  it('keeps the setup of Vorbis', async () => {
    const whole = fixtureBytes('speech-vorbis.ogg');
    const [head, headers, ...sound] = splitPages(whole) as [Buffer, Buffer, ...Buffer[]];
    const segments = headers.subarray(27, 27 + (headers[26] ?? 0));
    const commentBytes = segments.subarray(0, segments.findIndex((size) => size < 255) + 1).reduce((a, b) => a + b, 0);
    const body = headers.subarray(27 + segments.length);
    const serial = whole.readUInt32LE(14);
    const setup = oggPage({ serial, sequence: 100, granule: 0, packets: [body.subarray(commentBytes)] });
    const comments = longPages(Buffer.concat([body.subarray(0, commentBytes), COVER]), serial);
    const track = await trackOf(Buffer.concat([head, ...comments, setup, ...sound]));

    expect(track.refusal).toBeUndefined();
    expect(track.seconds).toBeCloseTo((await trackOf(whole)).seconds, 3);
  });
});

describe('an Ogg file that cannot be used', () => {
  const single = (packet: Buffer, flags = 2) =>
    oggPage({ serial: 7, sequence: 0, flags, granule: 0, packets: [packet] });

  it.each([
    ['FLAC inside Ogg', Buffer.from('\x7fFLAC\x01\0\0\x01fLaC', 'latin1')],
    ['Speex', Buffer.from('Speex   1.2')],
    ['an unknown kind', Buffer.from('something else')],
  ])('is refused by the name of its codec: %s', async (name, packet) => {
    const { refusal } = await trackOf(single(packet));
    expect(refusal).toMatchObject({ code: 'codec_not_supported', detail: expect.stringContaining(name) });
  });

  it('is a video without sound where it holds a picture alone', async () => {
    expect(await refusalCodeOf(single(Buffer.from('\x80theora\x03\x02', 'latin1')))).toBe('no_sound_track');
  });

  it.each<[string, () => Buffer]>([
    [
      'a thousand and more streams',
      () =>
        Buffer.concat(
          Array.from({ length: 1100 }, (_, serial) =>
            oggPage({ serial, sequence: 0, flags: 2, granule: 0, packets: [opusHead()] }),
          ),
        ),
    ],
    [
      '300,000 empty pages',
      () =>
        Buffer.concat([
          makeOpus().subarray(0, 47),
          Buffer.concat(Array.from({ length: 300_000 }, () => oggPage({ sequence: 1, granule: -1, packets: [] }))),
        ]),
    ],
    ['false beginnings of pages', () => Buffer.concat([makeOpus().subarray(0, 47), Buffer.alloc(2_000_000, 'OggS')])],
  ])('is refused in no time: %s', async (_, make) => {
    const file = make();
    await expectLittleCpu(2_000, async () => expect(await refusalCodeOf(file)).toBe('unreadable_audio'));
  });
});

function splitPages(file: Buffer): Buffer[] {
  const pages: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const segments = file.subarray(at + 27, at + 27 + (file[at + 26] ?? 0));
    const end = at + 27 + segments.length + segments.reduce((sum, size) => sum + size, 0);
    pages.push(file.subarray(at, end));
    at = end;
  }
  return pages;
}

/** One packet on as many pages as it takes; they are the second and later ones of their stream. */
function longPages(packet: Buffer, serial = 1): Buffer[] {
  const pages: Buffer[] = [];
  for (let at = 0; ; at += 255 * 255) {
    const piece = packet.subarray(at, at + 255 * 255);
    const isLast = piece.length < 255 * 255;
    const segments = [...Array.from({ length: Math.floor(piece.length / 255) }, () => 255)];
    if (isLast) segments.push(piece.length % 255);
    const header = Buffer.alloc(27);
    header.write('OggS');
    header[5] = at === 0 ? 0 : 1;
    header.writeUInt32LE(serial, 14);
    header.writeUInt32LE(pages.length + 1, 18);
    header[26] = segments.length;
    pages.push(Buffer.concat([header, Buffer.from(segments), piece]));
    if (isLast) return pages;
  }
}
