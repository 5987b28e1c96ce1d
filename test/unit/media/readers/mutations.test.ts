import fc from 'fast-check';
import { ApiError } from '../../../../src/errors/api-error';
import { sliceBytes } from '../../../../src/media/readers/byte-reader';
import { openSoundFile } from '../../../../src/media/readers/sound-files';
import { aiff, caf, chunk, fmt, riff, values } from '../../../support/media/files/chunk-files';
import {
  adtsFrame,
  flacBlock,
  flacFrame,
  id3,
  mp3Frame,
  streamInfo,
  times,
  xing,
} from '../../../support/media/files/frame-files';
import { packetsOf, sentFor, strictReader } from '../../../support/media/open-bytes';

/** A fixed seed, so that the changes are always the same; `npm run fuzz` looks for new ones. */
const SEED = 20_261_123;
const CHANGES = 100;

const data = (bytes: number) => chunk('data', values(bytes));
const flac = Buffer.concat([
  Buffer.from('fLaC'),
  flacBlock(0, streamInfo(4800)),
  flacBlock(3, Buffer.alloc(36)),
  flacBlock(1, Buffer.alloc(20), { last: true }),
  ...Array.from({ length: 6 }, (_, number) => flacFrame(number)),
]);
const ds64 = chunk('ds64', Buffer.concat([Buffer.alloc(8), Buffer.from([0x80, 0x0c]), Buffer.alloc(18)]));
/** Small files of each kind, whose headers are most of them. */
const FILES: readonly (readonly [string, Buffer])[] = [
  ['WAV', riff([fmt(), chunk('LIST', values(21)), data(3200)])],
  ['extensible WAV', riff([fmt({ channels: 2, bits: 24, validBits: 20 }), data(3201), chunk('LIST', values(20))])],
  ['RF64', riff([ds64, fmt(), data(3200)], { tag: 'RF64', size: 0xffff_ffff })],
  ['RIFX', riff([fmt({ bigEndian: true }), chunk('data', values(3200), { bigEndian: true })], { tag: 'RIFX' })],
  ['AIFF', aiff(values(3200), { offset: 4 })],
  ['AIFF-C', aiff(values(3200), { compression: 'fl32', channels: 2 })],
  ['CAF', caf(values(3200), { bits: 24, packetBytes: 4 })],
  ['MP3', Buffer.concat([id3(Buffer.alloc(20)), xing(20), times(20, mp3Frame())])],
  [
    'joined MP3',
    Buffer.concat([times(9, mp3Frame()), id3(Buffer.alloc(20)), times(9, mp3Frame({ bitrateIndex: 8, bytes: 192 }))]),
  ],
  ['raw AAC', Buffer.concat([times(9, adtsFrame()), id3(Buffer.alloc(20)), times(9, adtsFrame({ payload: 20 }))])],
  ['FLAC', flac],
  ['two FLACs', Buffer.concat([id3(Buffer.alloc(9)), flac, flac])],
];

/** Bytes that mean something to one reader or another. */
const telling = fc.constantFrom(0, 1, 2, 3, 4, 8, 16, 0x49, 0x7f, 0x80, 0xf8, 0xfb, 0xfe, 0xff);
const change = fc.record({
  // Mostly within the first header, anywhere else now and then.
  at: fc.oneof({ weight: 3, arbitrary: fc.nat(120) }, { weight: 1, arbitrary: fc.nat(5000) }),
  bytes: fc.array(fc.oneof(telling, fc.nat(255)), { minLength: 1, maxLength: 8 }),
});
const mutation = fc.record({
  changes: fc.array(change, { maxLength: 4 }),
  cutTo: fc.option(fc.nat(4000), { freq: 4 }),
  inserted: fc.option(fc.record({ at: fc.nat(4000), bytes: fc.uint8Array({ maxLength: 40 }) }), { freq: 4 }),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutated(original: Buffer, { changes, cutTo, inserted }: Mutation): Buffer {
  const changed = Buffer.from(original);
  for (const { at, bytes } of changes)
    for (const [index, byte] of bytes.entries()) changed[(at + index) % changed.length] = byte;
  const cut = cutTo === null ? changed : changed.subarray(0, cutTo);
  if (inserted === null) return cut;
  return Buffer.concat([cut.subarray(0, inserted.at), inserted.bytes, cut.subarray(inserted.at)]);
}

describe.each(FILES)('%s with anything changed in it', (_, original) => {
  it('is refused, or read within its bounds and sent as what it was found to be', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const bytes = mutated(original, change);
        try {
          await examine(bytes);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
      }),
      { seed: SEED, numRuns: CHANGES },
    );
  });
});

async function examine(bytes: Buffer): Promise<void> {
  // null: it begins like a file of a kind that another reader is for.
  for (const track of openSoundFile(strictReader(bytes))?.tracks ?? []) {
    expect(Number.isFinite(track.seconds) && track.seconds >= 0).toBe(true);
    expect(track.channels).toBeLessThanOrEqual(8);
    const packets = await packetsOf(track);
    expect(packets.reduce((sum, packet) => sum + packet.data.length, 0)).toBeLessThanOrEqual(bytes.length);
    expect(Math.abs(packets.reduce((sum, { duration }) => sum + duration, 0) - track.seconds)).toBeLessThan(0.002);
    expect((await packetsOf(track, track.seconds / 2)).length).toBeLessThanOrEqual(packets.length);
    for (const slice of track.sliced?.slices ?? []) {
      if (slice.kind === 'range') expect(slice.start >= 0 && slice.end <= bytes.length).toBe(true);
      expect(sliceBytes(slice)).toBeGreaterThan(0);
    }
    if (track.seconds > 0) await sentFor(bytes);
  }
}
