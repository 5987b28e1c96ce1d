import { busyness } from '../../support/machine/busyness';
import { fixtureBytes } from '../../support/media/fixtures';
import { memorySource, outcomeOf } from '../../support/media/media';
import { useMediaBench } from '../../support/media/use-media-bench';

const MEGABYTE = 1e6;
const text = (characters: string) => Buffer.from(characters, 'latin1');
const box = (bytes: number, type: string) => {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(bytes);
  header.write(type, 4);
  return header;
};
const FTYP = Buffer.concat([box(24, 'ftyp'), text('isom\0\0\0\x01isommp42')]);
const MP3_HEADER = Buffer.from([0xff, 0xfb, 0x90, 0x00]);
const nestedBoxes = (types: readonly string[]) =>
  Buffer.concat([FTYP, ...Array.from({ length: 5000 }, (_, depth) => box((5000 - depth) * 8, types[depth] ?? 'mdia'))]);
const id3Claiming = (bytes: number) =>
  Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, (bytes >> 21) & 127, (bytes >> 14) & 127, (bytes >> 7) & 127, bytes & 127]);

const shared = useMediaBench();

/** Inspects, and makes sure of the cost: an answer soon after the limits, and next to no work on this thread. */
async function judged(bytes: Uint8Array): Promise<string> {
  const source = bytes.length > MEGABYTE ? await shared.bench.save(bytes) : memorySource(bytes);
  const before = performance.eventLoopUtilization();
  const startedAt = performance.now();
  const outcome = await outcomeOf(shared.bench.media.inspect(source));
  expect(performance.now() - startedAt).toBeLessThan(8_000 * busyness());
  expect(performance.eventLoopUtilization(before).active).toBeLessThan(1_500 * busyness());
  return outcome;
}

describe('a sample made to stall a parser', () => {
  it.each([0.1, 1, 20])('of 0xFF after an MPEG sync word, %d MB, is refused (B43)', async (megabytes) => {
    const run = Buffer.concat([MP3_HEADER, Buffer.alloc(megabytes * MEGABYTE, 0xff)]);
    expect(await judged(run)).toBe('unreadable_audio');
  });

  it.each<[string, Buffer]>([
    ['an MP4 whose moov claims size 0', Buffer.concat([FTYP, box(0, 'moov'), Buffer.alloc(MEGABYTE)])],
    ['an MP4 whose moov claims size 1', Buffer.concat([FTYP, box(1, 'moov'), Buffer.alloc(MEGABYTE)])],
    ['an MP4 of 50,000 empty boxes', Buffer.concat([FTYP, ...Array.from({ length: 50_000 }, () => box(8, 'free'))])],
    ['an MP4 of 5,000 nested boxes', nestedBoxes(['moov', 'trak'])],
    [
      'a Matroska of unknown sizes',
      Buffer.concat([text('\x1a\x45\xdf\xa3\xff\x18\x53\x80\x67\xff'), Buffer.alloc(9000, 255)]),
    ],
    [
      'a WebM that goes on as 0xFF',
      Buffer.concat([fixtureBytes('live.webm').subarray(0, 300), Buffer.alloc(5e6, 0xff)]),
    ],
    ['an ID3 tag that claims 200 MB', Buffer.concat([id3Claiming(200 * MEGABYTE), Buffer.alloc(20_000)])],
    ['a FLAC whose first block claims 16 MB', Buffer.concat([text('fLaC\0\xff\xff\xff'), Buffer.alloc(MEGABYTE)])],
    ['a WAV without any chunk that makes sense', Buffer.concat([text('RIFF\xff\xff\xff\xffWAVE'), Buffer.alloc(9000)])],
  ])('as %s is refused (B42, B44)', async (_, bytes) => {
    expect(await judged(bytes)).toBe('unreadable_audio');
  });

  it.each([2, 20_000])('as an Ogg file of %d empty pages is refused (B44)', async (pages) => {
    const page = Buffer.concat([text('OggS'), Buffer.alloc(23)]);
    expect(await judged(Buffer.concat(Array.from({ length: pages }, () => page)))).toBe('codec_not_supported');
  });

  it('as a WebM header with 20 MB of zeros behind it is refused, and the next sample is served (B44)', async () => {
    const endless = Buffer.concat([fixtureBytes('live.webm').subarray(0, 300), Buffer.alloc(20 * MEGABYTE)]);

    expect(await judged(endless)).toBe('unreadable_audio');
    expect(await judged(fixtureBytes('speech.mp3'))).toBe('accepted');
  });
});

describe('a sample that is more than it seems', () => {
  it.each<[string, Buffer]>([
    [
      'an MP3 with a 20 MB picture in its tag',
      Buffer.concat([id3Claiming(20e6), Buffer.alloc(20e6), fixtureBytes('speech.mp3')]),
    ],
    ['a WAV with a page behind it', Buffer.concat([fixtureBytes('speech.wav'), text('<script>alert(1)</script>')])],
    [
      'an MP3 with an archive behind it',
      Buffer.concat([fixtureBytes('speech.mp3'), text('PK\x03\x04'), Buffer.alloc(500)]),
    ],
    [
      'an MP3 with a script in its tag',
      Buffer.concat([id3Claiming(25), text('<script>alert(1)</script>'), fixtureBytes('speech.mp3')]),
    ],
  ])('%s is taken for the sound that it is (B37, B42, B53)', async (_, bytes) => {
    expect(await judged(bytes)).toBe('accepted');
  });

  it.each<[string, Buffer]>([
    ['a page that goes on as MP3', Buffer.concat([text('<html><!--'), fixtureBytes('speech.mp3')])],
    ['an archive that goes on as MP3', Buffer.concat([text('PK\x03\x04'), fixtureBytes('speech.mp3')])],
    ['a program that goes on as MP3', Buffer.concat([text('\x7fELF\x02'), fixtureBytes('speech.mp3')])],
  ])('%s is not taken for sound (B37)', async (_, bytes) => {
    expect(await judged(bytes)).toBe('unsupported_audio');
  });
});

describe('a damaged sample', () => {
  it('whose index promises more than is there is used as far as it goes, and not in silence', async () => {
    const whole = fixtureBytes('speech.m4a');
    const half = await shared.bench.media.inspect(memorySource(whole.subarray(0, whole.length / 2)));
    expect(half.warnings.map(({ code }) => code)).toContain('ends_early');
    expect(half.duration_seconds).toBeLessThan(8);
  });
});
