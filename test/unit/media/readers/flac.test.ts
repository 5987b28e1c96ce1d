import { cpuMilliseconds } from '../../../support/cpu-time';
import { ape, flacBlock, flacFrame, ID3V1, id3, streamInfo } from '../../../support/media/files/frame-files';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, packetsOf, refusalOf, sentFor, trackOf } from '../../../support/media/open-bytes';

const MARKER = Buffer.from('fLaC');
/** 2 s: 20 frames of 0.1 s. */
const NUMBERS = Array.from({ length: 20 }, (_, number) => number);
const FRAMES = NUMBERS.map((number) => flacFrame(number));
const SOUND = Buffer.concat(FRAMES);
const TOTAL = 16_000;
const CLEAN = Buffer.concat([MARKER, flacBlock(0, streamInfo(TOTAL), { last: true }), SOUND]);
const comments = (...entries: string[]) => {
  const text = (value: string) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(value.length);
    return Buffer.concat([size, Buffer.from(value)]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(entries.length);
  return Buffer.concat([text('libFLAC'), count, ...entries.map(text)]);
};
const withBlock = (type: number, body: Uint8Array) =>
  Buffer.concat([MARKER, flacBlock(0, streamInfo(TOTAL)), flacBlock(type, body, { last: true }), SOUND]);

/** The WAV of some of its frames: 800 values of 256 and the number of the frame, behind 44 bytes of header. */
function wavOf(numbers: readonly number[]): Buffer {
  const wav = Buffer.alloc(44 + numbers.length * 1600);
  const head = Buffer.from('524946460000000057415645666d74201000000001000100401f0000803e00000200100064617461', 'hex');
  head.copy(wav);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.writeUInt32LE(wav.length - 44, 40);
  numbers.forEach((number, place) => {
    for (let at = 44 + place * 1600; at < 44 + (place + 1) * 1600; at += 2) wav.writeUInt16LE(256 + number, at);
  });
  return wav;
}

describe('a FLAC', () => {
  it.each<[string, Buffer]>([
    ['a picture', withBlock(6, Buffer.alloc(5000, 0xff))],
    ['a title', withBlock(4, comments('TITLE=At home'))],
    ['a block of an application', withBlock(2, Buffer.from('ABCDsecret'))],
    ['padding that is not empty', withBlock(1, Buffer.from('secret'))],
    ['an ID3 tag in front', Buffer.concat([id3(Buffer.alloc(50, 65)), CLEAN])],
    ['a comment on its encoder', withBlock(4, comments('encoder=Lavf60.3.100'))],
    ['a long vendor', withBlock(4, Buffer.concat([Buffer.of(65, 0, 0, 0), Buffer.alloc(65, 65), Buffer.alloc(4)]))],
    ['an odd vendor', withBlock(4, Buffer.concat([Buffer.of(6, 0, 0, 0), Buffer.from('me@a.b'), Buffer.alloc(4)]))],
    ['an ID3v1 tag behind', Buffer.concat([CLEAN, ID3V1])],
    ['an APE tag behind', Buffer.concat([CLEAN, ape(Buffer.alloc(50, 65))])],
    ['an archive behind', Buffer.concat([CLEAN, Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaaa')])],
  ])('with %s is sent without', async (_, bytes) => {
    expect(await openBytes(bytes)).toMatchObject({ container: 'flac', isClean: false, notes: [] });
    expect(await trackOf(bytes)).toMatchObject({ codec: 'flac', channels: 1, sampleRate: 8000, seconds: 2 });
    expect((await sentFor(bytes)).bytes.equals(wavOf(NUMBERS))).toBe(true);
  });

  it.each<[string, Buffer]>([
    ['nothing else', CLEAN],
    ['a seek table', withBlock(3, Buffer.alloc(36))],
    ['empty padding', withBlock(1, Buffer.alloc(3000))],
    ['a vendor', withBlock(4, comments())],
  ])('with %s is one clean stream, and sent as WAV', async (_, bytes) => {
    expect(await openBytes(bytes)).toMatchObject({ isClean: true });
    expect((await sentFor(bytes)).bytes.equals(wavOf(NUMBERS))).toBe(true);
  });

  it.each([0, 15_999, 99_999])('that says it has %d values is counted, and put right', async (total) => {
    const bytes = Buffer.concat([MARKER, flacBlock(0, streamInfo(total), { last: true }), SOUND]);

    expect((await trackOf(bytes)).seconds).toBe(2);
    expect((await sentFor(bytes)).bytes.equals(wavOf(NUMBERS))).toBe(true);
  });

  it('whose last frame is cut short ends before it', async () => {
    const bytes = CLEAN.subarray(0, -5);
    expect((await trackOf(bytes)).seconds).toBe(1.9);
    expect((await sentFor(bytes)).bytes.equals(wavOf(NUMBERS.slice(0, 19)))).toBe(true);
  });

  it('says so when it breaks off long before all the values that it counts', async () => {
    const notes = (bytes: Buffer) => openBytes(bytes).notes;

    expect(notes(CLEAN.subarray(0, -6 * (FRAMES[0]?.length ?? 0) - 5))).toEqual(['ends_early']);
    expect(notes(CLEAN.subarray(0, -5))).toEqual([]);
    expect(notes(CLEAN.subarray(0, -6 * (FRAMES[0]?.length ?? 0)))).toEqual([]);
  });

  it('of variable block sizes is counted by its values', async () => {
    const sizes = [400, 300, 500, 200];
    const starts = [0, 400, 700, 1200];
    const frames = sizes.map((samples, index) => flacFrame(starts[index] ?? 0, { samples, variable: true }));
    const bytes = Buffer.concat([MARKER, flacBlock(0, streamInfo(0), { last: true }), ...frames]);
    expect((await trackOf(bytes)).seconds).toBe(0.175);
  });

  it('cut from the middle of a stream, or with frames lost, counts what is there', async () => {
    const cut = Buffer.concat([CLEAN.subarray(0, 42), ...FRAMES.slice(5)]);
    const lost = Buffer.concat([CLEAN.subarray(0, 42), ...FRAMES.slice(0, 5), ...FRAMES.slice(8)]);
    expect((await trackOf(cut)).seconds).toBe(1.5);
    expect((await trackOf(lost)).seconds).toBe(1.7);
    expect((await sentFor(lost)).bytes.equals(wavOf(NUMBERS.filter((number) => number < 5 || number > 7)))).toBe(true);
  });

  it('with another one joined to it is the first, and says so', async () => {
    const bytes = Buffer.concat([CLEAN, CLEAN]);
    expect(await openBytes(bytes)).toMatchObject({ notes: ['first_of_joined_recordings'], isClean: false });
    expect((await sentFor(bytes)).bytes.equals(wavOf(NUMBERS))).toBe(true);
  });

  it('is read from any moment on', async () => {
    const track = await trackOf(fixtureBytes('long-steps.flac'));
    const all = await packetsOf(track);
    const some = await packetsOf(track, 100);

    expect(all.length).toBe(1250);
    expect(all.reduce((sum, { duration }) => sum + duration, 0)).toBeCloseTo(120, 3);
    expect(some[0]?.timestamp).toBeCloseTo(99.936, 3);
    expect(some.at(-1)?.data).toEqual(all.at(-1)?.data);
  });

  it.each<[string, Buffer]>([
    ['no block', MARKER],
    ['a first block of 16 MB', Buffer.concat([MARKER, flacBlock(0, streamInfo(1), { claimed: 0xff_ffff })])],
    [
      'a first block that is not STREAMINFO',
      Buffer.concat([MARKER, flacBlock(1, Buffer.alloc(34), { last: true }), SOUND]),
    ],
    ['blocks without an end', Buffer.concat([MARKER, flacBlock(0, streamInfo(1)), Buffer.alloc(20e6)])],
    ['no frame', CLEAN.subarray(0, 42)],
    ['20 MB of 0xFF for frames', Buffer.concat([CLEAN.subarray(0, 42), Buffer.alloc(20e6, 0xff)])],
    ['no rate', Buffer.concat([MARKER, flacBlock(0, streamInfo(1, { rate: 0 }), { last: true }), SOUND])],
  ])('with %s is refused as damaged, quickly', async (_, bytes) => {
    const work = async () => expect(await refusalOf(bytes)).toMatchObject({ code: 'unreadable_audio' });
    expect(await cpuMilliseconds(work)).toBeLessThan(15_000);
  });
});
