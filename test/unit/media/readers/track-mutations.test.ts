import fc from 'fast-check';
import { ApiError } from '../../../../src/errors/api-error';
import type { OpenedSample } from '../../../../src/media/sound-track';
import { makeMp4 } from '../../../support/media/files/isobmff';
import { makeMatroska, mp3Frame, simpleBlock } from '../../../support/media/files/matroska';
import { makeOpus } from '../../../support/media/files/ogg';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, packetsOf } from '../../../support/media/open-bytes';

/** A fixed seed, so that the changes are always the same; `npm run fuzz` looks for new ones. */
const SEED = 20_261_123;
const SAMPLES: Readonly<Record<string, Buffer>> = {
  mp4: makeMp4({
    tracks: [
      { sizes: [5, 6, 7], edits: [[100, 1024]] },
      { sizes: [9, 9], isEnabled: false },
    ],
  }),
  fragmented: fixtureBytes('speech-fragmented.mp4'),
  opus: Buffer.concat([makeOpus({ packets: 20 }), makeOpus({ serial: 2, packets: 20 })]),
  vorbis: fixtureBytes('speech-vorbis.ogg').subarray(0, 20_000),
  matroska: makeMatroska({ blocks: Array.from({ length: 20 }, (_, n) => simpleBlock(mp3Frame(n))) }),
  webm: fixtureBytes('speech.webm').subarray(0, 20_000),
};
/** What numbers in a header are most likely to break something. */
const TELLING = fc.oneof(fc.constantFrom(0, 1, 7, 8, 0x7f, 0x80, 0xff), fc.nat({ max: 255 }));
const change = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  values: fc.array(TELLING, { minLength: 1, maxLength: 8 }),
});
/** The structure stands at the front of a file, so most changes belong there. */
const changes = fc.array(
  fc.oneof(
    change,
    change.map(({ place, values }) => ({ place: place ** 4, values })),
  ),
  { minLength: 1, maxLength: 6 },
);

describe('a sample with wrong bytes in its structure', () => {
  it.each(Object.keys(SAMPLES))('is read or refused, and nothing else is thrown: %s', async (name) => {
    const sample = SAMPLES[name] as Buffer;
    await fc.assert(
      fc.asyncProperty(changes, fc.option(fc.double({ min: 0, max: 1, noNaN: true })), async (list, cut) => {
        const broken = Buffer.from(sample);
        for (const { place, values } of list) broken.set(values, Math.floor(place * (broken.length - values.length)));
        await readAll(cut === null ? broken : broken.subarray(0, cut * broken.length));
      }),
      { seed: SEED, numRuns: 150 },
    );
  });
});

/** Reads all of a sample; throws only what is no ApiError. */
async function readAll(bytes: Uint8Array): Promise<void> {
  for (const track of openOrRefuse(bytes)?.tracks ?? []) {
    expect(Number.isFinite(track.seconds) && track.seconds >= 0).toBe(true);
    let total = 0;
    for (const { data, duration } of await packetsOf(track)) {
      expect(data.length).toBeGreaterThan(0);
      expect(duration).toBeGreaterThanOrEqual(0);
      total += data.length;
    }
    expect(total).toBeLessThanOrEqual(bytes.length * 66);
  }
}

function openOrRefuse(bytes: Uint8Array): OpenedSample | null {
  try {
    return openBytes(bytes);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}
