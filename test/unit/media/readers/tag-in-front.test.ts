import { id3 } from '../../../support/media/files/frame-files';
import { fixtureBytes } from '../../../support/media/fixtures';
import { openBytes, packetsOf, sentFor, trackOf } from '../../../support/media/open-bytes';

const TAG = id3(Buffer.alloc(300, 65));

describe('an ID3 tag in front', () => {
  it.each(['speech.ogg', 'speech.webm', 'speech.m4a', 'speech-video.mp4'])('of %s is skipped', async (name) => {
    const plain = fixtureBytes(name);
    const tagged = Buffer.concat([TAG, plain]);
    const [expected, found] = [await trackOf(plain), await trackOf(tagged)];

    expect((await openBytes(tagged)).container).toBe((await openBytes(plain)).container);
    expect(found.seconds).toBe(expected.seconds);
    expect(await packetsOf(found)).toEqual(await packetsOf(expected));
    expect((await sentFor(tagged)).bytes.includes(TAG)).toBe(false);
  });
});
