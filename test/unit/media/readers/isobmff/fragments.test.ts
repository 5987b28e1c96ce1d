import { box, makeMp4, soundEntry, u32 } from '../../../../support/media/files/isobmff';
import { packetsOf, sentFile, trackOf } from '../../../../support/media/open-bytes';

const [PICTURE, SOUND] = [1, 2];
const BASE_OFFSET = 0x1;
const BASE_IS_MOOF = 0x20000;
/** Offset, durations and sizes. */
const RUN = 0x301;
const PACKETS = 20;

/** A fragment of a track whose samples have ten bytes each. */
interface Piece {
  readonly track: number;
  readonly flags?: number;
  readonly base?: number;
  readonly clock?: number;
  /** Where its data begin, counted from wherever the flags say. */
  readonly offset: number;
}

const COUNTS = { [PICTURE]: 3, [SOUND]: PACKETS };

function traf({ track, flags = 0, base, clock = 0, offset }: Piece): Buffer {
  const samples = Array.from({ length: COUNTS[track] ?? 0 }, () => [1024, 10]).flat();
  const tfhd = box('tfhd', u32(flags, track, ...(base === undefined ? [] : [0, base])));
  const trun = box('trun', u32(RUN, COUNTS[track] ?? 0, offset, ...samples));
  return box('traf', tfhd, box('tfdt', u32(0, clock)), trun);
}

/** The head of a fragmented file of a picture and AAC, whose tables are empty. */
const head = (edits?: [number, number][], entry?: Buffer): Buffer =>
  makeMp4({
    data: Buffer.alloc(0),
    tracks: [
      { handler: 'vide', sizes: [] },
      { sizes: [], ...(edits && { edits }), ...(entry && { entry }) },
    ],
  });

/** A fragment with the bytes of the picture, all 0xFF, first, and then those of the sound, each packet of its number. */
function fragment(at: number, pieces: (moof: number, bytes: number) => readonly Piece[]): Buffer {
  const { length } = box('moof', ...pieces(at, 0).map(traf));
  const moof = box('moof', ...pieces(at, length + 8).map(traf));
  const sound = Array.from({ length: PACKETS }, (_, n) => Buffer.alloc(10, n));
  return Buffer.concat([moof, box('mdat', Buffer.alloc(30, 0xff), ...sound)]);
}

const WAYS: [string, (moof: number, data: number) => readonly Piece[]][] = [
  [
    'from the moof, as its flags say',
    (_, data) => [
      { track: PICTURE, flags: BASE_IS_MOOF, offset: data },
      { track: SOUND, flags: BASE_IS_MOOF, offset: data + 30 },
    ],
  ],
  [
    'from the end of the picture, where nothing is said',
    (_, data) => [
      { track: PICTURE, offset: data },
      { track: SOUND, offset: 0 },
    ],
  ],
  [
    'from an offset in the file',
    (moof, data) => [
      { track: PICTURE, offset: data },
      { track: SOUND, flags: BASE_OFFSET, base: moof + data, offset: 30 },
    ],
  ],
];

describe('the sound of a fragmented MP4 file', () => {
  it.each(WAYS)('is found where it is counted %s, and nothing of the picture is sent', async (_, pieces) => {
    const init = head();
    const first = fragment(init.length, pieces);
    const second = fragment(init.length + first.length, pieces);
    const sent = await sentFile(Buffer.concat([init, first, second]));

    const numbers = Array.from({ length: 2 * PACKETS }, (_, n) => n % PACKETS);
    expect((await packetsOf(await trackOf(sent.bytes))).map(({ data }) => data[0])).toEqual(numbers);
    expect(sent.bytes.includes((0xff_ff_ff_ff).toString(16))).toBe(false);
  });

  it('is found as uncompressed sound behind a picture, too', async () => {
    const init = head(undefined, soundEntry('sowt', { sampleRate: 16_000 }));
    const [, pieces] = WAYS[1] as (typeof WAYS)[number];
    const { bytes } = await sentFile(Buffer.concat([init, fragment(init.length, pieces)]));

    expect(bytes.subarray(44)).toEqual(Buffer.concat(Array.from({ length: PACKETS }, (_, n) => Buffer.alloc(10, n))));
  });

  it('may be a piece from the middle, by whose clock its edit list counts', async () => {
    const clock = 500 * 1024;
    const piece = (edits: [number, number][]) => {
      const init = head(edits);
      const pieces = (_: number, data: number) => [{ track: SOUND, clock, offset: data + 30 }];
      return Buffer.concat([init, fragment(init.length, pieces)]);
    };
    const seconds = async (edits: [number, number][]) => (await trackOf(piece(edits))).seconds;

    expect(await seconds([[0, clock]])).toBeCloseTo(1.28, 6);
    // The run-up was hidden in the first piece, which is not here.
    expect(await seconds([[0, 1024]])).toBeCloseTo(1.28, 6);
    // Of 32.64 seconds from the beginning of the whole on, the last 0.64 are in this piece.
    expect(await seconds([[32_640, 0]])).toBeCloseTo(0.64, 6);
  });
});
