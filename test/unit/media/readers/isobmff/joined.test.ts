import { box, makeMp4, u32 } from '../../../../support/media/files/isobmff';
import { fixtureBytes } from '../../../../support/media/fixtures';
import { openBytes, packetsOf, trackOf } from '../../../../support/media/open-bytes';

const indexFirst = makeMp4({ tracks: [{ sizes: [5, 6, 7, 8] }] });
const withoutBrand = makeMp4({ brand: null, tracks: [{ sizes: [5, 6, 7, 8] }] });
const indexLast = fixtureBytes('speech-video.mov');
const fragmented = fixtureBytes('speech-fragmented.mp4');

describe('two MP4 or QuickTime files that are joined', () => {
  it.each<[string, Buffer, Buffer]>([
    ['with the index in front', indexFirst, indexFirst],
    ['with the index behind', indexLast, indexLast],
    ['of before there was a brand', withoutBrand, withoutBrand],
    ['both in fragments', fragmented, fragmented],
    ['of which only the second is in fragments', indexFirst, fragmented],
    ['of which only the first is in fragments', fragmented, indexFirst],
  ])('are read as the first one, and that is said: %s', async (_, first, second) => {
    const joined = Buffer.concat([first, second]);

    expect(openBytes(first).notes).toEqual([]);
    expect(openBytes(joined).notes).toEqual(['first_of_joined_recordings']);
    expect(await packetsOf(await trackOf(joined))).toEqual(await packetsOf(await trackOf(first)));
  });
});

describe('an MP4 whose beginning is repeated', () => {
  const head = fragmented.subarray(0, fragmented.indexOf('moof') - 4);
  const second = fragmented.indexOf('moof', head.length + 100) - 4;
  const inSegments = Buffer.concat([fragmented.subarray(0, second), head, fragmented.subarray(second)]);

  it.each<[string, Buffer]>([
    ['in front of a later segment', inSegments],
    ['in front of the first segment', Buffer.concat([head, fragmented])],
    ['in front of each segment', Buffer.concat([head, inSegments])],
  ])('is one recording: %s', async (_, repeated) => {
    expect(openBytes(repeated).notes).toEqual([]);
    expect((await trackOf(repeated)).seconds).toBe((await trackOf(fragmented)).seconds);
  });

  it('may be followed by another recording, and that is said', async () => {
    const joined = Buffer.concat([head, inSegments, indexFirst]);

    expect(openBytes(joined).notes).toEqual(['first_of_joined_recordings']);
    expect((await trackOf(joined)).seconds).toBe((await trackOf(fragmented)).seconds);
  });
});

it('a box of no sound behind an MP4 is no other recording', () => {
  expect(openBytes(Buffer.concat([indexFirst, box('free', u32(0))])).notes).toEqual([]);
});
